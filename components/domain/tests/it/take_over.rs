//! A session can't take the team over, and its remains are listed (R10, R12).

use crate::support::*;
use domain::members::{self, EarlierHolder, NewMember, Offboarding};
use domain::switch;
use domain::*;

fn with_admins(admins: Vec<Member>) -> (Draft, Actor) {
    let (mut draft, session) = in_session();
    draft.admins = Admins(admins);
    draft.team.member_count = 100;
    let actor = as_session(&draft, &session);
    (draft, actor)
}

fn change(draft: &mut Draft, actor: &Actor, member: Member, role: Role) -> Result<Member, Refusal> {
    members::change_role(draft, actor, Some(member), role, &northwind())
}

fn adding(who: &str, role: Role) -> NewMember {
    NewMember {
        id: id(who),
        email: email(&format!("{who}@acme.example")),
        name: name(who),
        role,
    }
}

fn ada() -> Member {
    member("ada", Role::TeamAdmin)
}

fn bob() -> Member {
    member("bob", Role::TeamAdmin)
}

fn promoted(member: Member) -> Member {
    Member {
        is_promoted_by_session: true,
        ..member
    }
}

fn added(member: Member) -> Member {
    Member {
        is_added_by_session: true,
        ..member
    }
}

fn with_status(status: MemberStatus) -> Member {
    Member { status, ..bob() }
}

/// Admins beside `ada`, and whether she may be removed or demoted.
fn other_admins() -> [(&'static str, Vec<Member>, bool); 9] {
    use MemberStatus::{Invited, Suspended};
    let lesser = member("bob", Role::SupportAdmin);
    let resellers = Member {
        email: email("bob@northwind.example"),
        ..bob()
    };
    let puppet_first = vec![promoted(member("x", Role::TeamAdmin)), bob()];
    [
        ("alone", vec![], false),
        ("another full admin", vec![bob()], true),
        ("only a lesser admin", vec![lesser], false),
        ("promoted by a session", vec![promoted(bob())], false),
        ("added by a session", vec![added(bob())], false),
        ("with a reseller's address", vec![resellers], false),
        ("only invited", vec![with_status(Invited)], false),
        ("suspended", vec![with_status(Suspended)], false),
        ("a promoted one and the team's own", puppet_first, true),
    ]
}

#[test]
fn the_last_full_admin_of_the_teams_own_is_neither_removed_nor_demoted() {
    for (case, others, is_done) in other_admins() {
        let admins = [vec![ada()], others].concat();
        let (mut draft, actor) = with_admins(admins.clone());
        let expected = if is_done {
            Ok(())
        } else {
            Err(Refusal::LastAdmin)
        };
        assert_eq!(
            members::remove(
                &mut draft,
                &actor,
                Some(ada()),
                Offboarding::DeleteAccount,
                &northwind()
            ),
            expected,
            "{case}"
        );
        assert_eq!(draft.admins.find(&id("ada")).is_none(), is_done, "{case}");
        for role in [Role::MemberOnly, Role::SupportAdmin] {
            let (mut draft, actor) = with_admins(admins.clone());
            let result = change(&mut draft, &actor, ada(), role);
            assert_eq!(result.map(|_| ()), expected, "{case}");
            assert_eq!(draft.members.len(), usize::from(is_done), "{case}");
        }
    }
}

#[test]
fn admins_made_by_sessions_may_go_even_if_they_are_the_last() {
    let puppet = Member {
        is_promoted_by_session: true,
        ..member("bob", Role::TeamAdmin)
    };
    let (mut draft, actor) = with_admins(vec![member("ada", Role::TeamAdmin), puppet.clone()]);
    members::remove(
        &mut draft,
        &actor,
        Some(puppet),
        Offboarding::DeleteAccount,
        &northwind(),
    )
    .unwrap();
    assert_eq!(draft.admins.0.len(), 1);
}

#[test]
fn no_full_admin_is_made_of_the_resellers_people_nor_of_newcomers() {
    let cases = [
        ("bob@acme.example", false, true),
        ("bob@acme.example", true, false),
        ("bob@northwind.example", false, false),
        ("Bob@NorthWind.Example", false, false),
        ("bob@paris.northwind.example", false, false),
        ("bob@Mail.Paris.NORTHWIND.example", false, false),
        ("bob@notnorthwind.example", false, true),
        ("bob@northwind.example.org", false, true),
        ("NORA@freemail.example", false, false),
        ("nora2@freemail.example", false, true),
    ];
    for (address, is_added, is_done) in cases {
        let bob = |role| Member {
            email: email(address),
            is_added_by_session: is_added,
            ..member("bob", role)
        };
        for role in [Role::MemberOnly, Role::SupportAdmin] {
            let (mut draft, actor) = with_admins(vec![member("ada", Role::TeamAdmin)]);
            let result = change(&mut draft, &actor, bob(role), Role::TeamAdmin);
            let expected = if is_done {
                Ok(Role::TeamAdmin)
            } else {
                Err(Refusal::AdminProtected)
            };
            assert_eq!(
                result.map(|member| member.role),
                expected,
                "{address} {is_added}"
            );
            assert_eq!(draft.entries.is_empty(), !is_done);
        }
        let (mut draft, actor) = with_admins(vec![member("ada", Role::TeamAdmin)]);
        change(
            &mut draft,
            &actor,
            bob(Role::MemberOnly),
            Role::SupportAdmin,
        )
        .expect("a lesser role may be given");
    }
}

#[test]
fn nobody_is_added_as_full_admin_and_a_puppet_does_not_become_one() {
    let (mut draft, actor) = with_admins(vec![member("ada", Role::TeamAdmin)]);
    let refused = members::add(
        &mut draft,
        &actor,
        adding("puppet", Role::TeamAdmin),
        &FREE,
        None,
    );
    assert_eq!(refused, Err(Refusal::AdminProtected));
    assert!(draft.entries.is_empty() && draft.members.is_empty());

    let puppet = members::add(
        &mut draft,
        &actor,
        adding("puppet", Role::SupportAdmin),
        &FREE,
        None,
    )
    .unwrap();
    assert!(puppet.is_admin_by_session());
    assert_eq!(
        change(&mut draft, &actor, puppet, Role::TeamAdmin),
        Err(Refusal::AdminProtected)
    );
    assert_eq!(enable(&mut draft, "puppet", OPEN), Err(Refusal::NotAnAdmin));
}

/// Nobody else's marks: otherwise a session could take the right to switch on from all own admins
/// but one.
#[test]
fn admin_who_gets_back_no_more_than_their_own_role_is_the_teams_own() {
    use Role::{BillingAdmin, MemberOnly, SupportAdmin, TeamAdmin};
    // The role of the team's own, those that sessions give, and whether a session made the last.
    for (own, way, is_by_session) in [
        (TeamAdmin, vec![MemberOnly, TeamAdmin], false),
        (TeamAdmin, vec![SupportAdmin], false),
        (
            TeamAdmin,
            vec![SupportAdmin, BillingAdmin, TeamAdmin],
            false,
        ),
        (TeamAdmin, vec![SupportAdmin, MemberOnly, TeamAdmin], false),
        (SupportAdmin, vec![MemberOnly, SupportAdmin], false),
        (SupportAdmin, vec![BillingAdmin], true),
        (SupportAdmin, vec![BillingAdmin, SupportAdmin], false),
        (SupportAdmin, vec![MemberOnly, TeamAdmin], true),
        (MemberOnly, vec![SupportAdmin], true),
        (
            MemberOnly,
            vec![SupportAdmin, MemberOnly, SupportAdmin],
            true,
        ),
    ] {
        let (mut draft, actor) = with_admins(vec![ada()]);
        let mut bob = member("bob", own);
        for role in &way {
            bob = change(&mut draft, &actor, bob, *role).unwrap();
        }
        assert_eq!(bob.is_admin_by_session(), is_by_session, "{own:?} {way:?}");
        let is_full = bob.role == TeamAdmin && !is_by_session;
        let switched = enable(&mut draft, "bob", OPEN);
        assert_eq!(switched.is_ok(), is_full, "{own:?} {way:?}");
    }
}

/// The team may have accepted the demotion meanwhile.
#[test]
fn own_role_comes_back_within_a_day_alone() {
    for (hours, is_own) in [(23, true), (25, false)] {
        let (mut draft, actor) = with_admins(vec![ada()]);
        let demoted = change(&mut draft, &actor, bob(), Role::SupportAdmin).unwrap();
        let demoted = change(&mut draft, &actor, demoted, Role::MemberOnly).unwrap();
        draft.now += chrono::TimeDelta::hours(hours);
        let again = change(&mut draft, &actor, demoted, Role::TeamAdmin).unwrap();
        assert_eq!(again.is_own_admin(), is_own, "{hours} hours");
    }
}

#[test]
fn every_admin_of_the_switching_on_can_switch_it_off() {
    let (draft, _) = in_session();
    let at_enabling = Admins(vec![
        member("ada", Role::TeamAdmin),
        member("gone", Role::BillingAdmin),
    ]);
    let stop =
        |team: &Team, who| switch::order_stop(team, &draft.admins, &at_enabling, &id(who), at(1));
    for (who, is_done) in [
        ("ada", true),
        ("ben", true),
        ("gone", true),
        ("stranger", false),
    ] {
        assert_eq!(stop(&draft.team, who).is_ok(), is_done, "{who}");
    }
    assert_eq!(
        stop(&draft.team, "gone").unwrap().actor,
        Actor::Admin(member("gone", Role::BillingAdmin).person())
    );
    // Once it is off, the admins of then are nobody special any more.
    assert_eq!(stop(&team().team, "gone"), Err(Refusal::NotAnAdmin));
}

#[test]
fn the_resellers_people_and_those_a_session_made_are_listed_as_left_over() {
    let admins = Admins(vec![
        member("ada", Role::TeamAdmin),
        Member {
            is_promoted_by_session: true,
            ..member("promoted", Role::TeamAdmin)
        },
        Member {
            is_added_by_session: true,
            ..member("added", Role::SupportAdmin)
        },
        Member {
            email: email("Sub@Paris.Northwind.example"),
            ..member("theirs", Role::TeamAdmin)
        },
        Member {
            email: email("nora@freemail.example"),
            ..member("nora", Role::TeamAdmin)
        },
    ]);
    let names = |profile| {
        leftover_admins(&admins, profile)
            .map(|admin| admin.id.as_str())
            .collect::<Vec<_>>()
    };
    let profile = northwind();
    assert_eq!(
        names(Some(&profile)),
        ["promoted", "added", "theirs", "nora"]
    );
    assert_eq!(names(None), ["promoted", "added"]);
}

#[test]
fn adding_again_finds_the_member_and_another_body_is_refused() {
    let (mut draft, actor) = with_admins(vec![member("ada", Role::TeamAdmin)]);
    let new = || adding("bob", Role::MemberOnly);
    let first = repetition("key", "body", &draft);
    let bob = members::add(&mut draft, &actor, new(), &FREE, Some(&first)).unwrap();
    assert_eq!(
        (draft.team.member_count, tags(&draft)),
        (101, vec!["member_change_status"])
    );
    let again = repetition("key", "body", &draft);
    assert_eq!(
        members::add(&mut draft, &actor, new(), &TAKEN, Some(&again)),
        Ok(bob)
    );
    let other = repetition("key", "other", &draft);
    assert_eq!(
        members::add(&mut draft, &actor, new(), &TAKEN, Some(&other)),
        Err(Refusal::IdempotencyKeyReused)
    );
    let another = repetition("other", "body", &draft);
    assert_eq!(
        members::add(&mut draft, &actor, new(), &TAKEN, Some(&another)),
        Err(Refusal::AlreadyExists("/email"))
    );
    assert_eq!((draft.team.member_count, draft.entries.len()), (101, 1));
}

#[test]
fn sessions_make_fifty_admins_however_many_the_team_has_of_its_own() {
    let own = (0..limits::OWN_ADMINS).map(|number| member(&format!("a{number}"), Role::TeamAdmin));
    let theirs = (1..limits::ADMINS_BY_SESSION)
        .map(|number| promoted(member(&format!("p{number}"), Role::SupportAdmin)));
    let (mut draft, actor) = with_admins(own.chain(theirs).collect());
    let new = adding("bob", Role::SupportAdmin);
    members::add(&mut draft, &actor, new, &FREE, None).expect("the fiftieth");
    let refused = Refusal::LimitReached("admins");
    let new = adding("eve", Role::SupportAdmin);
    let added = members::add(&mut draft, &actor, new, &FREE, None);
    assert_eq!(added, Err(refused.clone()));
    let joe = member("joe", Role::MemberOnly);
    let promoted_joe = change(&mut draft, &actor, joe, Role::SupportAdmin);
    assert_eq!(promoted_joe, Err(refused));
    let own = member("a1", Role::TeamAdmin);
    change(&mut draft, &actor, own, Role::SupportAdmin).expect("an admin of the team's own");
    let theirs = promoted(member("p1", Role::SupportAdmin));
    change(&mut draft, &actor, theirs, Role::BillingAdmin).expect("one of theirs already");
}

#[test]
fn sessions_add_a_thousand_members_or_two_for_each_of_the_teams_own() {
    // Members, those that sessions added, and whether one more may be added.
    for (all, added, fits) in [
        (1_002, 999, true),
        (1_003, 1_000, false),
        (1_000, 1_000, false),
        (1_500, 999, true),
        (1_500, 1_000, false),
        (1_501, 1_000, true),
        (30_000, 19_999, true),
        (30_000, 20_000, false),
    ] {
        let (mut draft, actor) = with_admins(vec![ada()]);
        draft.team.member_count = all;
        draft.team.counts.added_by_session = added;
        let result = members::add(
            &mut draft,
            &actor,
            adding("bob", Role::MemberOnly),
            &FREE,
            None,
        );
        let wanted = if fits {
            Ok(())
        } else {
            Err(Refusal::TooManyAddedMembers)
        };
        assert_eq!(result.clone().map(drop), wanted, "{added} of {all}");
        let counted = draft.team.counts.added_by_session;
        assert_eq!(counted, added + u32::from(fits));
        if let Ok(bob) = result {
            members::remove(
                &mut draft,
                &actor,
                Some(bob),
                Default::default(),
                &northwind(),
            )
            .unwrap();
            assert_eq!(draft.team.counts.added_by_session, added);
        }
    }
}

#[test]
fn members_that_are_removed_again_make_room_after_their_memory() {
    let (mut draft, actor) = with_admins(vec![ada()]);
    let added = |draft: &mut Draft| {
        let new = adding("bob", Role::MemberOnly);
        members::add(draft, &actor, new, &FREE, None)
    };
    for _ in 0..limits::ADDED_MEMBERS {
        let bob = added(&mut draft).unwrap();
        let by = Default::default();
        members::remove(&mut draft, &actor, Some(bob), by, &northwind()).unwrap();
    }
    assert_eq!(added(&mut draft), Err(Refusal::TooManyAddedMembers));
    draft.now += limits::REMOVED_SESSION_MEMBER_MEMORY;
    added(&mut draft).unwrap();
}

#[test]
fn admin_whom_a_session_removes_and_adds_again_is_not_signed_in_as() {
    let (mut draft, actor) = with_admins(vec![
        member("ada", Role::TeamAdmin),
        member("bob", Role::SupportAdmin),
    ]);
    let bob = member("bob", Role::SupportAdmin);
    members::remove(
        &mut draft,
        &actor,
        Some(bob.clone()),
        Offboarding::DeleteAccount,
        &northwind(),
    )
    .unwrap();
    let [removed] = values(&draft, maps::REMOVED_SESSION_MEMBERS)[..] else {
        panic!("the removal is remembered");
    };
    // The platform may import the address as the team's own.
    assert!(removed.is_former_admin && !removed.is_marked);
    let earlier = EarlierHolder {
        is_present: false,
        is_former_admin: removed.is_former_admin,
    };
    let new = adding("bob2", Role::MemberOnly);
    let added = members::add(&mut draft, &actor, new, &earlier, None).unwrap();
    assert!(added.is_former_admin);
}
