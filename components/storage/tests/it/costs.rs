//! The costs of commands in calls to the store: the README's table, counted.

use crate::support::explained::Explained;
use crate::support::pages::pages_of;
use crate::support::*;
use domain::platform::TeamRecord;
use domain::*;
use futures::executor::block_on;
use std::collections::BTreeMap;
use storage::{Calls, MemoryStore, Port, SWEPT_KEYS, Teams};

/// A team that is on, with a session of `tess`. Calls are counted from here on.
fn enabled_team() -> (MemoryStore, Teams<'static, MemoryStore>, Session) {
    let store = store_with(20);
    let teams = teams(store.clone());
    let session = block_on(async {
        enable(&teams).await.unwrap();
        sign_in(&teams, "tess").await
    });
    store.take_calls();
    (store, teams, session)
}

fn writes(store: &MemoryStore) -> u64 {
    store.take_calls().writes
}

/// The durable writes since the last time this was asked, and whether one of them has cut the log.
struct Meter(MemoryStore, usize);

impl Meter {
    fn new(store: &MemoryStore) -> Self {
        store.take_calls();
        Self(store.clone(), in_use(&store.dump()).0)
    }

    fn take(&mut self) -> (u64, u64) {
        let segments = in_use(&self.0.dump()).0;
        let cuts = segments - std::mem::replace(&mut self.1, segments);
        (writes(&self.0), cuts as u64)
    }

    /// A command that writes nothing but the root; cutting the log is one write more.
    fn expect_one(&mut self, command: &str) {
        let (writes, cuts) = self.take();
        assert_eq!(writes, 1 + cuts, "{command}");
    }

    /// A command that writes new objects as well, with a cut segment among them.
    fn expect(&mut self, expected: u64, command: &str) {
        assert_eq!(self.take().0, expected, "{command}");
    }
}

#[test]
fn each_command_costs_the_durable_writes_of_the_table() {
    let store = store_with(20);
    let teams = teams(store.clone());
    let mut meter = Meter::new(&store);
    block_on(async {
        enable(&teams).await.unwrap();
        meter.expect_one("switching on");
        let (_, token) = issue_once(&teams, "tess").await.unwrap();
        meter.expect_one("issuing a link");
        let session = redeem(&teams, &token, "tess", "page").await.unwrap();
        meter.expect_one("redeeming it");
        redeem(&teams, &token, "tess", "page").await.unwrap();
        meter.expect(0, "redeeming it again");
        let (link, _) = issue_once(&teams, "theo").await.unwrap();
        meter.expect_one("issuing a link");
        issue(&teams, "thea").await.unwrap();
        meter.expect(2, "issuing a link by a request that may be repeated");
        revoke(&teams, &link.id).await.unwrap();
        meter.expect_one("revoking it");
        update(
            &teams,
            TeamRecord {
                locale: Locale::Fr,
                ..record()
            },
        )
        .await
        .unwrap();
        meter.expect_one("changing the record");
        add(&teams, &session, new_member("new")).await.unwrap();
        meter.expect(2, "adding a member");
        remove(&teams, &session, "new").await.unwrap();
        meter.expect(2, "removing a member");
        look(&teams, &session).await.unwrap();
        meter.expect_one("looking at the members in a session");
        look(&teams, &session).await.unwrap();
        meter.expect(0, "looking at them again");
        sign_out(&teams, &session).await.unwrap();
        meter.expect_one("signing out");
        order_stop(&teams, "ben").await.unwrap();
        meter.expect(1, "ordering to switch off");
        switch_off(&teams, "ben").await.unwrap();
        meter.expect_one("switching off what is ordered off already");
        switch_off(&teams, "ben").await.unwrap();
        meter.expect(0, "switching off what is off");
    });
}

#[test]
fn cutting_the_log_adds_one_write_every_so_many_commits() {
    let (store, teams, _) = enabled_team();
    let mut costs = BTreeMap::<u64, u32>::new();
    for _ in 0..200 {
        block_on(enter(&teams)).unwrap();
        *costs.entry(writes(&store)).or_default() += 1;
    }
    println!("200 commits by their writes: {costs:?}");
    assert_eq!(costs.keys().copied().collect::<Vec<_>>(), [1, 2]);
    assert!(
        costs[&1] >= 2 * costs[&2],
        "a cut at most every third commit: {costs:?}"
    );
}

/// The calls of 1,000 additions in a team of so many members: all together, and the most of one.
fn additions(members: usize) -> (Calls, Calls) {
    let store = store_with(members);
    let teams = teams(store.clone());
    let (mut all, mut most) = (Calls::default(), Calls::default());
    block_on(async {
        enable(&teams).await.unwrap();
        let session = sign_in(&teams, "tess").await;
        store.take_calls();
        for number in 0..1000 {
            add_at(
                &teams,
                &session,
                new_member(&format!("n{number}")),
                at(number / 200),
            )
            .await
            .unwrap();
            let Calls { reads, writes } = store.take_calls();
            all = Calls {
                reads: all.reads + reads,
                writes: all.writes + writes,
            };
            most = Calls {
                reads: most.reads.max(reads),
                writes: most.writes.max(writes),
            };
        }
    });
    (all, most)
}

#[test]
fn adding_members_costs_one_page_more_of_each_map_with_each_level() {
    let small = additions(10);
    println!("1,000 additions: (all, most of one) {small:?}");
    let large = additions(10_000);
    println!("and in a large team {large:?}");
    // Two, and now and then a third one that deletes retired objects.
    for (all, most) in [&small, &large] {
        assert!(most.writes <= 3 && all.writes <= 2_520, "{all:?}");
    }
    let (all, most) = small;
    assert!(most.reads <= 16 && all.reads <= 16_000, "{small:?}");
    // A member is in three maps, and a hundred pages or more are below one branch.
    assert!(large.1.reads <= most.reads + 6, "{large:?}");
    assert!(large.0.reads <= all.reads + 3 * 2 * 1000, "{large:?}");
}

#[test]
fn looking_costs_no_write() {
    let (store, teams, _) = enabled_team();
    block_on(view(&teams)).unwrap();
    assert_eq!(writes(&store), 0);
}

/// So many keys may wait to be deleted by a later commit.
const WAITING: usize = 32;

/// How many segments of the log and pages of the maps the root refers to.
fn in_use(dump: &Dump) -> (usize, usize) {
    let read = |key: &str| serde_json::from_slice::<serde_json::Value>(&dump[key]).unwrap();
    let root = read(&root_key(dump));
    let key = root_key(dump);
    let pages = |top: &serde_json::Value| pages_of(dump, &key, top.as_str().unwrap()).len();
    let segments = usize::try_from(root["log"]["segments"].as_u64().unwrap()).unwrap();
    (
        segments,
        root["maps"].as_object().unwrap().values().map(pages).sum(),
    )
}

/// Numbers of keys by kind.
fn kinds(dump: &Dump) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for key in dump.keys().filter(|key| key.starts_with("team.")) {
        *kinds
            .entry(key.split('.').nth(2).unwrap_or("root").to_owned())
            .or_default() += 1;
    }
    kinds
}

#[test]
fn garbage_of_commits_is_collected_but_for_a_bounded_rest() {
    let (store, teams, session) = enabled_team();
    for number in 0..200 {
        block_on(async {
            add(&teams, &session, new_member(&format!("n{number}")))
                .await
                .unwrap();
            if number % 3 == 0 {
                remove(&teams, &session, &format!("n{number}"))
                    .await
                    .unwrap();
            }
        });
        let dump = store.dump();
        let (kinds, (segments, pages)) = (kinds(&dump), in_use(&dump));
        assert_eq!(
            (
                kinds["root"],
                kinds["outbox"],
                kinds.get("log").copied().unwrap_or_default()
            ),
            (1, 1, segments)
        );
        assert!(
            kinds["page"] <= pages + WAITING,
            "{kinds:?}, {pages} in use"
        );
        assert!(
            kinds.get("retired").copied().unwrap_or_default() <= 1,
            "{kinds:?}"
        );
        assert!(kinds["admins"] <= 3, "{kinds:?}");
    }
}

#[test]
fn a_bulk_import_retires_through_a_list_that_is_collected_as_well() {
    let (store, teams, session) = enabled_team();
    for round in 0..3 {
        let lines = (0..3000).map(|number| {
            let mut line = line(&format!("m{number}"), Role::MemberOnly);
            line.locale = (round % 2 == 0).then_some(Locale::Fr);
            line
        });
        block_on(import(&teams, lines.collect())).unwrap();
        assert!(store.dump()[&root_key(&store.dump())].len() < 16 * 1024);
    }
    let dump = store.dump();
    assert!(kinds(&dump)["page"] > in_use(&dump).1 + WAITING);
    for number in 0..40 {
        block_on(add(&teams, &session, new_member(&format!("n{number}")))).unwrap();
    }
    let dump = store.dump();
    let (kinds, (_, pages)) = (kinds(&dump), in_use(&dump));
    assert!(
        kinds["page"] <= pages + WAITING && !kinds.contains_key("retired"),
        "{kinds:?}, {pages} in use"
    );
}

#[test]
fn list_of_retired_keys_that_cannot_be_read_is_left_to_the_sweep() {
    let (store, teams, _) = enabled_team();
    for locale in [Some(Locale::Fr), None] {
        let lines = (0..3000).map(|number| {
            let mut line = line(&format!("m{number}"), Role::MemberOnly);
            line.locale = locale;
            line
        });
        block_on(import(&teams, lines.collect())).unwrap();
    }
    let key = root_key(&store.dump());
    let root: serde_json::Value = serde_json::from_slice(&store.dump()[&key]).unwrap();
    let first = root["retired"]["chain"]["first"].as_str().unwrap();
    let list = format!("{key}{first}");
    assert!(store.dump().contains_key(&list));
    block_on(store.set(&list, b"cut off".to_vec())).unwrap();
    // The first commits may delete the keys in the root, before they come to the list.
    for minutes in [0, 60, 120, 180, 240, 300] {
        // Each update changes the record, so each one is a commit.
        let has_signed_baa = minutes % 120 == 0;
        let record = TeamRecord {
            has_signed_baa,
            ..record()
        };
        block_on(update(&teams, record)).unwrap();
        assert!(minutes >= 120 || store.dump().contains_key(&list));
        block_on(teams.sweep(at(minutes), SWEPT_KEYS)).unwrap();
    }
    assert!(!store.dump().contains_key(&list));
    assert_eq!(Explained::garbage(&store.dump()), [""; 0]);
}
