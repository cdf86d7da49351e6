//! A suspended reseller and a blocked technician are out at the next request, for good (R13).

use crate::support::faults::{Faults, Swaps};
use crate::support::schedule::{Actor, Rng, run};
use crate::support::store::{Sim, SimPort};
use crate::support::*;
use domain::{EndCause, Event, Order, Orderer, Refusal};
use futures::executor::block_on;
use storage::{Error, MemoryStore, Teams};

/// The refusal of a result that must be one.
fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> Refusal {
    refusal_of(result.unwrap_err())
}

async fn block(teams: &Teams<'_, MemoryStore>, technician: Option<&str>, is_blocked: bool) {
    let technician = technician.map(id);
    let reseller = id("northwind");
    let blocked = teams.change_access(
        &reseller,
        technician.as_ref(),
        Order::blocked(is_blocked),
        Orderer::Platform,
    );
    blocked.await.unwrap();
}

#[test]
fn lifting_a_block_revives_neither_links_nor_sessions() {
    let cases = [
        (Some("tess"), Refusal::TechnicianBlocked),
        (None, Refusal::ResellerSuspended),
    ];
    for (whom, refusal) in cases {
        let teams = teams(store_with(5));
        block_on(async {
            enable(&teams).await.unwrap();
            let session = sign_in(&teams, "tess").await;
            let (_, link) = issue(&teams, "tess").await.unwrap();
            block(&teams, whom, true).await;
            assert_eq!(
                refused(look(&teams, &session).await),
                Refusal::SessionNotActive
            );
            assert_eq!(
                refused(redeem(&teams, &link, "tess", "page").await),
                refusal
            );
            assert_eq!(refused(issue(&teams, "tess").await), refusal);
            block(&teams, whom, false).await;
            assert_eq!(
                refused(look(&teams, &session).await),
                Refusal::SessionNotActive
            );
            assert_eq!(
                refused(redeem(&teams, &link, "tess", "page").await),
                Refusal::LinkNotUsable
            );
            let again = sign_in(&teams, "tess").await;
            look(&teams, &again).await.unwrap();
            let deliveries = teams.deliveries(&acme()).await.unwrap();
            let backlog = deliveries.backlog().await.unwrap();
            assert!(!backlog.has_ended(at(0)), "a session that goes on");
            let entries = view(&teams).await.unwrap().entries;
            let ends = entries.iter().filter(|entry| {
                matches!(
                    entry.event,
                    Event::SessionEnded {
                        cause: EndCause::Blocked,
                        ..
                    }
                )
            });
            assert_eq!(ends.count(), 1);
        });
    }
}

#[test]
fn block_of_one_technician_leaves_the_others_alone() {
    let teams = teams(store_with(5));
    block_on(async {
        enable(&teams).await.unwrap();
        let session = sign_in(&teams, "theo").await;
        block(&teams, Some("tess"), true).await;
        look(&teams, &session).await.unwrap();
        issue(&teams, "theo").await.unwrap();
    });
}

#[test]
fn technicians_blocked_at_once_are_all_blocked() {
    let dump = store_with(5).dump();
    for seed in 0..30 {
        for swaps in [Swaps::Honest, Swaps::Deny] {
            let sim = Sim::new(dump.clone(), Rng(seed), Faults::none(swaps));
            let blocker = |number: usize| -> Actor<'_> {
                let teams = teams(SimPort::new(&sim, Some(number)));
                Box::pin(async move {
                    let technician = id(&format!("technician{number}"));
                    let reseller = id("northwind");
                    let blocked = teams.change_access(
                        &reseller,
                        Some(&technician),
                        Order::Block,
                        Orderer::Platform,
                    );
                    blocked.await.unwrap();
                })
            };
            run(&sim, (0..6).map(blocker).collect());
            let teams = teams(SimPort::new(&sim, None));
            let access = block_on(teams.access(&id("northwind"))).unwrap();
            let blocked = access.technicians.values().filter(|one| one.is_blocked);
            assert_eq!(blocked.count(), 6, "seed {seed}, swaps {swaps:?}");
        }
    }
}

#[test]
fn session_adds_nobody_once_its_technician_is_blocked() {
    let store = store_with(5);
    let (dump, session) = block_on(async {
        let teams = teams(store.clone());
        enable(&teams).await.unwrap();
        let session = sign_in(&teams, "tess").await;
        (store.dump(), session)
    });
    for seed in 0..60 {
        let sim = Sim::new(dump.clone(), Rng(seed), Faults::none(Swaps::Honest));
        let adder: Actor<'_> = {
            let (teams, session) = (teams(SimPort::new(&sim, Some(0))), session.clone());
            Box::pin(async move {
                for number in 0..6 {
                    if add(&teams, &session, new_member(&format!("new{number}")))
                        .await
                        .is_err()
                    {
                        break;
                    }
                }
            })
        };
        let blocker: Actor<'_> = {
            let teams = teams(SimPort::new(&sim, Some(1)));
            Box::pin(async move {
                let tess = id("tess");
                teams
                    .change_access(
                        &id("northwind"),
                        Some(&tess),
                        Order::Block,
                        Orderer::Platform,
                    )
                    .await
                    .unwrap();
                let members = view(&teams).await.unwrap().team.member_count;
                // One request may have been under way.
                for _ in 0..20 {
                    let now = view(&teams).await.unwrap().team.member_count;
                    assert!(now <= members + 1, "seed {seed}: {members}, then {now}");
                }
            })
        };
        run(&sim, vec![adder, blocker]);
    }
}
