//! The log in its segments, and how far the hook has been served with it.

use crate::support::commands::change;
use crate::support::*;
use domain::*;
use futures::executor::block_on;
use std::collections::BTreeMap;
use storage::{Authority, Cursor, Lane, MemoryStore, Record, Teams};

/// A team that is on and has a session, after so many commits more.
fn with_commits(commits: usize) -> (MemoryStore, Teams<'static, MemoryStore>) {
    let store = store_with(3);
    let teams = teams(store.clone());
    block_on(async {
        enable(&teams).await.unwrap();
        sign_in(&teams, "tess").await;
        for _ in 0..commits {
            enter(&teams).await.unwrap();
        }
    });
    (store, teams)
}

async fn after(teams: &Teams<'_, MemoryStore>, cursor: &Cursor) -> (u64, Vec<Record>) {
    let deliveries = teams.deliveries(&acme()).await.unwrap();
    let backlog = deliveries.backlog().await.unwrap();
    backlog.records_after(cursor).await.unwrap()
}

#[test]
fn every_commit_has_one_record_without_a_gap_over_all_segments() {
    let (_, teams) = with_commits(120);
    let records = block_on(log(&teams)).unwrap();
    assert_eq!(records.len(), 1 + 1 + 3 + 120);
    assert!(records.iter().all(|record| !record.entries.is_empty()));
    let attempts: std::collections::BTreeSet<_> =
        records.iter().map(|record| &record.attempt).collect();
    assert_eq!(
        attempts.len(),
        records.len(),
        "every record has an attempt of its own"
    );
}

#[test]
fn segments_are_never_changed_once_they_are_cut() {
    let (store, teams) = with_commits(0);
    let mut seen = BTreeMap::new();
    for _ in 0..100 {
        block_on(enter(&teams)).unwrap();
        let dump = store.dump();
        for (key, bytes) in dump.iter().filter(|(key, _)| key.contains(".log.")) {
            assert_eq!(
                seen.entry(key.clone()).or_insert_with(|| bytes.clone()),
                bytes,
                "{key}"
            );
        }
        assert!(
            seen.keys().all(|key| dump.contains_key(key)),
            "segments stay"
        );
    }
    assert!(seen.len() > 10);
}

#[test]
fn a_record_too_long_for_the_root_is_read_back_whole_from_the_root_and_from_a_segment() {
    let (store, teams) = with_commits(0);
    let root = root_key(&store.dump());
    let before = store.dump()[&root].len();
    let long = Event::Refused {
        attempted: Attempted::Malformed,
        why: "x".repeat(1000),
        count: 1,
    };
    let record = change(|draft| {
        for _ in 0..20 {
            draft.record(Actor::Platform, long.clone());
        }
        Ok(())
    });
    block_on(teams.command(&acme(), Authority::Admin, at(0), &record))
        .result
        .unwrap();
    assert!(store.dump()[&root].len() < before + 500);
    for _ in 0..20 {
        let records = block_on(log(&teams)).unwrap();
        let entered = records
            .iter()
            .flat_map(|record| &record.entries)
            .filter(|entry| entry.event == long);
        assert_eq!(entered.count(), 20);
        block_on(enter(&teams)).unwrap();
    }
}

#[test]
fn a_cursor_walks_through_all_records_whatever_is_cut_in_between() {
    let (_, teams) = with_commits(60);
    let mut cursor = Cursor::default();
    let mut delivered = Vec::new();
    block_on(async {
        for round in 0.. {
            let (segment, records) = after(&teams, &cursor).await;
            let Some(last) = records.last() else { break };
            delivered.extend(records.iter().map(|record| record.revision));
            cursor = Cursor {
                delivered: last.revision,
                segment,
                ..Cursor::default()
            };
            advance(&teams, Lane::Entries, &cursor).await.unwrap();
            if round < 20 {
                enter(&teams).await.unwrap();
            }
        }
        let all: Vec<_> = log(&teams)
            .await
            .unwrap()
            .iter()
            .map(|record| record.revision)
            .collect();
        assert_eq!(delivered, all);
        assert_eq!(
            teams.outbox(&acme()).await.unwrap().cursor(Lane::Entries),
            cursor
        );
    });
}

#[test]
fn cursors_only_ever_move_forward_and_each_lane_by_itself() {
    let (store, teams) = with_commits(0);
    let cursor = |delivered, events, attempts| Cursor {
        delivered,
        events,
        attempts,
        ..Cursor::default()
    };
    // The requested cursor, and the stored one after it.
    let steps = [
        (cursor(2, 0, 0), cursor(2, 0, 0)),
        (cursor(1, 5, 0), cursor(2, 0, 0)),
        (cursor(2, 0, 1), cursor(2, 0, 1)),
        (cursor(2, 1, 0), cursor(2, 1, 0)),
        (cursor(2, 0, 9), cursor(2, 1, 0)),
        (cursor(4, 0, 0), cursor(4, 0, 0)),
        (cursor(3, 7, 0), cursor(4, 0, 0)),
    ];
    for denies in [false, true] {
        store.deny_swaps(denies);
        let lane = if denies { Lane::Notices } else { Lane::Entries };
        for (asked, expected) in &steps {
            block_on(advance(&teams, lane, asked)).unwrap();
            let outbox = block_on(teams.outbox(&acme())).unwrap();
            assert_eq!(outbox.cursor(lane), *expected);
            let other = if denies {
                cursor(4, 0, 0)
            } else {
                Cursor::default()
            };
            assert_eq!(
                outbox.cursor(if denies { Lane::Entries } else { Lane::Notices }),
                other
            );
        }
    }
}

#[test]
fn recipients_are_the_admins_of_before_and_after_and_stay_readable() {
    let store = store_with(3);
    let teams = teams(store);
    block_on(async {
        enable(&teams).await.unwrap();
        let session = sign_in(&teams, "tess").await;
        change_role(&teams, &session, "m1", Role::TeamAdmin)
            .await
            .unwrap();
        remove(&teams, &session, "ben").await.unwrap();
        switch_off(&teams, "m1").await.unwrap();
        let mut told = Vec::new();
        let mut released = Vec::new();
        for record in log(&teams).await.unwrap() {
            let mut people = std::collections::BTreeSet::new();
            for list in &record.recipients {
                people.extend(
                    recipients(&teams, list)
                        .await
                        .unwrap()
                        .0
                        .into_iter()
                        .map(|admin| admin.id.to_string()),
                );
            }
            told.push(people.into_iter().collect::<Vec<_>>().join(" "));
            released.extend(record.released);
        }
        assert_eq!(
            told,
            [
                "",
                "",
                "ada ben",
                "",
                "ada ben",
                "ada ben m1",
                "ada ben m1",
                "ada m1"
            ]
        );
        // All but the present list, each once, are left to the deliverer.
        let distinct: std::collections::BTreeSet<_> = released.iter().collect();
        assert_eq!((released.len(), distinct.len()), (3, 3));
        let deliveries = teams.deliveries(&acme()).await.unwrap();
        deliveries.delete(released).await.unwrap();
        assert_eq!(view(&teams).await.unwrap().admins.0.len(), 2);
    });
}
