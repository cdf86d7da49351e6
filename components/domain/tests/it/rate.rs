//! The rate limit of a session, over the requests that are booked and those that are not.

use crate::support::*;
use chrono::TimeDelta;
use domain::sessions::{self, Request, Unbooked};
use domain::*;

fn look(draft: &mut Draft, unbooked: &mut Unbooked, session: &Session) -> Result<(), Refusal> {
    let request = Request {
        session: &session.digest,
        team: &id("acme"),
        operation: Operation::ListMembers,
    };
    act(draft, unbooked, request, |_, _| Ok(()))
}

/// Makes a request as the storage does: its draft is kept only if it has to be committed.
fn commit_look(
    team: &mut Draft,
    unbooked: &mut Unbooked,
    session: &Session,
) -> (Result<(), Refusal>, bool) {
    if let Err(refusal) = sessions::admit(&team.team, &session.digest, *unbooked, team.now) {
        unbooked.refused += u32::from(refusal == Refusal::RateLimited);
        return (Err(refusal), false);
    }
    let mut draft = reopened(team, team.now);
    let result = look(&mut draft, unbooked, session);
    let is_committed = draft.has_to_commit();
    if is_committed {
        *team = draft;
    }
    (result, is_committed)
}

fn reopened(draft: &Draft, now: chrono::DateTime<chrono::Utc>) -> Draft {
    Draft::open(
        draft.team.clone(),
        draft.admins.clone(),
        Orders::default(),
        now,
    )
}

/// The counts of the entries of requests over the limit.
fn throttled(draft: &Draft) -> Vec<u32> {
    let count = |entry: &Entry| match &entry.event {
        Event::Refused {
            attempted: Attempted::TooMany,
            why,
            count,
        } => {
            assert_eq!(why, "rate_limited");
            Some(*count)
        }
        _ => None,
    };
    draft.entries.iter().filter_map(count).collect()
}

#[test]
fn every_thirtieth_repeated_look_commits_the_rate_and_nothing_else() {
    let (mut team, session) = in_session();
    let mut unbooked = Unbooked::default();
    let mut commits = Vec::new();
    for number in 0..100 {
        let (result, is_committed) = commit_look(&mut team, &mut unbooked, &session);
        assert_eq!(result, Ok(()));
        if is_committed {
            commits.push((number, team.entries.len(), team.books_rate));
        }
    }
    let expected = [(0, 1, false), (30, 0, true), (60, 0, true), (90, 0, true)];
    assert_eq!((commits.as_slice(), unbooked.admitted), (&expected[..], 9));
    let booked = team.team.sessions[0].full_again_at.unwrap() - team.now;
    assert_eq!(booked, TimeDelta::milliseconds(91 * 200));
}

#[test]
fn commit_of_anything_books_all_requests_of_its_instance() {
    let (mut team, session) = in_session();
    let mut unbooked = Unbooked::default();
    for _ in 0..8 {
        commit_look(&mut team, &mut unbooked, &session).0.unwrap();
    }
    assert_eq!(unbooked.admitted, 7);
    let mut draft = reopened(&team, team.now);
    let digest = &session.digest;
    let refusal = Refusal::NotPermitted;
    sessions::refuse(
        &mut draft,
        &mut unbooked,
        digest,
        Attempted::Unknown,
        &refusal,
    )
    .unwrap();
    assert_eq!(unbooked.admitted, 0);
    let booked = draft.team.sessions[0].full_again_at.unwrap() - draft.now;
    assert_eq!(booked, TimeDelta::milliseconds(9 * 200));
}

#[test]
fn two_instances_admit_little_more_than_the_limit() {
    let (mut team, session) = in_session();
    let mut instances = [Unbooked::default(); 2];
    let mut admitted = 0;
    for number in 0..1_000 {
        let unbooked = &mut instances[number % 2];
        admitted += u32::from(commit_look(&mut team, unbooked, &session).0.is_ok());
    }
    let most = 300 + limits::UNBOOKED_REQUESTS;
    assert!((300..most).contains(&admitted), "{admitted}");
}

#[test]
fn requests_over_the_rate_have_one_entry_a_minute_with_their_count_and_else_only_the_check() {
    let (mut team, session) = in_session();
    let mut unbooked = Unbooked::default();
    let mut entries = Vec::new();
    let mut ask = |team: &mut Draft, unbooked: &mut Unbooked| {
        let (result, is_committed) = commit_look(team, unbooked, &session);
        if is_committed {
            entries.extend(throttled(team));
        }
        (result, is_committed, entries.clone())
    };
    let (mut admitted, mut commits) = (0, 0);
    for _ in 0..1_000 {
        let (result, is_committed, _) = ask(&mut team, &mut unbooked);
        admitted += usize::from(result.is_ok());
        commits += usize::from(result.is_err() && is_committed);
    }
    assert_eq!((admitted, commits, unbooked.refused), (300, 1, 699));
    let over = ask(&mut team, &mut unbooked);
    assert_eq!(over, (Err(Refusal::RateLimited), false, vec![1]));
    let later = team.now + TimeDelta::seconds(1);
    team = reopened(&team, later);
    let again = (0..10).filter(|_| ask(&mut team, &mut unbooked).0.is_ok());
    assert_eq!(again.count(), 5);
    assert_eq!(unbooked.refused, 705);
    // A minute later the next request tells how many they were, whether it is admitted or not.
    let later = team.now + TimeDelta::seconds(59);
    team = reopened(&team, later);
    assert_eq!(ask(&mut team, &mut unbooked), (Ok(()), true, vec![1, 705]));
    assert_eq!(unbooked.refused, 0);
}

#[test]
fn session_that_the_record_does_not_know_is_refused_at_once_and_one_at_its_end_enters_that() {
    let (draft, session) = in_session();
    let admit = |team: &Draft, digest: &Digest, minute| {
        sessions::admit(&team.team, digest, Unbooked::default(), at(minute))
    };
    let made_up = Digest::of(&["made up"]);
    assert_eq!(admit(&draft, &made_up, 0), Err(Refusal::SessionNotActive));
    assert_eq!(admit(&draft, &session.digest, 59), Ok(()));
    assert_eq!(admit(&draft, &session.digest, 60), Ok(()));
    let mut ended = later(&draft, 60);
    let mut unbooked = Unbooked::default();
    let refused = look(&mut ended, &mut unbooked, &session);
    assert_eq!(refused, Err(Refusal::SessionNotActive));
    assert!(ended.has_to_commit());
    assert_eq!(tags(&ended), ["reseller_support_session_end"]);
    let refused = admit(&ended, &session.digest, 60);
    assert_eq!(refused, Err(Refusal::SessionNotActive));
}

#[test]
fn reading_the_session_counts_and_leaves_no_entry() {
    let (team, session) = in_session();
    let mut unbooked = Unbooked::default();
    let mut admitted = 0;
    loop {
        let mut draft = reopened(&team, team.now);
        match sessions::read(&mut draft, &mut unbooked, &session.digest) {
            Ok(read) => assert_eq!(read.id, session.id),
            Err(refusal) => {
                assert_eq!((refusal, admitted), (Refusal::RateLimited, 300));
                assert_eq!(throttled(&draft), [1]);
                return;
            }
        }
        admitted += 1;
        assert!(draft.entries.is_empty());
        // As if no other instance saw a commit: the count alone holds the limit.
        unbooked.admitted = admitted;
    }
}
