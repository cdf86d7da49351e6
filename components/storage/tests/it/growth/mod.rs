//! The keys of a team do not accumulate with its use: without crashes no sweep is needed, with
//! crashes a sweep deletes their garbage. `COMMANDS=100000` sets the number of commands.

mod soak;

use crate::support::explained::Explained;
use crate::support::*;
use chrono::TimeDelta;
use domain::{Digest, Draft, Repeatable};
use futures::executor::block_on;
use soak::{Soak, TEAMS};
use std::collections::BTreeMap;
use storage::{Authority, Command, Error, Port, Reader, SWEPT_KEYS};

fn commands() -> usize {
    std::env::var("COMMANDS")
        .ok()
        .and_then(|commands| commands.parse().ok())
        .unwrap_or(3_000)
}

impl Soak {
    /// Checks that, once all is delivered, something refers to every key.
    async fn check(&self) {
        for team in 0..TEAMS {
            self.deliver(team).await.unwrap();
        }
        let dump = self.store.dump();
        let teams = pages::roots(&dump).len();
        let Explained { live, waiting } = Explained::of(&dump);
        let mut kinds = BTreeMap::<&str, usize>::new();
        for key in dump.keys() {
            let kind = if key.starts_with("team.") {
                key.split('.').nth(2).unwrap_or("root")
            } else {
                "other"
            };
            *kinds.entry(kind).or_default() += 1;
        }
        println!(
            "{:?}\n{} keys, {} of them to be deleted: {kinds:?}",
            self.done,
            dump.len(),
            waiting.len()
        );
        assert_eq!(Explained::garbage(&dump), [""; 0]);
        assert!(
            waiting.difference(&live).count() <= teams * 40,
            "{} keys wait",
            waiting.len()
        );
        // Live pages are limited by members, folders and recent requests: a page has room for some
        // thirty of them, and eight maps are in use.
        let of = |kind| kinds.get(kind).copied().unwrap_or_default();
        assert!(
            of("page") - waiting.len().min(of("page")) <= teams * 8 * 3,
            "{kinds:?}"
        );
        // Up to four released lists wait to be deleted together.
        assert!(
            of("admins") <= (3 + 4) * teams && of("retired") <= teams,
            "{kinds:?}"
        );
        assert!(of("root") == teams && of("outbox") == teams, "{kinds:?}");
        // The shards, the note of the sweep, and for each team two pages of its shard with those
        // that they have replaced.
        assert!(of("other") <= 2 * 64 + 1 + teams * (2 + 20), "{kinds:?}");
    }
}

/// Remembers a repeatable request with a long answer.
struct Remember {
    request: Option<Repeatable>,
}

impl Command for Remember {
    type Output = ();

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<(), Error> {
        let repetition = reader.repetition(&self.request).await?;
        draft.remember(repetition.as_ref(), &"x".repeat(400));
        let reported = domain::Event::StorageReported {
            used_bytes: 1,
            allocated_bytes: 1,
        };
        draft.record(domain::Actor::Platform, reported);
        Ok(())
    }
}

/// Requests that were remembered in a burst are forgotten by the few that follow, with the pages
/// they filled.
#[test]
fn burst_of_requests_leaves_no_pages() {
    block_on(async {
        let mut soak = Soak::new().await;
        let remembered = |soak: &Soak| {
            let Explained { live, .. } = Explained::of(&soak.store.dump());
            live.iter().filter(|key| key.contains(".page.")).count()
        };
        let remember = async |soak: &Soak| {
            let key = Digest::of(&[&soak.store.random().text()]);
            let request = Some(Repeatable {
                body: Digest::of(&["body"]),
                key,
            });
            let command = Remember { request };
            soak.command(0, Authority::Admin, &command).await.unwrap();
        };
        let before = remembered(&soak);
        for _ in 0..600 {
            remember(&soak).await;
        }
        let burst = remembered(&soak) - before;
        assert!(burst > 8, "{burst} pages");
        for _ in 0..100 {
            soak.now += TimeDelta::minutes(10);
            remember(&soak).await;
        }
        let left = remembered(&soak) - before;
        assert!(left <= 4, "of {burst} pages {left} are left");
    });
}

#[test]
fn used_teams_keep_no_unexplained_keys() {
    block_on(async {
        let mut soak = Soak::new().await;
        for _ in 0..commands() {
            soak.step().await;
        }
        assert!(
            soak.done.len() == 12,
            "every kind of command was done: {:?}",
            soak.done
        );
        soak.check().await;
    });
}

#[test]
fn garbage_of_crashes_in_used_teams_is_swept() {
    block_on(async {
        let mut soak = Soak::new().await;
        let (mut crashes, mut deleted) = (0, 0);
        for command in 0..commands() {
            if soak.rng.below(20) == 0 {
                let call = soak.rng.below(12) as u64;
                soak.store.die_after(call);
                let team = soak.rng.below(TEAMS);
                let _crashed = match soak.rng.below(4) {
                    0 => soak.add(team).await,
                    1 => soak.import_some(team).await,
                    2 => soak.deliver(team).await,
                    _ => {
                        soak.teams
                            .create(&id(&format!("new{command}")), record(), soak.now)
                            .await
                    }
                };
                crashes += u32::from(soak.store.recover());
            } else {
                soak.step().await;
            }
            if command % 1_000 == 0 {
                deleted += soak
                    .teams
                    .sweep(soak.now, SWEPT_KEYS)
                    .await
                    .unwrap()
                    .deleted;
            }
        }
        assert!(crashes > 20);
        for _ in 0..4 {
            soak.now += TimeDelta::hours(1);
            deleted += soak
                .teams
                .sweep(soak.now, SWEPT_KEYS)
                .await
                .unwrap()
                .deleted;
            for team in 0..TEAMS {
                soak.import_some(team).await.unwrap();
            }
        }
        println!("{crashes} crashes, {deleted} keys swept");
        assert!(deleted > 20);
        soak.check().await;
    });
}
