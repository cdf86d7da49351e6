//! Setting up, creating teams, and finding them.

use crate::support::*;
use domain::platform::TeamRecord;
use domain::*;
use futures::executor::block_on;
use storage::{Error, MemoryStore, put_profile, self_check, set_up};

fn named(name: &str) -> TeamRecord {
    TeamRecord {
        name: Name::new(name).unwrap(),
        ..record()
    }
}

#[test]
fn before_it_is_set_up_everything_says_so() {
    let store = MemoryStore::default();
    let teams = teams(store.clone());
    block_on(async {
        let created = teams.create(&acme(), record(), at(0)).await;
        assert!(matches!(created, Err(Error::NotSetUp)));
        assert!(matches!(enable(&teams).await, Err(Error::NotSetUp)));
        assert!(matches!(view(&teams).await, Err(Error::NotSetUp)));
        let listed = teams.teams_of(&id("northwind"), "", 9).await;
        assert!(matches!(listed, Err(Error::NotSetUp)));
        assert!(matches!(teams.teams_in(0).await, Err(Error::NotSetUp)));
    });
    assert!(store.dump().is_empty());
}

#[test]
fn setting_up_twice_keeps_the_teams() {
    let store = store_with(3);
    let before = store.dump();
    block_on(set_up(&store)).unwrap();
    assert_eq!(store.dump(), before);
}

#[test]
fn a_store_in_memory_passes_the_check_and_nothing_stays_of_it() {
    let store = store_with(0);
    for denies in [false, true] {
        store.deny_swaps(denies);
        let before = store.dump();
        block_on(self_check(&store)).unwrap();
        assert_eq!(store.dump(), before);
    }
}

#[test]
fn an_unknown_team_is_not_there_and_a_known_one_is_not_made_again() {
    let store = store_with(3);
    let (known, new) = (teams(store.clone()), teams(store.clone()));
    block_on(async {
        let unknown = known.read(&id("other"), at(0), async |_, _| Ok(())).await;
        assert!(matches!(unknown, Err(Error::NoTeam)));
        let before = view(&known).await.unwrap();
        for teams in [&known, &new] {
            let again = teams.create(&acme(), named("Usurper"), at(1)).await;
            assert_eq!(again.map_err(refusal_of), Err(Refusal::AlreadyExists));
        }
        assert_eq!(view(&new).await.unwrap(), before);
    });
}

#[test]
fn a_crash_while_creating_leaves_a_team_or_none_and_is_repeated() {
    for call in 0.. {
        let store = MemoryStore::default();
        block_on(set_up(&store)).unwrap();
        store.die_after(call);
        let result = block_on(teams(store.clone()).create(&acme(), record(), at(0)));
        if !store.recover() {
            result.unwrap();
            break;
        }
        let teams = teams(store.clone());
        let is_there = match block_on(view(&teams)) {
            Ok(seen) => {
                assert_eq!((seen.entries.len(), seen.members.len()), (1, 0));
                true
            }
            Err(error) => {
                assert!(matches!(error, Error::NoTeam), "after call {call}: {error}");
                false
            }
        };
        let expected = if is_there {
            Err(Refusal::AlreadyExists)
        } else {
            Ok(())
        };
        assert_eq!(
            block_on(teams.create(&acme(), record(), at(0))).map_err(refusal_of),
            expected,
            "after call {call}"
        );
        assert_eq!(block_on(view(&teams)).unwrap().entries.len(), 1);
        assert_eq!(
            block_on(teams.teams_of(&id("northwind"), "", 9)).unwrap(),
            [acme()]
        );
    }
}

#[test]
fn a_resellers_teams_are_listed_by_id_in_pages_and_all_shards_hold_all_teams() {
    let store = MemoryStore::default();
    let teams = teams(store.clone());
    block_on(async {
        set_up(&store).await.unwrap();
        for number in 10..40 {
            teams
                .create(&id(&format!("t{number}")), record(), at(0))
                .await
                .unwrap();
        }
        let (mut all, mut after) = (Vec::new(), String::new());
        loop {
            let page = teams.teams_of(&id("northwind"), &after, 7).await.unwrap();
            let Some(last) = page.last() else { break };
            after = last.to_string();
            all.extend(page);
        }
        let expected: Vec<_> = (10..40).map(|number| id(&format!("t{number}"))).collect();
        assert_eq!(all, expected);

        let mut swept = Vec::new();
        for shard in 0..64 {
            swept.extend(teams.teams_in(shard).await.unwrap());
        }
        swept.sort();
        assert_eq!(swept, expected);

        // A team that goes elsewhere is entered there beforehand, as often as need be.
        for _ in 0..2 {
            teams.list_under(&id("fabrikam"), &id("t10")).await.unwrap();
        }
        assert_eq!(
            teams.teams_of(&id("fabrikam"), "", 9).await.unwrap(),
            [id("t10")]
        );
        assert_eq!(teams.teams_of(&id("nobody"), "", 9).await.unwrap(), []);
    });
}

#[test]
fn a_resellers_profile_is_written_whole_and_read_with_its_teams() {
    let store = store_with(0);
    let profile = |text: &str| ResellerProfile {
        name: Name::new(text).unwrap(),
        domains: vec!["northwind.example".into()],
        addresses: Vec::new(),
    };
    block_on(async {
        let none = storage::profile(&store, &id("northwind")).await.unwrap();
        assert_eq!(none, None);
        for text in ["Northwind", "Northwind Partners"] {
            put_profile(&store, &id("northwind"), &profile(text))
                .await
                .unwrap();
            let read = teams(store.clone())
                .read(&acme(), at(0), async |_, reader| reader.profile().await)
                .await;
            assert_eq!(read.unwrap(), Some(profile(text)));
        }
    });
}

#[test]
fn addresses_stay_unique_whatever_their_case_and_may_be_swapped() {
    let store = store_with(3);
    let teams = teams(store);
    let with = |who: &str, address: &str| {
        let mut line = line(who, Role::MemberOnly);
        line.email = Email::new(address).unwrap();
        line
    };
    block_on(async {
        let before = view(&teams).await.unwrap();
        let taken = import(&teams, vec![with("new", "M1@ACME.example")]).await;
        assert_eq!(taken.map_err(refusal_of), Err(Refusal::AlreadyExists));
        let twice = import(
            &teams,
            vec![with("n1", "n@acme.example"), with("n2", "N@acme.example")],
        )
        .await;
        assert_eq!(twice.map_err(refusal_of), Err(Refusal::AlreadyExists));
        assert_eq!(view(&teams).await.unwrap(), before);
        import(
            &teams,
            vec![with("m0", "m1@acme.example"), with("m1", "m0@acme.example")],
        )
        .await
        .unwrap();
        let seen = view(&teams).await.unwrap();
        assert_eq!(seen.members[2].email.as_str(), "m1@acme.example");
    });
}
