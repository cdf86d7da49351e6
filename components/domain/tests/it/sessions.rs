//! Reseller sessions: their permissions, their entries, and their ends (R4, R5, R8, R9).

use crate::support::*;
use chrono::TimeDelta;
use domain::sessions::{self, Unbooked};
use domain::switch::{self, Terms};
use domain::*;

const ALL: [Operation; 5] = [
    Operation::ListMembers,
    Operation::ReadMember,
    Operation::AddMember,
    Operation::RemoveMember,
    Operation::ChangeAdminRole,
];

/// Does an operation whose body would succeed. Tells whether the body ran, too.
fn try_to(
    draft: &mut Draft,
    session: &Session,
    team: &str,
    operation: Operation,
) -> (Result<(), Refusal>, bool) {
    let mut has_run = false;
    let body = |_: &mut Draft, _: &Actor| {
        has_run = true;
        Ok(())
    };
    let team = id(team);
    let request = sessions::Request {
        session: &session.digest,
        team: &team,
        operation,
    };
    let result = act(draft, &mut Unbooked::default(), request, body);
    (result, has_run)
}

#[test]
fn the_list_of_operations_is_closed_and_any_other_refusal_is_logged() {
    let (mut draft, session) = in_session();
    let result = sessions::refuse(
        &mut draft,
        &mut Unbooked::default(),
        &session.digest,
        Attempted::Unknown,
        &Refusal::NotPermitted,
    );
    assert_eq!(result, Ok(()));
    let event = Event::Refused {
        attempted: Attempted::Unknown,
        why: "action_not_permitted".into(),
        count: 1,
    };
    assert_eq!(
        draft.entries,
        [Entry {
            at: at(0),
            actor: as_session(&draft, &session),
            event
        }]
    );
}

#[test]
fn operations_of_others_are_none_of_a_session() {
    for operation in Operation::ALL
        .iter()
        .filter(|operation| operation.action().is_none())
    {
        let (mut draft, session) = in_session();
        let (result, has_run) = try_to(&mut draft, &session, "acme", *operation);
        assert_eq!(
            (result, has_run),
            (Err(Refusal::NotPermitted), false),
            "{operation:?}"
        );
    }
}

#[test]
fn a_session_that_names_another_team_learns_nothing_and_is_logged_in_its_own() {
    for operation in ALL {
        let (mut draft, session) = in_session();
        let (result, has_run) = try_to(&mut draft, &session, "other", operation);
        assert_eq!(
            (result, has_run),
            (Err(Refusal::NotFound), false),
            "{operation:?}"
        );
        let event = Event::Refused {
            attempted: Attempted::Operation(operation),
            why: "not_found".into(),
            count: 1,
        };
        assert_eq!(draft.entries[0].event, event);
    }
}

#[test]
fn reads_are_logged_by_act_and_writes_log_themselves() {
    for operation in ALL {
        let (mut draft, session) = in_session();
        let (result, has_run) = try_to(&mut draft, &session, "acme", operation);
        assert_eq!((result, has_run), (Ok(()), true), "{operation:?}");
        let expected = operation.is_read().then_some(Event::Viewed { operation });
        assert_eq!(
            draft
                .entries
                .iter()
                .map(|entry| &entry.event)
                .collect::<Vec<_>>(),
            Vec::from_iter(&expected)
        );
    }
}

#[test]
fn a_refusal_by_a_rule_is_logged_by_its_word() {
    let (mut draft, session) = in_session();
    let body = |_: &mut Draft, _: &Actor| Err::<(), _>(Refusal::LastAdmin);
    let request = sessions::Request {
        session: &session.digest,
        team: &id("acme"),
        operation: Operation::RemoveMember,
    };
    let result = act(&mut draft, &mut Unbooked::default(), request, body);
    assert_eq!(result, Err(Refusal::LastAdmin));
    let event = Event::Refused {
        attempted: Attempted::Operation(Operation::RemoveMember),
        why: "last_admin".into(),
        count: 1,
    };
    assert_eq!(draft.entries[0].event, event);
}

#[test]
fn a_read_only_session_only_looks_whether_grant_or_link_says_so() {
    for (grant, link) in [(true, false), (false, true), (true, true)] {
        let mut draft = enabled(Terms {
            is_read_only: grant,
            ..OPEN
        });
        let (_, token) = issue(
            &mut draft,
            links::Issue {
                is_read_only: link,
                ..issuing("tess")
            },
        )
        .unwrap();
        let (session, _) = redeem(&mut draft, redeeming(&token, "tess", "page")).unwrap();
        for operation in ALL {
            let mut draft = later(&draft, 1);
            let (result, has_run) = try_to(&mut draft, &session, "acme", operation);
            let expected = if operation.is_read() {
                Ok(())
            } else {
                Err(Refusal::ReadOnly)
            };
            assert_eq!(
                (result, has_run),
                (expected, operation.is_read()),
                "{operation:?}"
            );
            assert_eq!(draft.entries.len(), 1);
        }
    }
}

#[test]
fn without_a_session_nothing_is_done_and_nothing_logged() {
    let (draft, session) = in_session();
    let stop = switch::order_stop(
        &draft.team,
        &draft.admins,
        &Admins::default(),
        &id("ben"),
        at(1),
    )
    .unwrap();
    let off = Draft::open(
        draft.team.clone(),
        draft.admins.clone(),
        Orders::stop(stop),
        at(1),
    );
    let ended = |minutes| later(&later(&draft, minutes), minutes);
    for mut draft in [off, ended(60), team()] {
        draft.entries.clear();
        for operation in ALL {
            let (result, has_run) = try_to(&mut draft, &session, "acme", operation);
            assert_eq!(
                (result, has_run),
                (Err(Refusal::SessionNotActive), false),
                "{operation:?}"
            );
        }
        assert_eq!(
            sessions::sign_out(&mut draft, &session.digest),
            Err(Refusal::SessionNotActive)
        );
        assert!(draft.entries.is_empty());
    }
}

#[test]
fn signing_out_ends_only_this_session() {
    let (mut draft, session) = in_session();
    let other = sign_in(&mut draft, "tess");
    let mut draft = later(&draft, 1);
    sessions::sign_out(&mut draft, &session.digest).unwrap();
    assert_eq!(draft.team.sessions, [other]);
    let (cause, technician) = (EndCause::SignedOut, name("Tech tess"));
    assert_eq!(
        draft.entries[0].event,
        Event::SessionEnded {
            session: session.id,
            technician,
            cause
        }
    );
    assert_eq!(draft.entries[0].actor.kind().as_str(), "reseller");
    assert_eq!(draft.team.technicians.len(), 1);
}

#[test]
fn any_admin_ends_a_session_and_nobody_else_does() {
    for (caller, wrong, expected) in [
        ("ada", false, Ok(())),
        ("ben", false, Ok(())),
        ("stranger", false, Err(Refusal::NotAnAdmin)),
        ("ada", true, Err(Refusal::NotFound)),
    ] {
        let (mut draft, session) = in_session();
        let named = if wrong {
            id("no-such")
        } else {
            session.id.clone()
        };
        assert_eq!(
            sessions::end(&mut draft, &id(caller), &named),
            expected,
            "{caller}"
        );
        assert_eq!(
            draft.team.session(&session.digest).is_none(),
            expected.is_ok()
        );
        assert_eq!(draft.entries.len(), usize::from(expected.is_ok()));
        assert_eq!(draft.team.technicians.is_empty(), expected.is_ok());
    }
}

#[test]
fn the_next_command_logs_an_expired_session_with_the_instant_of_its_end() {
    let (draft, session) = in_session();
    let draft = later(&draft, 300);
    let (cause, technician) = (EndCause::Expired, name("Tech tess"));
    let event = Event::SessionEnded {
        session: session.id,
        technician,
        cause,
    };
    assert_eq!(
        draft.entries,
        [Entry {
            at: at(60),
            actor: Actor::Service,
            event
        }]
    );
    assert!(draft.team.sessions.is_empty() && draft.team.technicians.is_empty());
}

#[test]
fn session_and_link_of_a_clock_that_was_ahead_are_over() {
    // Seconds by which the clock was ahead, and whether they live on.
    for (ahead, lives) in [(30, true), (31, false), (86_400, false)] {
        let (mut draft, _) = in_session();
        issue(&mut draft, issuing("theo")).unwrap();
        let now = draft.now - TimeDelta::seconds(ahead);
        let opened = Draft::open(draft.team, draft.admins, Orders::default(), now);
        assert_eq!(opened.team.sessions.len(), usize::from(lives), "{ahead}");
        assert_eq!(opened.team.links.len(), usize::from(lives), "{ahead}");
        let wanted: &[_] = if lives {
            &[]
        } else {
            &["reseller_support_session_end"]
        };
        assert_eq!(tags(&opened), wanted, "{ahead}");
    }
}
