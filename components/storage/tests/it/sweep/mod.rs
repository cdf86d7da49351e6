//! The sweep deletes the garbage of crashes and nothing else.

mod stalled;

use crate::support::commands::change;
use crate::support::explained::Explained;
use crate::support::fixture::{ALL, Fixture, Kind};
use crate::support::yielding::Yielding;
use crate::support::*;
use domain::platform::TeamRecord;
use domain::{Digest, Locale};
use futures::executor::block_on;
use futures::task::noop_waker_ref;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use storage::{MemoryStore, Port, SWEPT_KEYS, Swept};

/// Sweeps all keys in one call.
fn sweep(store: &MemoryStore, minutes: i64) -> Swept {
    let swept = block_on(teams(store.clone()).sweep(at(minutes), SWEPT_KEYS)).unwrap();
    assert!(swept.skipped == 0 && swept.is_done, "{swept:?}");
    swept
}

/// How many keys a sweep has noted and deleted.
fn noted_and_deleted(swept: Swept) -> (usize, usize) {
    (swept.noted, swept.deleted)
}

/// Lets the team's root move on, by a commit that leaves the team as it was but for its log, and the
/// shards of the teams of these tests.
fn move_on(store: &MemoryStore) {
    let teams = teams(store.clone());
    for team in ["acme", "other"] {
        let reseller = id(&store.random().text());
        block_on(teams.list_under(&reseller, &id(team))).unwrap();
    }
    for locale in [Locale::Fr, Locale::En] {
        block_on(update(&teams, TeamRecord { locale, ..record() })).unwrap();
    }
}

fn garbage(store: &MemoryStore) -> Vec<String> {
    Explained::garbage(&store.dump())
}

/// An object that nothing refers to.
fn litter(store: &MemoryStore, name: &str) -> String {
    let key = format!("{}.page.{name}.1", root_key(&store.dump()));
    block_on(store.set(&key, b"[]".to_vec())).unwrap();
    key
}

fn much_litter(store: &MemoryStore) {
    let root = root_key(&store.dump());
    let keys = (0..12_000).map(|number| format!("{root}.page.x{number}.1"));
    for key in keys {
        block_on(store.set(&key, b"[]".to_vec())).unwrap();
    }
}

/// Polls a future so many times. Its result, if it came to an end.
fn poll<T>(future: &mut Pin<Box<dyn Future<Output = T> + '_>>, times: usize) -> Option<T> {
    let mut context = Context::from_waker(noop_waker_ref());
    for _ in 0..times {
        if let Poll::Ready(result) = future.as_mut().poll(&mut context) {
            return Some(result);
        }
    }
    None
}

fn finish<T>(mut future: Pin<Box<dyn Future<Output = T> + '_>>) -> T {
    poll(&mut future, 100_000).expect("it comes to an end")
}

#[test]
fn ended_sign_in_stays_ended_until_its_token_has_expired() {
    let store = restored(&Fixture::before(Kind::Enable).dump);
    let login = Digest::of(&["token"]);
    let teams = teams(store.clone());
    let is_ended = || block_on(teams.is_login_ended(&login, at(60))).unwrap();
    block_on(teams.end_login(&login, at(60))).unwrap();
    sweep(&store, 0);
    sweep(&store, 60);
    assert!(is_ended());
    sweep(&store, 66);
    assert!(!is_ended());
}

#[test]
fn garbage_of_a_crash_at_any_call_is_swept_and_nothing_else() {
    let mut left = 0;
    for command in ALL {
        let fixture = Fixture::before(command);
        for call in 0.. {
            let store = restored(&fixture.dump);
            store.die_after(call);
            let _result = block_on(fixture.run(&teams(store.clone()), command));
            if !store.recover() {
                break;
            }
            let before = block_on(view(&teams(store.clone()))).unwrap();
            left += garbage(&store).len();
            sweep(&store, 0);
            assert_eq!(
                block_on(view(&teams(store.clone()))).unwrap(),
                before,
                "{command:?}, call {call}"
            );
            move_on(&store);
            let before = block_on(view(&teams(store.clone()))).unwrap();
            let explained = Explained::of(&store.dump());
            sweep(&store, 60);
            assert_eq!(garbage(&store), [""; 0], "{command:?}, call {call}");
            let dump = store.dump();

            let is_kept = explained.waiting.iter().all(|key| dump.contains_key(key));
            assert!(
                is_kept,
                "{command:?}, call {call}: what waits is deleted by commits"
            );
            assert_eq!(
                block_on(view(&teams(store.clone()))).unwrap(),
                before,
                "{command:?}, call {call}"
            );
        }
    }
    assert!(left > 20, "crashes leave garbage: {left}");
}

#[test]
fn garbage_is_kept_within_the_hour_and_while_nothing_happens() {
    let store = store_with(3);
    let key = litter(&store, "x");
    let is_there = || store.dump().contains_key(&key);
    assert_eq!(noted_and_deleted(sweep(&store, 0)), (1, 0));
    move_on(&store);
    assert_eq!(noted_and_deleted(sweep(&store, 59)), (1, 0));
    assert!(is_there());
    assert_eq!(noted_and_deleted(sweep(&store, 60)), (0, 1));
    assert!(!is_there());

    litter(&store, "x");
    for hour in 2..6 {
        assert_eq!(
            noted_and_deleted(sweep(&store, 60 * hour)),
            (1, 0),
            "the team is quiet"
        );
    }
    // Its writer may have begun between the sweep that noted it and the one before.
    move_on(&store);
    assert_eq!(noted_and_deleted(sweep(&store, 360)), (0, 1));
    assert!(!is_there());
}

#[test]
fn a_clock_that_was_wrong_once_does_not_hold_up_sweeping() {
    let store = store_with(3);
    litter(&store, "x");
    sweep(&store, 1_000_000);
    move_on(&store);
    assert_eq!(sweep(&store, 0).noted, 1);
    move_on(&store);
    assert_eq!(sweep(&store, 60).deleted, 1);
}

/// A team with garbage of every kind, noted and due, beside a root that nobody published and a
/// self-check cut short.
fn littered() -> Dump {
    let fixture = Fixture::before(Kind::Import);
    let store = restored(&fixture.dump);
    let first = root_key(&fixture.dump);
    let kinds = [
        "page.x.1",
        "entries.3.x",
        "entries.9999.x",
        "settings.x",
        "activity.x",
        "admins.x",
        "retired.x.0",
    ];
    block_on(async {
        for key in kinds.map(|kind| format!("{first}.{kind}")) {
            store.set(&key, b"[]".to_vec()).await.unwrap();
        }
        for call in 3..9 {
            store.die_after(call);
            let _crashed = teams(store.clone())
                .create(&id("other"), record(), at(0))
                .await;
            store.recover();
        }
        store.die_after(3);
        let _crashed = storage::self_check(&store).await;
        store.recover();
    });
    sweep(&store, 0);
    move_on(&store);
    store.dump()
}

#[test]
fn garbage_of_every_kind_is_swept() {
    let store = restored(&littered());
    let before = block_on(view(&teams(store.clone()))).unwrap();
    let all = store.dump().len();
    assert!(garbage(&store).len() > 20 - 8);
    let swept = sweep(&store, 60);
    // The objects of the deleted roots have no root now.
    assert_eq!(all - store.dump().len(), swept.deleted);
    assert_eq!(garbage(&store), [""; 0]);
    assert!(!store.dump().keys().any(|key| key.starts_with("check.")));
    assert_eq!(block_on(view(&teams(store.clone()))).unwrap(), before);
}

/// Sweeps a whole round, so many keys a call. Returns the number of calls and of deleted keys.
fn sweep_by(store: &MemoryStore, minutes: i64, keys: usize) -> (usize, usize) {
    let (mut calls, mut deleted, mut looked_at) = (0, 0, 0);
    loop {
        let swept = block_on(teams(store.clone()).sweep(at(minutes), keys)).unwrap();
        // Keys that are deleted are not listed again.
        assert!(swept.looked_at <= looked_at + keys, "{swept:?}");
        looked_at = swept.looked_at;
        calls += 1;
        deleted += swept.deleted;
        assert_eq!((swept.skipped, swept.is_done), (0, looked_at == swept.keys));
        if swept.is_done {
            return (calls, deleted);
        }
    }
}

#[test]
fn a_round_of_calls_goes_through_all_keys_and_says_how_far_it_is() {
    for keys in [1, 7, 50] {
        let store = restored(&littered());
        let before = block_on(view(&teams(store.clone()))).unwrap();
        let all = store.dump().len();
        let (calls, deleted) = sweep_by(&store, 60, keys);
        assert!(calls >= (all - 10) / keys, "{calls} calls");
        assert_eq!(all - store.dump().len(), deleted);
        // Objects of deleted roots are found one by one where a call sees few of them.
        for hour in 2..5 {
            sweep_by(&store, 60 * hour, keys);
            move_on(&store);
        }
        assert_eq!(garbage(&store), [""; 0], "{keys} keys a call");
        assert_eq!(
            block_on(view(&teams(store.clone()))).unwrap().members,
            before.members
        );
    }
}

#[test]
fn unknown_keys_are_not_swept() {
    let store = store_with(3);
    let root = root_key(&store.dump());
    let others = [
        format!("{root}.log.9999"),
        format!("{root}.new-kind.x"),
        "other.x".to_owned(),
        "team".to_owned(),
    ];
    for key in &others {
        block_on(store.set(key, b"[]".to_vec())).unwrap();
    }
    for hour in 0..3 {
        sweep(&store, 60 * hour);
        move_on(&store);
    }
    let dump = store.dump();
    assert!(others.iter().all(|key| dump.contains_key(key)));
}

#[test]
fn a_sweep_that_crashes_or_fails_at_any_call_does_no_harm() {
    let dump = littered();
    type Inject = fn(&MemoryStore, u64);
    let faults: [Inject; 3] = [
        |store, call| store.die_after(call),
        |store, call| store.fail_call(call + 1),
        |store, call| store.lose_reply(call + 1),
    ];
    for inject in faults {
        for call in 0.. {
            let store = restored(&dump);
            let before = block_on(view(&teams(store.clone()))).unwrap();
            inject(&store, call);
            let _result = block_on(teams(store.clone()).sweep(at(60), SWEPT_KEYS));
            if !store.recover() {
                assert!(call > 100);
                break;
            }
            assert_eq!(
                block_on(view(&teams(store.clone()))).unwrap(),
                before,
                "call {call}"
            );
            for hour in 2..6 {
                sweep(&store, 60 * hour);
                move_on(&store);
            }
            assert_eq!(garbage(&store), [""; 0], "call {call}");
        }
    }
}

#[test]
fn two_sweeps_at_once_do_no_harm() {
    let dump = littered();
    for denies in [false, true] {
        for calls in (1..).step_by(3) {
            let port = Yielding::new(&dump, denies);
            let (store, sweepers) = (&port.store, teams(port.clone()));
            let before = block_on(view(&teams(store.clone()))).unwrap();
            let mut one: Pin<Box<dyn Future<Output = _>>> =
                Box::pin(sweepers.sweep(at(60), SWEPT_KEYS));
            if poll(&mut one, calls).is_some() {
                break;
            }
            sweep(store, 60);
            move_on(store);
            sweep(store, 120);
            finish(one).unwrap();
            for hour in 3..6 {
                sweep(store, 60 * hour);
                move_on(store);
            }
            let after = block_on(view(&teams(store.clone()))).unwrap();
            assert_eq!(
                (after.team.links, after.members),
                (before.team.links, before.members),
                "after {calls} calls"
            );
            assert_eq!(garbage(store), [""; 0], "after {calls} calls");
        }
    }
}

#[test]
fn more_garbage_than_one_sweep_notes_goes_all_the_same() {
    let store = store_with(3);
    much_litter(&store);
    let mut deleted = 0;
    for hour in 0..8 {
        let swept = sweep(&store, 60 * hour);
        assert!(swept.noted <= 2_000);
        assert!(store.dump()["sweep"].len() < 350_000);
        deleted += swept.deleted;
        move_on(&store);
    }
    assert_eq!((deleted, garbage(&store)), (12_000, Vec::new()));
}

#[test]
fn garbage_of_quiet_teams_does_not_keep_that_of_others_from_being_noted() {
    let store = store_with(3);
    let first = root_key(&store.dump());
    much_litter(&store);
    let busy = id("busy");
    let other = teams(store.clone());
    block_on(other.create(&busy, record(), at(0))).unwrap();
    let second = pages::roots(&store.dump())
        .into_iter()
        .find(|root| *root != first)
        .unwrap();
    let key = format!("{second}.page.x.1");
    block_on(store.set(&key, b"[]".to_vec())).unwrap();
    for hour in 0..9 {
        sweep(&store, 60 * hour);
        let rename = change(|draft| {
            let locale = if hour % 2 == 0 {
                Locale::Fr
            } else {
                Locale::En
            };
            domain::platform::update(draft, TeamRecord { locale, ..record() });
            Ok(())
        });
        block_on(other.command(&busy, storage::Authority::Admin, at(0), &rename))
            .result
            .unwrap();
    }
    assert!(!store.dump().contains_key(&key));
    assert_eq!(garbage(&store).len(), 12_000);
}

#[test]
fn lists_of_admins_are_kept_for_notices_that_are_not_delivered() {
    let store = store_with(3);
    let teams = teams(store.clone());
    block_on(async {
        enable(&teams).await.unwrap();
        let session = sign_in(&teams, "tess").await;
        change_role(&teams, &session, "m1", domain::Role::TeamAdmin)
            .await
            .unwrap();
        remove(&teams, &session, "ben").await.unwrap();
        switch_off(&teams, "m1").await.unwrap();
    });
    for hour in 0..3 {
        sweep(&store, 60 * hour);
        move_on(&store);
    }
    let records = block_on(log(&teams)).unwrap();
    let named: Vec<_> = records
        .iter()
        .flat_map(|record| record.recipients.iter().chain(&record.released))
        .collect();
    assert!(named.len() > 5);
    for list in named {
        block_on(recipients(&teams, list)).unwrap();
    }
    // A deliverer that crashed before it released them leaves them to the sweep.
    let delivered = records.last().unwrap().revision;
    let cursor = storage::Cursor {
        delivered,
        ..Default::default()
    };
    for lane in [storage::Lane::Notices, storage::Lane::Changes] {
        block_on(advance(&teams, lane, &cursor)).unwrap();
    }
    for hour in 3..6 {
        sweep(&store, 60 * hour);
        move_on(&store);
    }
    assert_eq!(garbage(&store), [""; 0]);
    assert_eq!(
        store
            .dump()
            .keys()
            .filter(|key| key.contains(".admins."))
            .count(),
        1
    );
}
