//! Actors that stall at any call, while sweeps pass and stop orders are carried out: no data is
//! lost, and a team that is off stays off.

use super::{finish, garbage, move_on, poll, sweep};
use crate::support::fixture::{ALL, Fixture, Kind};
use crate::support::yielding::Yielding;
use crate::support::*;
use domain::{Locale, Refusal};
use futures::executor::block_on;
use std::future::Future;
use std::pin::Pin;
use storage::{Error, MemoryStore, Port, SWEPT_KEYS, Teams};

/// The writer's objects are noted while nothing refers to them; it wins or loses afterwards.
#[test]
fn a_writer_that_stalls_at_any_call_loses_nothing_to_sweeps() {
    for (command, is_overtaken) in ALL
        .into_iter()
        .flat_map(|command| [(command, false), (command, true)])
    {
        let fixture = Fixture::before(command);
        for calls in 1.. {
            let port = Yielding::new(&fixture.dump, false);
            let (store, writers) = (&port.store, teams(port.clone()));
            let mut writer: Pin<Box<dyn Future<Output = _>>> =
                Box::pin(fixture.run(&writers, command));
            if poll(&mut writer, calls).is_some() {
                break;
            }
            let of = format!("{command:?} stalled after {calls} calls, overtaken: {is_overtaken}");
            sweep(store, 0);
            if is_overtaken {
                move_on(store);
            }
            sweep(store, 60);
            finish(writer).unwrap_or_else(|error| panic!("{of}: {error}"));
            sweep(store, 120);
            move_on(store);
            sweep(store, 180);
            block_on(view(&teams(store.clone()))).unwrap_or_else(|error| panic!("{of}: {error}"));
            assert_eq!(garbage(store), [""; 0], "{of}");
        }
    }
}

async fn create<P: Port>(teams: &Teams<'_, P>) -> Result<(), Error> {
    teams.create(&acme(), record(), at(0)).await
}

fn empty() -> Dump {
    let store = MemoryStore::default();
    block_on(storage::set_up(&store)).unwrap();
    store.dump()
}

/// After all that may have happened there is one team, whole, and after two more sweeps no garbage.
fn settle(store: &MemoryStore, result: Result<(), Error>, of: &str) {
    let teams = teams(store.clone());
    match result {
        Ok(()) | Err(Error::Refused(Refusal::AlreadyExists(""))) => {}
        Err(Error::Unavailable(_)) => {
            // There is no team, or a rival's.
            let is_there = block_on(view(&teams)).is_ok();
            let again = block_on(create(&teams)).map_err(refusal_of);
            let expected = if is_there {
                Err(Refusal::AlreadyExists(""))
            } else {
                Ok(())
            };
            assert_eq!(again, expected, "{of}");
        }
        Err(other) => panic!("{of}: {other}"),
    }
    block_on(import(&teams, vec![line("ada", domain::Role::TeamAdmin)]))
        .unwrap_or_else(|error| panic!("{of}: {error}"));
    let before = block_on(view(&teams)).unwrap();
    for hour in 5..9 {
        sweep(store, 60 * hour);
        let reseller = id(&store.random().text());
        block_on(teams.list_under(&reseller, &acme())).unwrap();
    }
    assert_eq!(garbage(store), [""; 0], "{of}");
    assert!(
        !store
            .dump()
            .values()
            .any(|value| String::from_utf8_lossy(value).contains("marked")),
        "{of}: marks go"
    );
    assert_eq!(block_on(view(&teams)).unwrap(), before, "{of}");
}

#[test]
fn a_creator_that_stalls_at_any_call_publishes_nothing_that_is_swept() {
    let mut refused = 0;
    for has_rival in [false, true] {
        for calls in 1.. {
            let port = Yielding::new(&empty(), false);
            let (store, creators) = (&port.store, teams(port.clone()));
            let mut creator: Pin<Box<dyn Future<Output = _>>> = Box::pin(create(&creators));
            if poll(&mut creator, calls).is_some() {
                break;
            }
            sweep(store, 0);
            if has_rival {
                let _exists = block_on(teams(store.clone()).create(&acme(), record(), at(0)));
            }
            sweep(store, 60);
            sweep(store, 120);
            let result = finish(creator);
            refused += u32::from(matches!(result, Err(Error::Unavailable(_))));
            settle(
                store,
                result,
                &format!("stalled after {calls} calls, rival: {has_rival}"),
            );
        }
    }
    assert!(
        refused >= 3,
        "a creator whose root was deleted is refused: {refused}"
    );
}

/// The sweep that deletes stalls as well, wherever: the creator goes on in the midst of it.
#[test]
fn a_creator_and_a_sweep_that_both_stall_publish_nothing_that_is_gone() {
    for calls in 1.. {
        let port = Yielding::new(&empty(), false);
        let creators = teams(port.clone());
        let mut creator: Pin<Box<dyn Future<Output = _>>> = Box::pin(create(&creators));
        if poll(&mut creator, calls).is_some() {
            return;
        }
        drop(creator);
        for into_sweep in 1.. {
            let port = Yielding::new(&empty(), false);
            let (store, creators) = (&port.store, teams(port.clone()));
            let mut creator: Pin<Box<dyn Future<Output = _>>> = Box::pin(create(&creators));
            assert!(poll(&mut creator, calls).is_none());
            sweep(store, 0);
            let mut sweeper: Pin<Box<dyn Future<Output = _>>> =
                Box::pin(creators.sweep(at(60), SWEPT_KEYS));
            let is_swept = poll(&mut sweeper, into_sweep).is_some();
            let result = finish(creator);
            let of = format!("creator stalled after {calls} calls, the sweep after {into_sweep}");
            if is_swept {
                settle(store, result, &of);
                break;
            }
            finish(sweeper).unwrap();
            settle(store, result, &of);
        }
    }
}

/// Whether a team is on, to a reader that begins after the stop order and stalls after so many
/// calls, while the order is carried out and later commits are made.
fn is_on_to_who_stalls(calls: usize) -> Option<bool> {
    let fixture = Fixture::before(Kind::Look);
    let port = Yielding::new(&fixture.dump, false);
    let (store, readers) = (&port.store, teams(port.clone()));
    block_on(order_stop(&teams(store.clone()), "ben")).unwrap();
    let look =
        async |draft: &domain::Draft, _: &storage::Reader<'_, _>| Ok(draft.team.grant.is_some());
    let mut reader: Pin<Box<dyn Future<Output = Result<bool, Error>>>> =
        Box::pin(async { readers.read(&acme(), at(0), look).await });
    if poll(&mut reader, calls).is_some() {
        return None;
    }
    block_on(switch_off(&teams(store.clone()), "ben")).unwrap();
    for _ in 0..12 {
        for number in 0..3 {
            block_on(import(
                &teams(store.clone()),
                vec![line(&format!("late{number}"), domain::Role::MemberOnly)],
            ))
            .unwrap();
            let mut line = line(&format!("late{number}"), domain::Role::MemberOnly);
            line.locale = Some(Locale::Fr);
            block_on(import(&teams(store.clone()), vec![line])).unwrap();
        }
    }
    Some(finish(reader).unwrap())
}

#[test]
fn a_stop_order_that_was_carried_out_holds_for_stalled_readers() {
    for calls in 1.. {
        match is_on_to_who_stalls(calls) {
            Some(is_on) => assert!(!is_on, "stalled after {calls} calls"),
            None => return assert!(calls > 3),
        }
    }
}
