//! Switching reseller support on and off, by admins and by the record (R1, R2, R3).

use crate::support::*;
use chrono::TimeDelta;
use domain::platform::{self, TeamRecord};
use domain::switch::{self, Terms};
use domain::*;

/// The switch in the first entry of a draft: on or off, cause, actor and moment.
fn first(
    draft: &Draft,
) -> (
    bool,
    Option<DisableCause>,
    &'static str,
    chrono::DateTime<chrono::Utc>,
) {
    let entry = draft.entries.first().expect("an entry");
    let Event::SupportChanged {
        is_enabled, cause, ..
    } = entry.event
    else {
        panic!("{entry:?}")
    };
    (is_enabled, cause, entry.actor.kind().as_str(), entry.at)
}

fn stop_of(draft: &Draft, caller: &str, at_enabling: &Admins) -> Result<Stop, Refusal> {
    switch::order_stop(
        &draft.team,
        &draft.admins,
        at_enabling,
        &id(caller),
        draft.now,
    )
}

#[test]
fn a_new_team_is_off_and_its_creation_is_logged() {
    let draft = platform::create(id("acme"), record(), at(0));
    assert!(draft.team.grant.is_none());
    assert_eq!(tags(&draft), ["team_record_change"]);
    assert!(draft.team.links.is_empty() && draft.team.sessions.is_empty());
}

#[test]
fn only_a_team_with_a_reseller_and_without_baa_can_switch_on() {
    let cases = [
        (record(), Ok(())),
        (
            TeamRecord {
                reseller: None,
                ..record()
            },
            Err(Refusal::NoReseller),
        ),
        (
            TeamRecord {
                has_signed_baa: true,
                ..record()
            },
            Err(Refusal::BaaSigned),
        ),
    ];
    for (record, expected) in cases {
        let mut draft = with_record(record);
        assert_eq!(enable(&mut draft, "ada", OPEN), expected);
        assert_eq!(draft.team.grant.is_some(), expected.is_ok());
        assert_eq!(draft.entries.is_empty(), expected.is_err());
    }
}

#[test]
fn only_a_full_admin_switches_on() {
    for (caller, is_done) in [("ada", true), ("ben", false), ("stranger", false)] {
        let mut draft = team();
        let expected = if is_done {
            Ok(())
        } else {
            Err(Refusal::NotAnAdmin)
        };
        assert_eq!(enable(&mut draft, caller, OPEN), expected, "{caller}");
        assert_eq!(draft.team.grant.is_some(), is_done, "{caller}");
    }
}

#[test]
fn any_admin_switches_off_and_nobody_else() {
    for (caller, is_done) in [("ada", true), ("ben", true), ("stranger", false)] {
        let mut draft = enabled(OPEN);
        match stop_of(&draft, caller, &Admins::default()) {
            Ok(stop) => switch::disable(&mut draft, stop),
            Err(refusal) => assert_eq!(refusal, Refusal::NotAnAdmin, "{caller}"),
        }
        assert_eq!(draft.team.grant.is_none(), is_done, "{caller}");
        assert_eq!(tags(&draft).len(), usize::from(is_done), "{caller}");
    }
}

#[test]
fn switching_on_twice_or_off_twice_is_logged_once() {
    let mut draft = team();
    enable(&mut draft, "ada", OPEN).unwrap();
    enable(&mut draft, "ada", OPEN).unwrap();
    assert_eq!(first(&draft), (true, None, "admin", at(0)));
    assert_eq!((draft.entries.len(), draft.team.epoch), (1, 1));

    let mut draft = later(&draft, 1);
    let stop = stop_of(&draft, "ben", &Admins::default()).unwrap();
    switch::disable(&mut draft, stop.clone());
    switch::disable(&mut draft, stop);
    assert_eq!(first(&draft), (false, None, "admin", at(1)));
    assert_eq!(draft.entries.len(), 1);
}

#[test]
fn every_switching_on_is_an_epoch_of_its_own_and_remembers_its_admins() {
    let mut draft = enabled(OPEN);
    assert_eq!(draft.team.grant.as_ref().unwrap().admins, "admins-at-first");
    let stop = stop_of(&draft, "ada", &Admins::default()).unwrap();
    switch::disable(&mut draft, stop);
    draft.team.admins = "admins-by-now".into();
    enable(&mut draft, "ada", OPEN).unwrap();
    assert_eq!(draft.team.epoch, 2);
    assert_eq!(draft.team.grant.unwrap().admins, "admins-by-now");
}

#[test]
fn a_stop_that_was_ordered_takes_effect_before_whatever_comes_next() {
    let (draft, session) = in_session();
    let stop = stop_of(&draft, "ada", &Admins::default()).unwrap();
    let draft = Draft::open(draft.team, draft.admins, Orders::stop(stop), at(3));
    assert_eq!(draft.team.session(&session.digest), None);
    assert_eq!(
        tags(&draft),
        [
            "reseller_support_change_policy",
            "reseller_support_session_end"
        ]
    );
    assert!(
        draft
            .entries
            .iter()
            .all(|entry| entry.at == at(0) && entry.actor.kind().as_str() == "admin")
    );
}

fn with_reseller(reseller: Option<Reseller>) -> TeamRecord {
    TeamRecord {
        reseller,
        ..record()
    }
}

/// Changed records of the team, with the cause of a switching off by each.
fn changed_records() -> [(TeamRecord, Option<DisableCause>); 6] {
    let signed = TeamRecord {
        has_signed_baa: true,
        ..record()
    };
    let french = TeamRecord {
        locale: Locale::Fr,
        ..record()
    };
    let fabrikam = Some(Reseller {
        id: id("fabrikam"),
        name: name("Fabrikam"),
    });
    let renamed = Some(Reseller {
        id: id("northwind"),
        name: name("Northwind Group"),
    });
    use DisableCause::{BaaSigned, ResellerChanged};
    [
        (signed, Some(BaaSigned)),
        (with_reseller(fabrikam), Some(ResellerChanged)),
        (with_reseller(None), Some(ResellerChanged)),
        (with_reseller(renamed), None),
        (french, None),
        (record(), None),
    ]
}

#[test]
fn baa_or_another_reseller_switches_off_at_that_moment() {
    for (changed, cause) in changed_records() {
        let (draft, session) = in_session();
        let mut draft = later(&draft, 5);
        assert_eq!(
            platform::stop_for(&draft.team, &changed, at(5)).and_then(|stop| stop.cause),
            cause,
            "{changed:?}"
        );
        platform::update(&mut draft, changed.clone());
        assert_eq!(draft.team.grant.is_none(), cause.is_some(), "{changed:?}");
        assert_eq!(
            draft.team.session(&session.digest).is_none(),
            cause.is_some(),
            "{changed:?}"
        );
        assert_eq!(draft.entries.is_empty(), changed == record(), "{changed:?}");
        if cause.is_some() {
            assert_eq!(first(&draft), (false, cause, "platform", at(5)));
            assert!(draft.team.technicians.is_empty());
        }
    }
}

#[test]
fn a_team_that_is_off_is_not_stopped_by_a_changed_record() {
    let mut draft = team();
    platform::update(
        &mut draft,
        TeamRecord {
            has_signed_baa: true,
            ..record()
        },
    );
    assert_eq!(tags(&draft), ["team_record_change"]);
    assert_eq!(enable(&mut draft, "ada", OPEN), Err(Refusal::BaaSigned));
}

#[test]
fn a_grant_ends_by_its_time_with_an_entry_of_that_instant() {
    let draft = enabled(Terms {
        expires_at: Some(at(30)),
        ..OPEN
    });
    assert!(later(&draft, 29).team.grant.is_some());
    for minutes in [30, 31, 5000] {
        let draft = later(&draft, minutes);
        assert!(draft.team.grant.is_none());
        assert_eq!(
            first(&draft),
            (false, Some(DisableCause::Expired), "service", at(30))
        );
    }
}

#[test]
fn earlier_expiries_are_logged_with_their_own_instants() {
    let mut draft = enabled(Terms {
        expires_at: Some(at(90)),
        ..OPEN
    });
    let session = sign_in(&mut draft, "tess");
    let (_, token) = issue(&mut draft, issuing("theo")).unwrap();
    let mut draft = later(&draft, 100);
    let ended = Event::SessionEnded {
        session: session.id,
        technician: name("Tech tess"),
        cause: EndCause::Expired,
    };
    assert_eq!(
        draft.entries[0],
        Entry {
            at: at(60),
            actor: Actor::Service,
            event: ended
        }
    );
    assert_eq!(
        tags(&draft),
        [
            "reseller_support_session_end",
            "reseller_support_change_policy"
        ]
    );
    redeem(&mut draft, redeeming(&token, "theo", "late")).unwrap_err();
    let refused = &draft.entries.last().unwrap().event;
    assert!(
        matches!(
            refused,
            Event::LinkRefused {
                why: LinkFate::Expired,
                ..
            }
        ),
        "{refused:?}"
    );
}

#[test]
fn a_stop_that_comes_after_the_end_changes_nothing_of_it() {
    let draft = enabled(Terms {
        expires_at: Some(at(30)),
        ..OPEN
    });
    for (ordered, cause, actor) in [
        (29, None, "admin"),
        (31, Some(DisableCause::Expired), "service"),
    ] {
        let ada = Actor::Admin(member("ada", Role::TeamAdmin).person());
        let stop = Stop {
            at: at(ordered),
            actor: ada,
            cause: None,
        };
        let draft = Draft::open(
            draft.team.clone(),
            draft.admins.clone(),
            Orders::stop(stop),
            at(40),
        );
        assert_eq!(first(&draft), (false, cause, actor, at(ordered.min(30))));
        assert_eq!(draft.entries.len(), 1);
    }
}

#[test]
fn terms_must_end_in_the_future() {
    // RFC 3339 can't write the last of them.
    for end in [at(-1), at(0), "+10000-01-01T00:00:00Z".parse().unwrap()] {
        let mut draft = team();
        let refused = enable(
            &mut draft,
            "ada",
            Terms {
                expires_at: Some(end),
                ..OPEN
            },
        );
        assert!(matches!(refused, Err(Refusal::Invalid(..))), "{refused:?}");
        assert!(draft.team.grant.is_none() && draft.entries.is_empty());
    }
}

#[test]
fn new_terms_narrow_live_links_and_sessions_and_never_widen_them() {
    let (mut draft, session) = in_session();
    let (link, _) = issue(&mut draft, issuing("theo")).unwrap();
    let soon = at(0) + TimeDelta::minutes(3);
    let mut draft = later(&draft, 1);
    enable(
        &mut draft,
        "ada",
        Terms {
            expires_at: Some(soon),
            is_read_only: true,
        },
    )
    .unwrap();
    assert_eq!(tags(&draft), ["reseller_support_change_terms"]);
    for minutes in [1, 2] {
        draft = later(&draft, minutes);
        let session = draft.team.session(&session.digest).unwrap();
        assert_eq!((session.expires_at, session.is_read_only), (soon, true));
        let link = draft
            .team
            .links
            .iter()
            .find(|live| live.id == link.id)
            .unwrap();
        assert_eq!((link.expires_at, link.is_read_only), (soon, true));
        enable(&mut draft, "ada", OPEN).unwrap();
    }
    assert_eq!(draft.team.epoch, 1);
}
