//! Sign-in as a member: eligible members, one at a time, and its ends.

use crate::support::*;
use domain::members::{self, Offboarding};
use domain::sign_in_as::{self, Claims, Start};
use domain::switch::{self, Terms};
use domain::*;

fn token(claims: &Claims) -> String {
    format!(
        "{} {} {} {}",
        claims.team, claims.technician, claims.sign_in.member, claims.sign_in.id
    )
}

fn start(
    draft: &mut Draft,
    session: &Session,
    member: Member,
    may_be_admin: bool,
) -> Result<(SignedInAs, String), Refusal> {
    repeat(draft, session, member, may_be_admin, None)
}

fn repeat(
    draft: &mut Draft,
    session: &Session,
    member: Member,
    may_be_admin: bool,
    repetition: Option<&Repetition<(SignedInAs, Person)>>,
) -> Result<(SignedInAs, String), Refusal> {
    let actor = as_session(draft, session);
    let command = Start {
        id: random().uuid_v7(draft.now),
        session: session.digest.clone(),
        member: Some(member),
        may_be_admin,
        admins_at_enabling: Admins::default(),
    };
    let result = sign_in_as::start(draft, &actor, command, repetition, token);
    result.map(|(sign_in, _, token)| (sign_in, token))
}

fn jane() -> Member {
    member("jane", Role::MemberOnly)
}

fn end_causes(draft: &Draft) -> Vec<SignInAsEnd> {
    let cause = |entry: &Entry| match &entry.event {
        Event::SignInAsEnded { cause, .. } => Some(*cause),
        _ => None,
    };
    draft.entries.iter().filter_map(cause).collect()
}

#[test]
fn only_the_active_without_a_role_of_their_own_are_eligible() {
    let with = |status, role, is_former_admin| Member {
        status,
        is_former_admin,
        ..member("jane", role)
    };
    use MemberStatus::{Active, Invited, Suspended};
    for (member, is_eligible, is_with_admins) in [
        (with(Active, Role::MemberOnly, false), true, true),
        (with(Active, Role::MemberOnly, true), false, true),
        (with(Active, Role::SupportAdmin, false), false, true),
        (with(Active, Role::TeamAdmin, false), false, true),
        (with(Invited, Role::MemberOnly, false), false, false),
        (with(Suspended, Role::MemberOnly, false), false, false),
        (with(Suspended, Role::TeamAdmin, false), false, false),
    ] {
        for (may_be_admin, wanted) in [(false, is_eligible), (true, is_with_admins)] {
            let (mut draft, session) = in_session();
            let result = start(&mut draft, &session, member.clone(), may_be_admin);
            let refused = Err(Refusal::MemberNotEligible);
            assert_eq!(
                result.map(drop),
                if wanted { Ok(()) } else { refused },
                "{member:?} {may_be_admin}"
            );
            assert_eq!(draft.team.sessions[0].signed_in_as.is_some(), wanted);
        }
    }
}

#[test]
fn token_finds_its_session_and_only_as_long_as_it_is_signed_in() {
    let (mut draft, session) = in_session();
    let (sign_in, text) = start(&mut draft, &session, jane(), false).unwrap();
    let found = sign_in_as::find(&draft.team, &text).unwrap();
    assert_eq!((&found.0.id, found.1), (&session.id, &sign_in));
    assert!(sign_in_as::find(&draft.team, "acme tess jane other").is_none());
    let actor = as_session(&draft, &session);
    assert_eq!(
        sign_in_as::end(&mut draft, &actor, &session.digest, &id("joe")),
        Err(Refusal::NotFound)
    );
    sign_in_as::end(&mut draft, &actor, &session.digest, &id("jane")).unwrap();
    assert!(sign_in_as::find(&draft.team, &text).is_none());
    assert_eq!(
        tags(&draft),
        ["sign_in_as_session_start", "sign_in_as_session_end"]
    );
}

#[test]
fn a_new_one_ends_the_older_and_a_repeated_one_does_nothing() {
    let (mut draft, session) = in_session();
    let first = repetition("one", "jane", &draft);
    let (sign_in, text) = repeat(&mut draft, &session, jane(), false, Some(&first)).unwrap();
    let again = repetition("one", "jane", &draft);
    let entries = draft.entries.len();
    assert_eq!(
        repeat(&mut draft, &session, jane(), false, Some(&again)),
        Ok((sign_in, text.clone()))
    );
    assert_eq!(draft.entries.len(), entries);
    start(&mut draft, &session, member("joe", Role::MemberOnly), false).unwrap();
    assert_eq!(end_causes(&draft), [SignInAsEnd::SignedOut]);
    assert!(sign_in_as::find(&draft.team, &text).is_none());
    let refused = repeat(&mut draft, &session, jane(), false, Some(&again));
    assert_eq!(refused, Err(Refusal::IdempotencyKeyReused));
}

#[test]
fn it_ends_with_the_session_however_that_ends() {
    let admin = Actor::Admin(member("ada", Role::TeamAdmin).person());
    type Way<'a> = (&'a str, Box<dyn Fn(Draft, &Session) -> Draft>);
    let ways: [Way; 4] = [
        ("time", Box::new(|draft, _| later(&draft, 60))),
        (
            "sign-out",
            Box::new(|mut draft, session| {
                sessions::sign_out(&mut draft, &session.digest).unwrap();
                draft
            }),
        ),
        (
            "admin",
            Box::new(|mut draft, session| {
                sessions::end(&mut draft, &id("ada"), &session.id).unwrap();
                draft
            }),
        ),
        (
            "switch",
            Box::new(move |mut draft, _| {
                let stop = Stop {
                    at: draft.now,
                    actor: admin.clone(),
                    cause: None,
                };
                switch::disable(&mut draft, stop);
                draft
            }),
        ),
    ];
    for (way, end) in ways {
        let (mut draft, session) = in_session();
        let (_, text) = start(&mut draft, &session, jane(), false).unwrap();
        let draft = end(later(&draft, 1), &session);
        assert_eq!(end_causes(&draft), [SignInAsEnd::SessionEnded], "{way}");
        assert!(sign_in_as::find(&draft.team, &text).is_none(), "{way}");
        let tags = tags(&draft);
        let position = |tag: &str| tags.iter().position(|other| *other == tag).unwrap();
        assert!(
            position("sign_in_as_session_end") < position("reseller_support_session_end"),
            "{way}"
        );
    }
}

#[test]
fn it_ends_when_the_grant_becomes_read_only() {
    let (mut draft, session) = in_session();
    start(&mut draft, &session, jane(), false).unwrap();
    enable(
        &mut draft,
        "ada",
        Terms {
            is_read_only: true,
            ..OPEN
        },
    )
    .unwrap();
    assert_eq!(end_causes(&draft), [SignInAsEnd::SessionNarrowed]);
}

fn remove(draft: &mut Draft, actor: &Actor, member: Member, leaving: Offboarding) {
    members::remove(draft, actor, Some(member), leaving, &northwind()).unwrap();
}

fn remove_jane(draft: &mut Draft, actor: &Actor) {
    remove(draft, actor, jane(), Offboarding::DeleteAccount);
}

fn remove_joe(draft: &mut Draft, actor: &Actor) {
    let leaving = Offboarding::TransferTo(Some(jane()));
    remove(draft, actor, member("joe", Role::MemberOnly), leaving);
}

fn promote_jane(draft: &mut Draft, actor: &Actor) {
    members::change_role(draft, actor, Some(jane()), Role::SupportAdmin, &northwind()).unwrap();
}

#[test]
fn it_ends_when_the_member_goes_or_may_no_longer_be_signed_in_as() {
    type Case<'a> = (&'a str, bool, fn(&mut Draft, &Actor), bool);
    let cases: [Case; 5] = [
        ("removed", false, remove_jane, true),
        ("promoted", false, promote_jane, true),
        ("promoted where admins may be", true, promote_jane, false),
        ("removed where admins may be", true, remove_jane, true),
        ("another removed", false, remove_joe, false),
    ];
    for (case, may_be_admin, change, is_ended) in cases {
        let (mut draft, session) = in_session();
        start(&mut draft, &session, jane(), may_be_admin).unwrap();
        let actor = as_session(&draft, &session);
        change(&mut draft, &actor);
        let wanted: &[_] = if is_ended {
            &[SignInAsEnd::MemberChanged]
        } else {
            &[]
        };
        assert_eq!(end_causes(&draft), wanted, "{case}");
        assert_eq!(
            draft.team.sessions[0].signed_in_as.is_none(),
            is_ended,
            "{case}"
        );
    }
}

#[test]
fn admin_role_that_a_session_takes_away_is_remembered_and_one_that_it_gave_is_not() {
    let (mut draft, session) = in_session();
    let actor = as_session(&draft, &session);
    let mut change = |member: Member, role| {
        members::change_role(&mut draft, &actor, Some(member), role, &northwind()).unwrap()
    };
    let demoted = change(member("ben", Role::SupportAdmin), Role::MemberOnly);
    assert!(demoted.is_former_admin);
    let promoted = change(jane(), Role::SupportAdmin);
    assert!(!change(promoted, Role::MemberOnly).is_former_admin);
    // By way of another role as well.
    let changed = change(member("bob", Role::SupportAdmin), Role::BillingAdmin);
    assert!(change(changed, Role::MemberOnly).is_former_admin);
}

#[test]
fn removal_takes_one_choice_that_makes_sense() {
    let invited = Member {
        status: MemberStatus::Invited,
        ..jane()
    };
    let joe = || member("joe", Role::MemberOnly);
    for (who, leaving, is_done) in [
        (jane(), Offboarding::DeleteAccount, true),
        (jane(), Offboarding::KeepAccount, true),
        (jane(), Offboarding::TransferTo(Some(joe())), true),
        (jane(), Offboarding::TransferTo(Some(jane())), false),
        (jane(), Offboarding::TransferTo(None), false),
        (invited.clone(), Offboarding::KeepAccount, false),
        (invited, Offboarding::TransferTo(Some(joe())), true),
    ] {
        let (mut draft, session) = in_session();
        let actor = as_session(&draft, &session);
        let result = members::remove(&mut draft, &actor, Some(who), leaving.clone(), &northwind());
        assert_eq!(result.is_ok(), is_done, "{leaving:?}");
        assert_eq!(draft.members.len(), usize::from(is_done), "{leaving:?}");
    }
}

#[test]
fn whom_a_session_made_a_full_admin_does_not_switch_on() {
    for mark in [false, true] {
        let mut draft = team();
        let bob = Member {
            is_promoted_by_session: mark,
            ..member("bob", Role::TeamAdmin)
        };
        draft.admins.0.push(bob);
        let wanted = if mark {
            Err(Refusal::NotAnAdmin)
        } else {
            Ok(())
        };
        assert_eq!(enable(&mut draft, "bob", OPEN), wanted);
    }
}
