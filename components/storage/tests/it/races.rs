//! Many actors compete in many orders: one wins, and no other command is refused. A failure names
//! its seed.

use crate::support::faults::{Faults, Swaps};
use crate::support::schedule::{Actor, Rng, run};
use crate::support::store::{Sim, SimPort};
use crate::support::*;
use domain::platform::TeamRecord;
use domain::{Event, LinkFate, Name, Refusal, Session, Token};
use futures::executor::block_on;
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;
use storage::{Error, MemoryStore, Teams};

/// A team that is on, with a session and a live link.
fn enabled_team() -> (Dump, Session, Token) {
    let store = store_with(5);
    let teams = teams(store.clone());
    let (session, token) = block_on(async {
        enable(&teams).await.unwrap();
        (
            sign_in(&teams, "tess").await,
            issue(&teams, "theo").await.unwrap().1,
        )
    });
    (store.dump(), session, token)
}

/// One run for every seed, with an honest store and with one that denies its swaps.
fn with_seeds(seeds: u64, dump: &Dump, check: impl Fn(&str, &Rc<Sim>)) {
    for seed in 0..seeds {
        for swaps in [Swaps::Honest, Swaps::Deny] {
            let sim = Sim::new(dump.clone(), Rng(seed), Faults::none(swaps));
            check(&format!("seed {seed}, swaps {swaps:?}"), &sim);
        }
    }
}

/// The team as an actor sees it, or as a late reader does (`None`).
fn seen_by(sim: &Rc<Sim>, actor: Option<usize>) -> Teams<'static, SimPort> {
    teams(SimPort::new(sim, actor))
}

#[test]
fn of_sixteen_redeemers_of_one_link_one_succeeds() {
    let (dump, _, token) = enabled_team();
    with_seeds(30, &dump, |run_of, sim| {
        let won = RefCell::new(Vec::new());
        let (token, won) = (&token, &won);
        let redeemer = |number: usize| -> Actor<'_> {
            let teams = seen_by(sim, Some(number));
            Box::pin(async move {
                match redeem(&teams, token, "theo", &format!("page {number}")).await {
                    Ok(session) => won.borrow_mut().push(session),
                    Err(error) => assert_eq!(refusal_of(error), Refusal::LinkNotUsable, "{run_of}"),
                }
            })
        };
        run(sim, (0..16).map(redeemer).collect());
        assert_eq!(won.borrow().len(), 1, "{run_of}");
        let seen = block_on(view(&seen_by(sim, None))).unwrap();
        assert!(seen.team.sessions.contains(&won.borrow()[0]), "{run_of}");
        assert_eq!(
            (seen.team.sessions.len(), seen.team.links.len()),
            (2, 0),
            "{run_of}"
        );
        let alarms = seen.entries.iter().filter(|entry| {
            matches!(
                entry.event,
                Event::LinkRefused {
                    why: LinkFate::Redeemed,
                    ..
                }
            )
        });
        assert_eq!(alarms.count(), 1, "{run_of}");
    });
}

#[test]
fn members_added_at_once_are_all_there_once_each() {
    let (dump, session, _) = enabled_team();
    with_seeds(30, &dump, |run_of, sim| {
        let session = &session;
        let adder = |number: usize| -> Actor<'_> {
            let teams = seen_by(sim, Some(number));
            Box::pin(async move {
                for round in 0..2 {
                    let new = new_member(&format!("new{number}-{round}"));
                    add(&teams, session, new.clone())
                        .await
                        .unwrap_or_else(|error| panic!("{run_of}: {error}"));
                    add(&teams, session, new)
                        .await
                        .unwrap_or_else(|error| panic!("{run_of}, again: {error}"));
                }
            })
        };
        run(sim, (0..6).map(adder).collect());
        let seen =
            block_on(view(&seen_by(sim, None))).unwrap_or_else(|error| panic!("{run_of}: {error}"));
        assert_eq!(seen.members.len(), 2 + 5 + 12, "{run_of}");
        let added = seen
            .entries
            .iter()
            .filter(|entry| matches!(entry.event, Event::MemberAdded { .. }));
        assert_eq!(added.count(), 12, "{run_of}");
    });
}

#[test]
fn who_crashes_has_done_all_or_nothing_and_hinders_nobody() {
    let (dump, session, _) = enabled_team();
    let faults = Faults {
        crashes: 4,
        ..Faults::none(Swaps::Honest)
    };
    for seed in 0..60 {
        let (run_of, sim) = (
            &format!("seed {seed}"),
            &Sim::new(dump.clone(), Rng(seed), faults),
        );
        let done = Cell::new(0);
        let (session, done) = (&session, &done);
        let worker = |number: usize| -> Actor<'_> {
            let teams = seen_by(sim, Some(number));
            Box::pin(async move {
                for round in 0..3 {
                    let who = format!("new{number}-{round}");
                    add(&teams, session, new_member(&who))
                        .await
                        .unwrap_or_else(|error| panic!("{run_of}: {error}"));
                    done.set(done.get() + 1);
                }
            })
        };
        run(sim, (0..6).map(worker).collect());
        let afterwards = seen_by(sim, None);
        let seen = block_on(view(&afterwards)).unwrap_or_else(|error| panic!("{run_of}: {error}"));
        let added = seen
            .entries
            .iter()
            .filter(|entry| matches!(entry.event, Event::MemberAdded { .. }))
            .count();
        assert_eq!(seen.members.len(), 2 + 5 + added, "{run_of}");
        // The command of a crashed actor may have taken effect.
        let crashed = usize::try_from(
            sim.tally
                .borrow()
                .get("an actor died")
                .copied()
                .unwrap_or_default(),
        )
        .unwrap();
        assert!(
            (done.get()..=done.get() + crashed).contains(&added),
            "{run_of}: {added}, {}",
            done.get()
        );
        assert!(crashed > 0 || added == 18, "{run_of}: {added}");
        block_on(add(&afterwards, session, new_member("later"))).unwrap();
    }
}

/// Adds four members, none of them after the switching off. Returns the number of those added.
async fn add_until_off(
    teams: &Teams<'_, SimPort>,
    session: &Session,
    number: usize,
    is_off: &Cell<bool>,
    run_of: &str,
) -> usize {
    let mut added = 0;
    for round in 0..4 {
        let was_off = is_off.get();
        let who = format!("new{number}-{round}");
        match add(teams, session, new_member(&who)).await {
            Ok(()) => {
                added += 1;
                assert!(
                    !was_off,
                    "{run_of}: {who} was added after the switching off"
                );
            }
            Err(error) => assert_eq!(refusal_of(error), Refusal::SessionNotActive, "{run_of}"),
        }
    }
    added
}

#[test]
fn no_session_command_that_starts_after_the_switching_off_succeeds() {
    let (dump, session, token) = enabled_team();
    with_seeds(30, &dump, |run_of, sim| {
        let is_off = Cell::new(false);
        let added = Cell::new(0);
        let (session, token, is_off, added) = (&session, &token, &is_off, &added);
        let actor = |number: usize| -> Actor<'_> {
            let teams = seen_by(sim, Some(number));
            Box::pin(async move {
                let new = add_until_off(&teams, session, number, is_off, run_of).await;
                added.set(added.get() + new);
            })
        };
        let mut actors: Vec<_> = (0..4).map(actor).collect();
        let teams = seen_by(sim, Some(4));
        actors.push(Box::pin(async move {
            let was_off = is_off.get();
            let result = redeem(&teams, token, "theo", "page").await;
            assert!(
                !(was_off && result.is_ok()),
                "{run_of}: redeemed after the switching off"
            );
        }));
        let teams = seen_by(sim, Some(5));
        actors.push(Box::pin(async move {
            order_stop(&teams, "ben")
                .await
                .unwrap_or_else(|error| panic!("{run_of}: {error}"));
            is_off.set(true);
            switch_off(&teams, "ben")
                .await
                .unwrap_or_else(|error| panic!("{run_of}: {error}"));
        }));
        run(sim, actors);
        let seen =
            block_on(view(&seen_by(sim, None))).unwrap_or_else(|error| panic!("{run_of}: {error}"));
        assert!(
            seen.team.grant.is_none()
                && seen.team.sessions.is_empty()
                && seen.team.links.is_empty(),
            "{run_of}"
        );
        assert_eq!(seen.members.len(), 2 + 5 + added.get(), "{run_of}");
        let offs = seen
            .tags()
            .into_iter()
            .filter(|tag| *tag == "reseller_support_change_policy")
            .count();
        assert_eq!(offs, 2, "{run_of}: on once, off once");
    });
}

/// Wherever the order comes in the course of a session's command, the command looks once more right
/// before it swaps.
#[test]
fn a_command_under_way_is_stopped_up_to_its_swap() {
    let (dump, session, _) = enabled_team();
    let mut done = Vec::new();
    for calls in 1..40 {
        let sim = &Sim::new(dump.clone(), Rng(0), Faults::none(Swaps::Honest));
        let teams = seen_by(sim, Some(0));
        let mut command = Box::pin(add(&teams, &session, new_member("new")));
        let mut context = std::task::Context::from_waker(futures::task::noop_waker_ref());
        for _ in 0..calls {
            if command.as_mut().poll(&mut context).is_ready() {
                assert_eq!(
                    done,
                    [calls - 2, calls - 1],
                    "only an order after the second look comes too late"
                );
                return;
            }
        }
        block_on(order_stop(&seen_by(sim, None), "ben")).unwrap();
        let result = loop {
            if let std::task::Poll::Ready(result) = command.as_mut().poll(&mut context) {
                break result;
            }
        };
        match result {
            Ok(()) => done.push(calls),
            Err(error) => assert_eq!(
                refusal_of(error),
                Refusal::SessionNotActive,
                "after {calls} calls"
            ),
        }
    }
    panic!("the command comes to no end");
}

#[test]
fn of_several_creators_of_one_team_one_wins_and_nothing_is_overwritten() {
    let store = MemoryStore::default();
    block_on(storage::set_up(&store)).unwrap();
    let dump = store.dump();
    with_seeds(100, &dump, |run_of, sim| {
        let winners = RefCell::new(Vec::new());
        let winners = &winners;
        let creator = |number: usize| -> Actor<'_> {
            let teams = seen_by(sim, Some(number));
            Box::pin(async move {
                let name = Name::new(format!("Team {number}")).unwrap();
                match teams
                    .create(
                        &acme(),
                        TeamRecord {
                            name: name.clone(),
                            ..record()
                        },
                        at(0),
                    )
                    .await
                {
                    Ok(()) => winners.borrow_mut().push(name),
                    Err(error) => {
                        assert_eq!(refusal_of(error), Refusal::AlreadyExists(""), "{run_of}")
                    }
                }
                // A loser works on the winner's team.
                let result = import(
                    &teams,
                    vec![line(&format!("m{number}"), domain::Role::MemberOnly)],
                )
                .await;
                result.unwrap_or_else(|error: Error| panic!("{run_of}: {error}"));
            })
        };
        run(sim, (0..4).map(creator).collect());
        let seen = block_on(view(&seen_by(sim, None))).unwrap();
        assert_eq!(*winners.borrow(), [seen.team.name], "{run_of}");
        assert_eq!(seen.members.len(), 4, "{run_of}");
    });
}

#[test]
fn teams_created_at_once_are_all_in_the_directory() {
    let store = MemoryStore::default();
    block_on(storage::set_up(&store)).unwrap();
    let dump = store.dump();
    with_seeds(60, &dump, |run_of, sim| {
        let creator = |number: usize| -> Actor<'_> {
            let teams = seen_by(sim, Some(number));
            Box::pin(async move {
                let created = teams
                    .create(&id(&format!("t{number}")), record(), at(0))
                    .await;
                created.unwrap_or_else(|error| panic!("{run_of}: {error}"));
            })
        };
        run(sim, (0..6).map(creator).collect());
        let listed = block_on(all_teams_of(&seen_by(sim, None), "northwind")).unwrap();
        assert_eq!(listed.len(), 6, "{run_of}");
    });
}
