//! Setting up, creating teams, and finding them.

use crate::support::*;
use domain::platform::TeamRecord;
use domain::*;
use futures::executor::block_on;
use storage::{Error, MemoryStore, Place, put_profile, self_check, set_up};

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
        let listed = all_teams_of(&teams, "northwind").await;
        assert!(matches!(listed, Err(Error::NotSetUp)));
        let all = teams.teams_after(&Place::default(), 9).await;
        assert!(matches!(all, Err(Error::NotSetUp)));
        let waiting = teams.waiting_after(&Place::default(), 9).await;
        assert!(matches!(waiting, Err(Error::NotSetUp)));
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
            assert_eq!(again.map_err(refusal_of), Err(Refusal::AlreadyExists("")));
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
            Err(Refusal::AlreadyExists(""))
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
            block_on(all_teams_of(&teams, "northwind")).unwrap(),
            [acme()]
        );
    }
}

#[test]
fn a_resellers_teams_are_listed_page_by_page_and_so_are_all_teams() {
    let store = MemoryStore::default();
    let teams = teams(store.clone());
    let numbers = 100..340;
    block_on(async {
        set_up(&store).await.unwrap();
        for number in numbers.clone() {
            teams
                .create(&id(&format!("t{number}")), record(), at(0))
                .await
                .unwrap();
        }
        let expected: Vec<_> = numbers.map(|number| id(&format!("t{number}"))).collect();
        assert_eq!(all_teams_of(&teams, "northwind").await.unwrap(), expected);

        let (mut all, mut place) = (Vec::new(), Place::default());
        loop {
            let (page, next) = teams.teams_after(&place, 10).await.unwrap();
            assert!(page.len() <= 10);
            all.extend(page);
            let Some(next) = next else { break };
            // As a caller gives it back.
            place = Place::parse(&next.to_string()).unwrap();
            assert_eq!(place, next);
        }
        all.sort();
        assert_eq!(all, expected);
    });
}

#[test]
fn a_team_that_goes_elsewhere_is_listed_there_as_often_as_need_be() {
    let store = store_with(0);
    let teams = teams(store.clone());
    block_on(async {
        teams.list_under(&id("fabrikam"), &acme()).await.unwrap();
        let before = store.dump();
        teams.list_under(&id("fabrikam"), &acme()).await.unwrap();
        assert_eq!(store.dump(), before);
        for reseller in ["fabrikam", "northwind"] {
            assert_eq!(all_teams_of(&teams, reseller).await.unwrap(), [acme()]);
        }
        // Others whose ids begin or end alike have none.
        for reseller in ["fabrik", "north", "wind", "nobody"] {
            assert_eq!(all_teams_of(&teams, reseller).await.unwrap(), []);
        }
    });
}

#[test]
fn a_page_of_few_teams_among_many_costs_some_tens_of_reads_and_names_the_next() {
    let store = MemoryStore::default();
    let teams = teams(store.clone());
    block_on(async {
        set_up(&store).await.unwrap();
        for number in 0..300 {
            let mut of_another = record();
            of_another.reseller.as_mut().unwrap().id = id("contoso");
            let team = id(&format!("t{number}"));
            teams.create(&team, of_another, at(0)).await.unwrap();
        }
        teams.create(&acme(), record(), at(0)).await.unwrap();
        let (mut found, mut place, mut pages) = (Vec::new(), Some(Place::default()), 0);
        while let Some(from) = place {
            store.take_calls();
            let (page, next) = teams.teams_of(&id("northwind"), &from, 50).await.unwrap();
            let reads = store.take_calls().reads;
            assert!(reads < 100, "{reads} reads");
            found.extend(page);
            place = next;
            pages += 1;
        }
        assert_eq!((found, pages), (vec![acme()], 4));
    });
}

#[test]
fn any_other_text_is_no_place() {
    for text in ["", "7", ".", "64.", "-1.a", "7.a b", "x.a", "7...", "7.é"] {
        assert_eq!(Place::parse(text), None, "{text:?}");
    }
    for text in ["0.", "63.a_b-9"] {
        assert_eq!(Place::parse(text).unwrap().to_string(), text);
    }
}

#[test]
fn no_key_holds_an_id_of_the_vendors() {
    let store = store_with(3);
    block_on(async {
        put_profile(&store, &id("northwind"), &northwind())
            .await
            .unwrap();
        teams(store.clone()).wait(&acme(), "claim").await.unwrap();
    });
    for key in store.dump().keys() {
        assert!(!key.contains("acme") && !key.contains("northwind"), "{key}");
    }
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
        assert_eq!(
            taken.map_err(refusal_of),
            Err(Refusal::AlreadyExists("/email"))
        );
        let twice = import(
            &teams,
            vec![with("n1", "n@acme.example"), with("n2", "N@acme.example")],
        )
        .await;
        assert_eq!(
            twice.map_err(refusal_of),
            Err(Refusal::AlreadyExists("/email"))
        );
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
