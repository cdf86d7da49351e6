//! The outbox: claims, cursors, and events that the hook did not take, which are parked once however
//! many deliverers there are, retried or replayed, and swept when nothing refers to them.

use crate::support::*;
use chrono::{DateTime, TimeDelta, Utc};
use futures::executor::block_on;
use std::collections::BTreeMap;
use storage::{
    Cursor, Error, Lane, MemoryStore, NewlyParked, Outbox, Parked, ParkedEvent, Port, Progress,
    SWEPT_KEYS, Teams,
};

const LANE: Lane = Lane::Notices;

fn item(id: &str) -> Parked {
    Parked {
        id: id.to_owned(),
        lane: LANE,
        body: String::new(),
        left: vec![0, 1],
        at: at(0),
        attempts: 1,
        not_before: Some(at(5)),
        why: "status 500".to_owned(),
        is_replay: false,
    }
}

fn events(id: &str) -> Vec<ParkedEvent> {
    ["0", "1"]
        .map(|recipient| ParkedEvent {
            id: format!("{id}-{recipient}"),
            body: "the event".to_owned(),
        })
        .into()
}

fn cursor(delivered: u64, events: usize) -> Cursor {
    Cursor {
        delivered,
        events,
        ..Cursor::default()
    }
}

/// The outcome of a run that parked events before a cursor.
fn parking(claim: &str, to: &Cursor) -> Progress {
    let id = format!("attempt-notice-{}", to.events);
    Progress {
        claim: claim.to_owned(),
        cursors: BTreeMap::from([(LANE, to.clone())]),
        parked: vec![NewlyParked {
            item: item(&id),
            to: to.place(),
            events: events(&id),
        }],
        waits: true,
        ..Progress::default()
    }
}

async fn claim(teams: &Teams<'_, MemoryStore>, now: DateTime<Utc>) -> Option<String> {
    let deliveries = teams.deliveries(&acme()).await.unwrap();
    let (id, outbox) = deliveries.claim(now).await.unwrap();
    outbox.is_held_by(&id).then_some(id)
}

async fn record(teams: &Teams<'_, MemoryStore>, progress: &Progress) -> Result<Outbox, Error> {
    teams.deliveries(&acme()).await?.record(progress).await
}

async fn park(teams: &Teams<'_, MemoryStore>) -> Result<Outbox, Error> {
    let deliveries = teams.deliveries(&acme()).await?;
    let (id, _) = deliveries.claim(at(0)).await?;
    record(teams, &parking(&id, &cursor(1, 1))).await
}

fn outbox(teams: &Teams<'_, MemoryStore>) -> Outbox {
    block_on(teams.outbox(&acme())).unwrap()
}

fn bodies(store: &MemoryStore) -> usize {
    store
        .dump()
        .keys()
        .filter(|key| key.contains(".parked."))
        .count()
}

#[test]
fn team_has_one_deliverer_until_its_claim_is_given_up_or_over() {
    for denies in [false, true] {
        let store = store_with(0);
        store.deny_swaps(denies);
        let teams = teams(store);
        block_on(async {
            let first = claim(&teams, at(0)).await.unwrap();
            assert_eq!(claim(&teams, at(0)).await, None);
            let nearly = at(0) + TimeDelta::seconds(29);
            assert_eq!(claim(&teams, nearly).await, None);
            let over = at(0) + TimeDelta::seconds(30);
            let second = claim(&teams, over).await.unwrap();
            assert_ne!(first, second);
            let progress = Progress {
                claim: second,
                ..Progress::default()
            };
            record(&teams, &progress).await.unwrap();
            assert!(claim(&teams, over).await.is_some());
            // A clock that was wrong has set an end far ahead.
            assert!(claim(&teams, at(-10)).await.is_some());
        });
    }
}

#[test]
fn outbox_never_has_the_same_bytes_twice() {
    let store = store_with(0);
    let teams = teams(store.clone());
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..5 {
        let id = block_on(claim(&teams, at(0))).unwrap();
        let progress = Progress {
            claim: id,
            ..Progress::default()
        };
        block_on(record(&teams, &progress)).unwrap();
        let key = format!("{}.outbox", root_key(&store.dump()));
        assert!(seen.insert(store.dump()[&key].clone()));
    }
}

#[test]
fn event_is_passed_over_once_and_none_that_another_has_passed() {
    let store = store_with(0);
    let teams = teams(store.clone());
    let late = block_on(claim(&teams, at(0))).unwrap();
    let other = block_on(claim(&teams, at(1))).unwrap();
    block_on(record(&teams, &parking(&other, &cursor(1, 1)))).unwrap();
    // The first one wakes late: it did not take the event either.
    block_on(record(&teams, &parking(&late, &cursor(1, 1)))).unwrap();
    let parked = outbox(&teams).parked;
    assert_eq!(
        (parked.len(), outbox(&teams).cursor(LANE)),
        (1, cursor(1, 1))
    );
    let deliveries = block_on(teams.deliveries(&acme())).unwrap();
    assert_eq!(
        block_on(deliveries.events(&parked[0])).unwrap(),
        events("attempt-notice-1")
    );
    // It passed one event more, which it parks.
    block_on(record(&teams, &parking(&late, &cursor(1, 2)))).unwrap();
    assert_eq!(outbox(&teams).parked.len(), 2);
    assert_eq!(outbox(&teams).cursor(LANE), cursor(1, 2));
}

#[test]
fn deliverer_that_lost_its_claim_only_moves_cursors_forward() {
    let teams = teams(store_with(0));
    let late = block_on(claim(&teams, at(0))).unwrap();
    let other = block_on(claim(&teams, at(1))).unwrap();
    let waiting = Cursor {
        attempts: 2,
        not_before: Some(at(9)),
        ..cursor(3, 0)
    };
    let progress = |claim: &str, cursor: &Cursor| Progress {
        claim: claim.to_owned(),
        until: Some(at(2)),
        cursors: BTreeMap::from([(LANE, cursor.clone())]),
        ..Progress::default()
    };
    block_on(record(&teams, &progress(&other, &waiting))).unwrap();
    for stale in [cursor(2, 5), cursor(3, 0)] {
        block_on(record(&teams, &progress(&late, &stale))).unwrap();
        assert_eq!(outbox(&teams).cursor(LANE), waiting);
    }
    block_on(record(&teams, &progress(&late, &cursor(3, 1)))).unwrap();
    let after = outbox(&teams);
    assert_eq!(after.cursor(LANE), cursor(3, 1));
    assert!(after.is_held_by(&other), "the claim is the other's still");
}

#[test]
fn delivered_item_leaves_nothing_behind_and_one_in_part_the_rest() {
    let store = store_with(0);
    let teams = teams(store.clone());
    let parked = block_on(park(&teams)).unwrap().parked.remove(0);
    for left in [vec![1], vec![]] {
        let id = block_on(claim(&teams, at(0))).unwrap();
        let progress = Progress {
            claim: id,
            tried: vec![Parked {
                left: left.clone(),
                ..parked.clone()
            }],
            ..Progress::default()
        };
        block_on(record(&teams, &progress)).unwrap();
        let kept: Vec<_> = outbox(&teams)
            .parked
            .into_iter()
            .map(|item| item.left)
            .collect();
        assert_eq!(kept, if left.is_empty() { vec![] } else { vec![left] });
    }
    assert_eq!(bodies(&store), 0);
}

#[test]
fn replay_makes_an_exhausted_item_due_and_no_other() {
    let teams = teams(store_with(0));
    let known = block_on(park(&teams)).unwrap().parked.remove(0);
    let exhausted = Parked {
        attempts: 10,
        not_before: None,
        ..known
    };
    let progress = Progress {
        claim: block_on(claim(&teams, at(0))).unwrap(),
        tried: vec![exhausted.clone()],
        ..Progress::default()
    };
    block_on(record(&teams, &progress)).unwrap();
    assert_eq!(outbox(&teams).parked, std::slice::from_ref(&exhausted));
    let deliveries = block_on(teams.deliveries(&acme())).unwrap();
    assert!(!block_on(deliveries.replay("attempt-notice-9", at(9))).unwrap());
    for _ in 0..2 {
        assert!(block_on(deliveries.replay(&exhausted.id, at(9))).unwrap());
        let replayed = Parked {
            attempts: 0,
            not_before: Some(at(9)),
            is_replay: true,
            ..exhausted.clone()
        };
        assert_eq!(outbox(&teams).parked, [replayed]);
    }
}

#[test]
fn moment_that_a_wrong_clock_set_is_over() {
    let waits = |until| Cursor {
        not_before: Some(until),
        ..Cursor::default()
    };
    assert!(!waits(at(1)).is_due(at(0)));
    assert!(waits(at(0)).is_due(at(0)));
    assert!(!waits(at(26 * 60)).is_due(at(0)));
    assert!(waits(at(28 * 60)).is_due(at(0)));
}

#[test]
fn no_failure_of_the_store_loses_an_event_or_its_body() {
    for inject in [
        MemoryStore::fail_call,
        MemoryStore::lose_reply,
        MemoryStore::die_after,
    ] {
        for call in 1.. {
            let store = store_with(0);
            let teams = teams(store.clone());
            inject(&store, call);
            let result = block_on(park(&teams));
            let was_hit = store.recover();
            let seen = outbox(&teams);
            // Wholly there, or not at all.
            assert_eq!(seen.parked.len(), seen.cursor(LANE).events, "{call}");
            assert!(result.is_err() || seen.parked.len() == 1, "{call}");
            let retried = block_on(claim(&teams, at(1))).unwrap();
            block_on(record(&teams, &parking(&retried, &cursor(1, 1)))).unwrap();
            // Garbage is deleted once the outbox has changed since it was noted.
            let hour = TimeDelta::hours(2);
            block_on(teams.sweep(at(0), SWEPT_KEYS)).unwrap();
            block_on(advance(&teams, Lane::Entries, &cursor(1, 0))).unwrap();
            block_on(teams.sweep(at(0) + hour, SWEPT_KEYS)).unwrap();
            assert_eq!(bodies(&store), 1, "{call}");
            let kept = outbox(&teams).parked.remove(0);
            let deliveries = block_on(teams.deliveries(&acme())).unwrap();
            assert_eq!(
                block_on(deliveries.events(&kept)).unwrap(),
                events("attempt-notice-1")
            );
            if !was_hit {
                break;
            }
        }
    }
}

#[test]
fn body_of_a_stalled_deliverer_is_not_swept_before_it_has_lost() {
    let store = store_with(0);
    let teams = teams(store.clone());
    // As if the deliverer had written it and stalled before the swap.
    let key = format!("{}.parked.stalled.0", root_key(&store.dump()));
    block_on(store.set(&key, b"[]".to_vec())).unwrap();
    for hours in [0, 2, 4] {
        block_on(teams.sweep(at(0) + TimeDelta::hours(hours), SWEPT_KEYS)).unwrap();
        assert_eq!(bodies(&store), 1, "the outbox is as he read it");
    }
    block_on(advance(&teams, Lane::Entries, &cursor(1, 0))).unwrap();
    block_on(teams.sweep(at(0) + TimeDelta::hours(6), SWEPT_KEYS)).unwrap();
    assert_eq!(bodies(&store), 0);
}

#[test]
fn run_with_nothing_to_send_reads_outbox_and_root_alone() {
    let store = store_with(3);
    let teams = teams(store.clone());
    block_on(deliver_all(&teams, &acme(), at(0))).unwrap();
    store.take_calls();
    let outcome = block_on(deliver_all(&teams, &acme(), at(0))).unwrap();
    let calls = store.take_calls();
    assert_eq!((calls.reads, calls.writes, outcome.swaps), (2, 0, 0));
}

#[test]
fn delivery_of_one_commit_costs_two_swaps() {
    let store = store_with(3);
    let teams = teams(store.clone());
    block_on(deliver_all(&teams, &acme(), at(0))).unwrap();
    block_on(enable(&teams)).unwrap();
    store.take_calls();
    let outcome = block_on(deliver_all(&teams, &acme(), at(0))).unwrap();
    let calls = store.take_calls();
    println!("{calls:?}");
    assert_eq!((calls.writes, outcome.swaps), (2, 2));
    // Outbox, root, pause; two handles, each with a read back; the admins, and the root again.
    assert!(calls.reads <= 9, "{calls:?}");
}

#[test]
fn list_of_admins_is_released_once_both_lanes_of_notifications_have_passed() {
    for lanes in [
        [Lane::Notices, Lane::Changes],
        [Lane::Changes, Lane::Notices],
    ] {
        let teams = teams(store_with(0));
        for (count, lane) in lanes.into_iter().enumerate() {
            let claim = block_on(claim(&teams, at(0))).unwrap();
            let released = BTreeMap::from([(1, vec!["list".to_owned()]), (2, Vec::new())]);
            let progress = Progress {
                claim,
                cursors: BTreeMap::from([(lane, cursor(2, 0))]),
                released,
                ..Progress::default()
            };
            let outbox = block_on(record(&teams, &progress)).unwrap();
            assert_eq!(outbox.released.len(), count, "{lane:?}");
        }
        assert_eq!(outbox(&teams).released, ["list"]);
    }
}

/// Otherwise notifications that a session poisoned would stop the ends of sessions.
#[test]
fn parked_entries_leave_room_for_notifications_and_these_for_ends() {
    let mut outbox = Outbox::default();
    for number in 0..=Outbox::MOST_PARKED {
        for (lane, most) in [
            (Lane::Entries, 50),
            (Lane::Changes, 200),
            (Lane::Notices, 250),
            (Lane::Ends, 300),
        ] {
            assert_eq!(outbox.has_room(lane, 0), number < most, "{lane:?} {number}");
        }
        outbox.parked.push(item("one"));
    }
}
