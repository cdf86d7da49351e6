//! Looks of a session: entered once in ten minutes, like refusals and no-ops (R8).

use crate::support::*;
use domain::sessions::{self, Request, Unbooked};
use domain::*;

/// A request of a session: its operation and the refusal by its rules, or none.
type Asked = (Operation, Option<Refusal>);

const LIST: Operation = Operation::ListMembers;
const READ: Operation = Operation::ReadMember;
const REMOVE: Operation = Operation::RemoveMember;

/// Makes a request, and returns the entries that it leaves.
fn ask(draft: &mut Draft, session: &Session, (operation, refusal): Asked) -> Vec<Event> {
    let request = Request {
        session: &session.digest,
        team: &id("acme"),
        operation,
    };
    let before = draft.entries.len();
    let wanted = refusal.clone().map_or(Ok(()), Err);
    let result = act(draft, &mut Unbooked::default(), request, |_, _| {
        refusal.map_or(Ok(()), Err)
    });
    assert_eq!(result, wanted);
    let entries = draft.entries.iter().skip(before);
    entries.map(|entry| entry.event.clone()).collect()
}

fn entry_of((operation, refusal): Asked) -> Event {
    match refusal {
        None => Event::Viewed { operation },
        Some(refusal) => Event::Refused {
            attempted: Attempted::Operation(operation),
            why: refusal.word().into(),
            count: 1,
        },
    }
}

#[test]
fn repeated_look_or_refusal_is_entered_again_only_after_ten_minutes() {
    // Steps: minute, request, whether it leaves an entry.
    let table = [
        (0, (LIST, None), true),
        (0, (LIST, None), false),
        (0, (READ, None), true),
        (1, (READ, Some(Refusal::NotFound)), true),
        (1, (REMOVE, Some(Refusal::NotFound)), true),
        (1, (REMOVE, Some(Refusal::LastAdmin)), true),
        (2, (REMOVE, Some(Refusal::NotFound)), false),
        (9, (LIST, None), false),
        (10, (LIST, None), true),
        (10, (READ, Some(Refusal::NotFound)), false),
        (11, (READ, Some(Refusal::NotFound)), true),
        (19, (LIST, None), false),
        (59, (LIST, None), true),
    ];
    let (mut draft, session) = in_session();
    for (minute, asked, is_entered) in table {
        draft = later(&draft, minute);
        let wanted = is_entered.then(|| entry_of(asked.clone()));
        let entered = ask(&mut draft, &session, asked.clone());
        assert_eq!(entered, Vec::from_iter(wanted), "{asked:?} at {minute}");
        assert_eq!(draft.has_to_commit(), is_entered, "{asked:?} at {minute}");
    }
}

#[test]
fn looks_of_one_session_are_none_of_another() {
    let (mut draft, session) = in_session();
    let other = sign_in(&mut draft, "theo");
    for session in [session, other] {
        assert_eq!(ask(&mut draft, &session, (LIST, None)).len(), 1);
        assert!(ask(&mut draft, &session, (LIST, None)).is_empty());
    }
}

#[test]
fn requests_outside_of_all_operations_are_entered_like_other_refusals() {
    let (mut draft, session) = in_session();
    for (attempted, refusal, entries) in [
        (Attempted::Unknown, Refusal::NotPermitted, 1),
        (Attempted::Malformed, Refusal::field("", "is malformed"), 2),
        (Attempted::Unknown, Refusal::NotPermitted, 2),
        (Attempted::Malformed, Refusal::field("", "is malformed"), 2),
    ] {
        let mut unbooked = Unbooked::default();
        let digest = &session.digest;
        sessions::refuse(&mut draft, &mut unbooked, digest, attempted, &refusal).unwrap();
        assert_eq!(draft.entries.len(), entries, "{attempted:?}");
    }
}

#[test]
fn no_op_is_entered_as_a_look() {
    let (mut draft, session) = in_session();
    let operation = Operation::ChangeAdminRole;
    let keep = |draft: &mut Draft| {
        let request = Request {
            session: &session.digest,
            team: &id("acme"),
            operation,
        };
        let bob = member("bob", Role::MemberOnly);
        let body = |draft: &mut Draft, actor: &Actor| {
            members::change_role(draft, actor, Some(bob), Role::MemberOnly, &northwind())
        };
        act(draft, &mut Unbooked::default(), request, body).unwrap();
    };
    keep(&mut draft);
    keep(&mut draft);
    let entered: Vec<_> = draft.entries.iter().map(|entry| &entry.event).collect();
    assert_eq!(entered, [&Event::Viewed { operation }]);
}

#[test]
fn looks_leave_the_ends_of_others_to_another_command_unless_they_are_entered() {
    let (mut draft, session) = in_session();
    ask(&mut draft, &session, (LIST, None));
    let mut draft = later(&draft, 1);
    // A link of `theo` that expires at 11.
    issue(&mut draft, issuing("theo")).unwrap();
    let other = sign_in(&mut draft, "tina");
    ask(&mut draft, &other, (LIST, None));
    let mut draft = later(&draft, 9);
    ask(&mut draft, &session, (READ, None));
    let grown = later(&draft, 60);
    assert!(
        grown.has_to_commit(),
        "the first session has come to its end"
    );
    let ends = grown.entries.len();
    let mut repeated = grown.clone();
    let mut unbooked = Unbooked::default();
    sessions::read(&mut repeated, &mut unbooked, &other.digest).unwrap();
    assert!(!repeated.has_to_commit());
    let mut new = grown;
    ask(&mut new, &other, (LIST, None));
    assert!(new.has_to_commit() && new.entries.len() == ends + 1);
}
