//! A team leaves (R14): nothing of it can be used any more, the hook gets the rest, and then all of
//! it is erased, whatever crashes.

use crate::support::commands::change;
use crate::support::*;
use domain::{Role, platform};
use futures::executor::block_on;
use storage::{Authority, Cache, Erasure, Error, MemoryStore, Place, Port, Stage, Teams};

/// A store with a team of some pages, segments and objects of every kind, in which support is on.
fn full_store() -> MemoryStore {
    let store = MemoryStore::default();
    store.limit_pages(1024);
    let store = filled(store, 60);
    let teams = teams(store.clone());
    block_on(async {
        for _ in 0..2 {
            enable(&teams).await.unwrap();
            let session = sign_in(&teams, "tess").await;
            for member in 0..12 {
                look(&teams, &session).await.unwrap();
                let admin = line(&format!("n{member}"), Role::SupportAdmin);
                import(&teams, vec![admin]).await.unwrap();
                enter(&teams).await.unwrap();
            }
            switch_off(&teams, "ada").await.unwrap();
        }
        enable(&teams).await.unwrap();
    });
    store
}

async fn leave(teams: &Teams<'_, MemoryStore>, is_at_once: bool) -> Result<(), Error> {
    let leave = change(|draft| {
        platform::leave(draft, is_at_once);
        Ok(())
    });
    let team = acme();
    let done = teams.command(&team, Authority::Leaving, at(0), &leave);
    done.await.result
}

fn erase(store: &MemoryStore, minutes: i64, keys: usize) -> Result<Erasure, Error> {
    block_on(teams(store.clone()).erase(&acme(), at(minutes), keys))
}

/// Erases to the end, so many keys at a time.
fn erase_all(store: &MemoryStore, keys: usize) -> Erasure {
    for _ in 0..10_000 {
        let erasure = erase(store, 0, keys).unwrap();
        if erasure.stage != Stage::Erasing {
            return erasure;
        }
    }
    panic!("the erasure does not come to an end");
}

fn keys_under(store: &MemoryStore, root: &str) -> Vec<String> {
    let keys = store.dump().into_keys();
    keys.filter(|key| key.starts_with(root)).collect()
}

#[test]
fn team_that_left_is_used_by_nobody() {
    let store = full_store();
    let teams = teams(store.clone());
    block_on(async {
        let session = sign_in(&teams, "tess").await;
        let (_, link) = issue(&teams, "theo").await.unwrap();
        leave(&teams, false).await.unwrap();
        for result in [
            look(&teams, &session).await,
            redeem(&teams, &link, "theo", "page").await.map(|_| ()),
            enable(&teams).await,
            enter(&teams).await,
            update(&teams, record()).await,
            issue(&teams, "theo").await.map(|_| ()),
            teams.read(&acme(), at(0), async |_, _| Ok(())).await,
        ] {
            assert!(matches!(result, Err(Error::Left)), "{result:?}");
        }
        // Leaving again is a no-op.
        let before = store.dump();
        leave(&teams, false).await.unwrap();
        assert_eq!(store.dump(), before);
    });
}

#[test]
fn team_is_erased_whatever_call_a_crash_comes_at() {
    let store = full_store();
    block_on(leave(&teams(store.clone()), true)).unwrap();
    let before = store.dump();
    let root = root_key(&before);
    assert!(keys_under(&store, &root).len() > 60);
    for keys in [40, 1_000] {
        for call in 0.. {
            let store = restored(&before);
            store.die_after(call);
            while erase(&store, 0, keys).is_ok_and(|erasure| erasure.stage == Stage::Erasing) {}
            if !store.recover() {
                break;
            }
            let erasure = erase_all(&store, keys);
            assert_eq!(erasure.stage, Stage::Erased(at(0)), "call {call}");
            assert_eq!(keys_under(&store, &root), [""; 0], "call {call}");
            let teams = teams(store.clone());
            let listed = block_on(all_teams_of(&teams, "northwind")).unwrap();
            assert_eq!(listed, []);
        }
    }
}

#[test]
fn hook_gets_the_rest_before_a_team_is_erased() {
    let store = full_store();
    let teams = teams(store.clone());
    block_on(leave(&teams, false)).unwrap();
    let waiting = erase(&store, 0, 1_000).unwrap();
    assert!(waiting.stage == Stage::Delivering && waiting.undelivered > 0);
    let outcome = block_on(deliver_all(&teams, &acme(), at(0))).unwrap();
    assert!(outcome.has_left);
    let erasure = erase_all(&store, 1_000);
    assert_eq!(erasure.stage, Stage::Erased(at(0)));
    assert_eq!(erasure.undelivered, 0);
}

#[test]
fn deliveries_are_given_up_and_counted_after_a_week() {
    let store = full_store();
    block_on(leave(&teams(store.clone()), false)).unwrap();
    let week = 7 * 24 * 60;
    let stage = |minutes| erase(&store, minutes, 10_000).unwrap().stage;
    assert_eq!(stage(week - 1), Stage::Delivering);
    let erasure = erase(&store, week, 10_000).unwrap();
    assert_eq!(erasure.stage, Stage::Erased(at(week)));
    assert!(erasure.undelivered > 0);
    // The platform's view of it stays.
    assert_eq!(erase(&store, week + 60, 10_000).unwrap(), erasure);
}

#[test]
fn instance_that_knew_the_root_asks_the_directory() {
    let store = full_store();
    let cache = Cache::new();
    let teams = teams_of(store.clone(), &cache);
    block_on(teams.read(&acme(), at(0), async |_, _| Ok(()))).unwrap();
    block_on(leave(&teams, true)).unwrap();
    erase_all(&store, 1_000);
    let read = block_on(teams.read(&acme(), at(0), async |_, _| Ok(())));
    assert!(matches!(read, Err(Error::Left)), "{read:?}");
    let delivered = block_on(deliver_all(&teams, &acme(), at(0)));
    assert!(matches!(delivered, Err(Error::Left)), "{delivered:?}");
}

#[test]
fn id_of_an_erased_team_is_free_after_thirty_days() {
    let store = full_store();
    let create = |minutes| {
        let teams = teams(store.clone());
        block_on(teams.create(&acme(), record(), at(minutes)))
    };
    block_on(leave(&teams(store.clone()), true)).unwrap();
    erase_all(&store, 1_000);
    let days = |days: i64| days * 24 * 60;
    assert!(matches!(create(days(30) - 1), Err(Error::Left)));
    create(days(30)).unwrap();
    let teams = teams(store.clone());
    let members = block_on(teams.read(&acme(), at(days(30)), async |draft, _| {
        Ok(draft.team.member_count)
    }));
    assert_eq!(members.unwrap(), 0);
}

#[test]
fn objects_and_root_of_a_stalled_writer_are_swept() {
    let store = full_store();
    let root = root_key(&store.dump());
    let bytes = store.dump()[&root].clone();
    block_on(leave(&teams(store.clone()), true)).unwrap();
    erase_all(&store, 1_000);
    block_on(async {
        let page = format!("{root}.page.late.1");
        store.set(&page, b"[]".to_vec()).await.unwrap();
        // A swap on a key that is absent writes it (SQLite).
        store.set(&root, bytes).await.unwrap();
        for hour in 0..4 {
            let teams = teams(store.clone());
            teams.sweep(at(hour * 60), 1_000_000).await.unwrap();
        }
    });
    assert_eq!(keys_under(&store, &root), [""; 0]);
}

#[test]
fn team_that_is_entered_again_among_those_that_wait_is_taken_out() {
    let store = full_store();
    let teams = teams(store.clone());
    block_on(leave(&teams, true)).unwrap();
    // The second one by a deliverer that was under way while the team was erased.
    for claim in ["a claim", "another"] {
        block_on(teams.wait(&acme(), claim)).unwrap();
        erase_all(&store, 1_000);
        let (waiting, _) = block_on(teams.waiting_after(&Place::default(), 10)).unwrap();
        assert_eq!(waiting, []);
    }
}

#[test]
fn objects_that_are_lost_or_not_readable_hold_up_no_erasure() {
    let store = full_store();
    let root = root_key(&store.dump());
    block_on(async {
        leave(&teams(store.clone()), true).await.unwrap();
        store
            .delete_many(vec![format!("{root}.log.0")])
            .await
            .unwrap();
        for key in [format!("{root}.outbox"), format!("{root}.log.1")] {
            store.set(&key, b"junk".to_vec()).await.unwrap();
        }
    });
    let stage = erase_all(&store, 1_000).stage;
    assert_eq!(stage, Stage::Erased(at(0)));
}

#[test]
fn team_that_left_at_once_gets_no_delivery() {
    let store = full_store();
    let teams = teams(store.clone());
    block_on(leave(&teams, true)).unwrap();
    let before = store.dump();
    let outcome = block_on(deliver_all(&teams, &acme(), at(0))).unwrap();
    assert!(outcome.has_left && outcome.swaps == 0, "{outcome:?}");
    assert_eq!(store.dump(), before);
}
