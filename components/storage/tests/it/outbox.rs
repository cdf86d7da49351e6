//! Events that the hook did not take: parked once, however many deliverers there are, retried or
//! replayed, and swept when nothing refers to them.

use crate::support::*;
use chrono::TimeDelta;
use futures::executor::block_on;
use storage::{Cursor, Lane, MemoryStore, Parked, Port, SWEPT_KEYS, Teams};

fn event(id: &str) -> Parked {
    let (id, body, why) = (id.to_owned(), String::new(), "status 500".to_owned());
    Parked {
        id,
        body,
        at: at(0),
        attempts: 3,
        not_before: Some(at(5)),
        why,
        is_replay: false,
    }
}

fn cursor(delivered: u64, events: usize) -> Cursor {
    Cursor {
        delivered,
        events,
        ..Cursor::default()
    }
}

async fn park(teams: &Teams<'_, MemoryStore>, events: usize) -> Result<(), storage::Error> {
    let parked = event(&format!("acme:1:notice:{events}"));
    teams
        .park(
            &acme(),
            Lane::Notices,
            &cursor(1, events),
            &parked,
            b"the event",
        )
        .await
}

fn bodies(store: &MemoryStore) -> usize {
    store
        .dump()
        .keys()
        .filter(|key| key.contains(".parked."))
        .count()
}

#[test]
fn event_is_passed_over_once_and_none_that_another_has_delivered() {
    let store = store_with(0);
    let teams = teams(store.clone());
    block_on(async {
        park(&teams, 1).await.unwrap();
        park(&teams, 1).await.unwrap();
        let outbox = teams.outbox(&acme()).await.unwrap();
        assert_eq!((outbox.parked.len(), outbox.notices.events), (1, 1));
        assert_eq!(
            teams.parked_body(&acme(), &outbox.parked[0]).await.unwrap(),
            b"the event"
        );
        // Another deliverer has come further.
        teams
            .advance(&acme(), Lane::Notices, &cursor(2, 0))
            .await
            .unwrap();
        park(&teams, 2).await.unwrap();
        assert_eq!(teams.outbox(&acme()).await.unwrap().parked.len(), 1);
        // Delivered, it leaves nothing behind.
        teams
            .remove_parked(&acme(), &outbox.parked[0])
            .await
            .unwrap();
        assert!(teams.outbox(&acme()).await.unwrap().parked.is_empty());
    });
    assert_eq!(bodies(&store), 0);
}

#[test]
fn replay_makes_an_exhausted_event_due_and_no_other() {
    let teams = teams(store_with(0));
    block_on(async {
        park(&teams, 1).await.unwrap();
        let known = teams.outbox(&acme()).await.unwrap().parked.remove(0);
        let exhausted = Parked {
            attempts: 10,
            not_before: None,
            ..known.clone()
        };
        teams.update_parked(&acme(), &exhausted).await.unwrap();
        assert_eq!(
            teams.outbox(&acme()).await.unwrap().parked,
            std::slice::from_ref(&exhausted)
        );
        assert!(
            !teams
                .replay(&acme(), "acme:1:notice:9", at(9))
                .await
                .unwrap()
        );
        for _ in 0..2 {
            assert!(teams.replay(&acme(), &exhausted.id, at(9)).await.unwrap());
            let replayed = Parked {
                attempts: 0,
                not_before: Some(at(9)),
                is_replay: true,
                ..exhausted.clone()
            };
            assert_eq!(teams.outbox(&acme()).await.unwrap().parked, [replayed]);
        }
    });
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
            let result = block_on(park(&teams, 1));
            let was_hit = store.recover();
            let seen = block_on(teams.outbox(&acme())).unwrap();
            // Wholly there, or not at all.
            assert_eq!(seen.parked.len(), seen.notices.events, "{call}");
            assert!(result.is_err() || seen.parked.len() == 1, "{call}");
            for event in &seen.parked {
                assert_eq!(
                    block_on(teams.parked_body(&acme(), event)).unwrap(),
                    b"the event"
                );
            }
            block_on(park(&teams, 1)).unwrap();
            // Garbage is deleted once the outbox has changed since it was noted.
            let hour = TimeDelta::hours(2);
            block_on(teams.sweep(at(0), SWEPT_KEYS)).unwrap();
            block_on(teams.advance(&acme(), Lane::Entries, &cursor(1, 0))).unwrap();
            block_on(teams.sweep(at(0) + hour, SWEPT_KEYS)).unwrap();
            assert_eq!(bodies(&store), 1, "{call}");
            let kept = block_on(teams.outbox(&acme())).unwrap().parked.remove(0);
            assert_eq!(
                block_on(teams.parked_body(&acme(), &kept)).unwrap(),
                b"the event"
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
    let key = format!("{}.parked.stalled", root_key(&store.dump()));
    block_on(store.set(&key, b"the event".to_vec())).unwrap();
    for hours in [0, 2, 4] {
        block_on(teams.sweep(at(0) + TimeDelta::hours(hours), SWEPT_KEYS)).unwrap();
        assert_eq!(bodies(&store), 1, "the outbox is as he read it");
    }
    block_on(teams.advance(&acme(), Lane::Entries, &cursor(1, 0))).unwrap();
    block_on(teams.sweep(at(0) + TimeDelta::hours(6), SWEPT_KEYS)).unwrap();
    assert_eq!(bodies(&store), 0);
}
