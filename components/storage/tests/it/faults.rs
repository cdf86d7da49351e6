//! Any call to the store may fail, lose its reply or be the last before a crash: a command takes
//! effect as a whole or not at all, and can be repeated (R11).

use crate::support::fixture::{ALL, Fixture, Kind};
use crate::support::*;
use domain::*;
use futures::executor::block_on;
use storage::{Error, MemoryStore, Port};

/// A command, with the views of the team before it and after it.
struct Trial {
    command: Kind,
    fixture: Fixture,
    before: View,
    after: View,
}

impl Trial {
    /// Runs the command once without faults.
    fn of(command: Kind) -> Self {
        let fixture = Fixture::before(command);
        let teams = teams(restored(&fixture.dump));
        let before = block_on(view(&teams)).unwrap();
        block_on(fixture.run(&teams, command)).unwrap();
        let after = block_on(view(&teams)).unwrap();
        assert_ne!(before.entries, after.entries, "{command:?}");
        Self {
            command,
            fixture,
            before,
            after,
        }
    }

    /// Runs the command with the fault that `make` injects at a call to the store, then repeats it.
    /// Returns false where the command had ended before that call.
    fn run_with_fault(&self, call: u64, make: impl Fn(&MemoryStore, u64)) -> bool {
        let (command, after) = (self.command, &self.after);
        let store = restored(&self.fixture.dump);
        let teams = teams(store.clone());
        make(&store, call);
        let result = block_on(self.fixture.run(&teams, command));
        if !store.recover() && call > 0 {
            result.unwrap();
            assert!(call > 4, "{command:?} met a fault at each of its calls");
            return false;
        }
        let seen = block_on(view(&teams)).unwrap();
        assert!(
            seen == self.before || seen == *after,
            "{command:?} is half done after call {call}: {seen:#?}"
        );
        match &result {
            Ok(()) => assert_eq!(seen, *after, "{command:?}, call {call}"),
            Err(Error::Unavailable(_)) => {}
            Err(other) => panic!("{command:?}, call {call}: {other:?}"),
        }
        let is_done = seen == *after;
        let again = block_on(self.fixture.run(&teams, command));
        self.check_repeated(again, is_done, call);
        let done = block_on(view(&teams)).unwrap();
        self.check_done_once(&done, is_done, call);
        true
    }

    /// The repeated command succeeds, or is told that its object is gone because it was done.
    fn check_repeated(&self, again: Result<(), Error>, is_done: bool, call: u64) {
        let command = self.command;
        let is_gone = [
            Refusal::NotFound,
            Refusal::SessionNotActive,
            Refusal::LinkNotUsable,
        ];
        match again {
            Ok(()) => {}
            Err(Error::Refused(refusal)) if is_done && is_gone.contains(&refusal) => {}
            other => panic!("{command:?} cannot be repeated after call {call}: {other:?}"),
        }
    }

    /// The command took effect once, in its first attempt (`is_done`) or in its repetition.
    fn check_done_once(&self, done: &View, is_done: bool, call: u64) {
        let (command, after) = (self.command, &self.after);
        let mut expected = after.tags();
        // A repeated change is a no-op or refused, which has an entry of its own. A repeated look has
        // none.
        match command {
            Kind::Promote if is_done => expected.push("reseller_view"),
            Kind::Remove if is_done => expected.push("reseller_action_refuse"),
            _ => {}
        }
        assert_eq!(done.tags(), expected, "{command:?}, call {call}: once each");
        assert_eq!(done.members, after.members, "{command:?}, call {call}");
        assert_eq!(
            counts(&done.team),
            counts(&after.team),
            "{command:?}, call {call}"
        );
    }
}

/// Whether the team is on, and the numbers of its live links, sessions and dead links.
fn counts(team: &Team) -> (bool, usize, usize, usize) {
    (
        team.grant.is_some(),
        team.links.len(),
        team.sessions.len(),
        team.dead_links.len(),
    )
}

/// Runs each command once for every call that it makes to the store, with a fault at that call,
/// injected by `make`. Checks the state after it, repeats the command, and checks that it took
/// effect once.
fn with_fault_at_every_call(make: impl Fn(&MemoryStore, u64)) {
    for command in ALL {
        let trial = Trial::of(command);
        let mut call = 0;
        while trial.run_with_fault(call, &make) {
            call += 1;
        }
    }
}

#[test]
fn a_crash_after_any_call_leaves_every_team_before_or_after() {
    with_fault_at_every_call(|store, call| store.die_after(call));
}

#[test]
fn any_call_may_fail_once() {
    with_fault_at_every_call(|store, call| {
        if call > 0 {
            store.fail_call(call)
        }
    });
}

#[test]
fn any_call_may_lose_its_reply_once() {
    with_fault_at_every_call(|store, call| {
        if call > 0 {
            store.lose_reply(call)
        }
    });
}

#[test]
fn where_every_swap_says_failed_every_command_is_done_exactly_once() {
    for command in ALL {
        let fixture = Fixture::before(command);
        let run = |denies| {
            let store = restored(&fixture.dump);
            store.deny_swaps(denies);
            let teams = teams(store.clone());
            block_on(fixture.run(&teams, command))
                .unwrap_or_else(|error| panic!("{command:?}: {error}"));
            (block_on(view(&teams)).unwrap(), store.take_calls())
        };
        assert_eq!(run(true), run(false), "{command:?}");
    }
}

#[test]
fn a_missing_object_is_an_error_and_never_empty() {
    for command in ALL {
        let Trial {
            fixture,
            before,
            after,
            ..
        } = Trial::of(command);
        let mut failed_reads = 0;
        for key in fixture.dump.keys().filter(|key| key.starts_with("team.")) {
            let store = restored(&fixture.dump);
            block_on(store.delete_many(vec![key.clone()])).unwrap();
            let teams = teams(store.clone());
            let is_seen = match block_on(view(&teams)) {
                Ok(seen) => seen == before,
                Err(Error::Unavailable(_)) => {
                    failed_reads += 1;
                    true
                }
                Err(_) => false,
            };
            assert!(is_seen, "without {key}");
            match block_on(fixture.run(&teams, command)) {
                // The missing object is restored: a command that did not need it has succeeded.
                Ok(()) => {
                    if !store.dump().contains_key(key) {
                        block_on(store.set(key, fixture.dump[key].clone())).unwrap();
                    }
                    assert_eq!(
                        block_on(view(&teams)).unwrap().members,
                        after.members,
                        "{command:?} without {key}"
                    );
                }
                Err(Error::Unavailable(_)) => {}
                Err(other) => panic!("{command:?} without {key}: {other:?}"),
            }
        }
        assert!(
            failed_reads >= 6,
            "root, four pages and the admins are needed"
        );
    }
}

#[test]
fn a_lost_outbox_is_an_error_and_not_made_anew() {
    let store = store_with(0);
    let teams = teams(store.clone());
    block_on(store.delete_many(vec![format!("{}.outbox", root_key(&store.dump()))])).unwrap();
    let cursor = storage::Cursor {
        delivered: 1,
        ..Default::default()
    };
    assert!(matches!(
        block_on(teams.outbox(&acme())),
        Err(Error::Unavailable(_))
    ));
    let advanced = block_on(advance(&teams, storage::Lane::Entries, &cursor));
    assert!(matches!(advanced, Err(Error::Gone(_))));
}

#[test]
fn a_root_of_a_higher_format_is_neither_read_nor_rewritten() {
    for command in ALL {
        let mut fixture = Fixture::before(command);
        let key = root_key(&fixture.dump);
        let mut root: serde_json::Value = serde_json::from_slice(&fixture.dump[&key]).unwrap();
        root["format"] = 2.into();
        if command != Kind::Enable {
            root["team"] = "in a shape that nobody knows yet".into();
        }
        fixture
            .dump
            .insert(key.clone(), serde_json::to_vec(&root).unwrap());
        let store = restored(&fixture.dump);
        let teams = teams(store.clone());
        assert!(
            matches!(
                block_on(fixture.run(&teams, command)),
                Err(Error::Unavailable(_))
            ),
            "{command:?}"
        );
        assert!(matches!(block_on(view(&teams)), Err(Error::Unavailable(_))));
        assert_eq!(store.dump(), fixture.dump);
    }
}
