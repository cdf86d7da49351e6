//! The root record stays under 16 KiB with every limit at its maximum, every text at its longest,
//! and the worst log.

use crate::support::commands::change;
use crate::support::{acme, add, at, id, look, nonce_of, refusal_of, remove, server_key, teams};
use chrono::TimeDelta;
use domain::links::{self, Issue};
use domain::members::NewMember;
use domain::platform::{ImportLine, ImportStatus, TeamRecord};
use domain::redemption::{self, Redeem};
use domain::switch::{self, Terms};
use domain::{sharing, support as asking, *};
use futures::executor::block_on;
use storage::{Authority, Error, MemoryStore, Port, Teams};

const LIMIT: usize = 16 * 1024;

/// An id of 64 characters.
fn long_id(who: &str) -> Id {
    id(&format!("{who:x<64}"))
}

/// A name of 128 bytes, each of which JSON doubles.
fn long_name() -> Name {
    Name::new("\"".repeat(128)).unwrap()
}

fn long_email(who: &str) -> Email {
    Email::new(format!("{who:x<250}@a.b")).unwrap()
}

fn technician(number: usize) -> Person {
    let who = format!("tech{number}");
    Person {
        id: long_id(&who),
        name: long_name(),
        email: long_email(&who),
    }
}

struct Fixture {
    store: MemoryStore,
    teams: Teams<'static, MemoryStore>,
    root: String,
    largest: usize,
}

impl Fixture {
    async fn new() -> Self {
        let store = MemoryStore::default();
        let teams = teams(store.clone());
        let reseller = Some(Reseller {
            id: long_id("reseller"),
            name: long_name(),
        });
        let record = TeamRecord {
            name: long_name(),
            reseller,
            has_signed_baa: false,
            locale: Locale::En,
        };
        storage::set_up(&store).await.unwrap();
        teams.create(&acme(), record, at(0)).await.unwrap();
        let root = crate::support::root_key(&store.dump());
        Self {
            store,
            teams,
            root,
            largest: 0,
        }
    }

    /// Notes the root's size after a commit.
    async fn weigh<T>(&mut self, result: Result<T, Error>) -> T {
        let bytes = self.store.get(&self.root).await.unwrap().unwrap();
        // The team's own id, which stands in the root once, might be longer.
        let size = bytes.len() + 64 - acme().as_str().len();
        self.largest = self.largest.max(size);
        result.unwrap()
    }

    async fn import(&mut self, numbers: std::ops::Range<usize>, role: Role) {
        let line = |number: usize| {
            let who = format!("m{number}");
            let (id, email) = (long_id(&who), long_email(&who));
            ImportLine {
                id,
                email,
                name: long_name(),
                role,
                status: ImportStatus::Active,
                locale: None,
                is_two_step_enabled: false,
                is_sso_enabled: false,
                is_role_confirmed: false,
            }
        };
        let result = crate::support::import(&self.teams, numbers.map(line).collect()).await;
        self.weigh(result).await;
    }

    async fn enable(&mut self) {
        // The clock has whole seconds; an admin's input may be finer.
        let end = at(5) + TimeDelta::nanoseconds(123_456_789);
        let terms = Terms {
            expires_at: Some(end),
            is_read_only: false,
        };
        let enable = change(|draft| switch::enable(draft, &long_id("m0"), terms));
        let result = self
            .teams
            .command(&acme(), Authority::Admin, at(0), &enable)
            .await;
        self.weigh(result).await;
    }

    async fn issue(&mut self, number: usize) -> Token {
        let random = self.store.random();
        let command = Issue {
            reseller: long_id("reseller"),
            technician: technician(number),
            reason: Reason::new("\\".repeat(140)).unwrap(),
            is_read_only: false,
        };
        let issue = change(|draft| {
            let (_, token) = links::issue(draft, &server_key(), random, command.clone(), None)?;
            Ok(token)
        });
        let result = self
            .teams
            .command(&acme(), Authority::Session, at(0), &issue)
            .await;
        self.weigh(result).await
    }

    async fn redeem(
        &mut self,
        token: &Token,
        number: usize,
        nonce: &str,
    ) -> Result<Session, Error> {
        let random = self.store.random();
        let holder = Some((long_id("reseller"), technician(number)));
        let command = Redeem {
            token: token.clone(),
            nonce: nonce_of(nonce),
            holder,
            has_hook: true,
        };
        let redeem = change(|draft| {
            let (session, ..) = redemption::redeem(draft, &server_key(), random, command.clone())?;
            Ok(session)
        });
        let result = self
            .teams
            .command(&acme(), Authority::Session, at(0), &redeem)
            .await;
        self.weigh(Ok(())).await;
        result
    }

    /// Signs in and raises the alarm, which is remembered with the link.
    async fn sign_in(&mut self, number: usize) -> Session {
        let token = self.issue(number).await;
        let session = self.redeem(&token, number, "page").await.unwrap();
        self.redeem(&token, number, "thief").await.unwrap_err();
        session
    }

    /// One of everything that the root refers to and counts, so that all its references and numbers
    /// are there.
    async fn everything_else(&mut self) {
        let report = change(|draft| {
            let event = SharingEvent {
                id: long_id("event"),
                at: draft.now,
                r#type: sharing::SharingType::SharedLinkCreate,
                actor: long_email("m1"),
                item: long_name(),
                target: sharing::SharingTarget::Link,
                is_external: true,
                recipient: None,
            };
            let folder = TeamFolder {
                id: long_id("folder"),
                name: long_name(),
                created_at: draft.now,
                access: Vec::new(),
            };
            let request = SupportRequest {
                id: long_id("request"),
                subject: long_name(),
                text: "text".into(),
                priority: asking::Priority::Low,
                contact: asking::Contact {
                    name: long_name(),
                    email: long_email("m1"),
                },
                technician: technician(0),
                created_at: draft.now,
                status: asking::RequestStatus::Open,
                answers: Vec::new(),
                closed_at: None,
            };
            let asked = Repeatable {
                key: Digest::of(&["key"]),
                body: Digest::of(&["body"]),
            };
            let remembered = Remembered::new(&asked, draft.now, &"what it created");
            draft
                .changes
                .put(maps::FOLDERS, folder.id.as_str(), &folder);
            draft.changes.put(
                maps::FOLDER_NAMES,
                TeamFolder::name_key(folder.name.as_str()),
                &folder,
            );
            draft
                .changes
                .put(maps::REQUESTS, request.id.as_str(), &request);
            draft.changes.put(maps::SHARING, event.time_key(), &event);
            draft
                .changes
                .put(maps::SHARING_IDS, event.id.as_str(), &event.time_key());
            draft.changes.put(
                maps::REMOVED_SESSION_MEMBERS,
                "brought@acme.example",
                &Removed { at: draft.now },
            );
            draft
                .changes
                .put(maps::remembered(), "a request", &remembered);
            draft
                .changes
                .set(ObjectName::Settings, &Settings::default());
            draft
                .changes
                .set(ObjectName::Activity, &Activity::default());
            draft.team.storage = Some(StorageUse {
                used_bytes: u64::MAX,
                allocated_bytes: u64::MAX,
            });
            draft.team.counts.folders = limits::TEAM_FOLDERS;
            draft.team.counts.requests = 10_000_000;
            draft.team.counts.open_requests = limits::OPEN_REQUESTS;
            draft.team.counts.sharing_events = 200_000;
            draft.record(
                Actor::Platform,
                Event::StorageReported {
                    used_bytes: 1,
                    allocated_bytes: 1,
                },
            );
            Ok(())
        });
        let result = self
            .teams
            .command(&acme(), Authority::Admin, at(0), &report)
            .await;
        self.weigh(result).await;
    }

    async fn sign_in_as(&mut self, session: &Session, number: usize) {
        let member = long_id(&format!("m{number}"));
        let result = crate::support::sign_in_as(&self.teams, session, member.as_str()).await;
        self.weigh(result).await;
    }

    async fn team(&self) -> Team {
        self.teams
            .read(&acme(), at(0), async |draft, _| Ok(draft.team.clone()))
            .await
            .unwrap()
    }
}

#[test]
fn the_root_stays_small_with_every_limit_at_its_maximum() {
    block_on(async {
        let mut fixture = Fixture::new().await;
        fixture.import(0..limits::ADMINS, Role::TeamAdmin).await;
        for thousand in 0..9 {
            fixture
                .import(
                    1000 * thousand + 200..1000 * (thousand + 1) + 200,
                    Role::MemberOnly,
                )
                .await;
        }
        fixture.import(9200..10_000, Role::MemberOnly).await;
        fixture.everything_else().await;
        fixture.enable().await;

        // As many redemptions as a day may have, of which as many sessions as may be are alive.
        let last = limits::TECHNICIANS - 1;
        let rounds = 3;
        let most = limits::REDEMPTIONS_REMEMBERED - limits::LIVE_LINKS - rounds;
        let mut sessions = Vec::new();
        for number in 0..most {
            let session = fixture.sign_in(last - number % limits::SESSIONS).await;
            if number < most - limits::SESSIONS {
                let result = crate::support::sign_out(&fixture.teams, &session).await;
                fixture.weigh(result).await;
            } else {
                sessions.push(session);
            }
        }
        // Each of them signed in as someone.
        for (number, session) in sessions.iter().enumerate() {
            fixture.sign_in_as(session, number).await;
        }
        // The most live links, after as many superseded ones as are remembered.
        for number in (0..limits::UNREDEEMED_LINKS_REMEMBERED)
            .map(|_| 0)
            .chain(0..limits::LIVE_LINKS)
        {
            fixture.issue(number).await;
        }
        let team = fixture.team().await;
        assert_eq!(
            (team.links.len(), team.sessions.len()),
            (limits::LIVE_LINKS, limits::SESSIONS)
        );
        assert!(
            team.sessions
                .iter()
                .all(|session| session.signed_in_as.is_some())
        );
        assert_eq!(team.technicians.len(), limits::TECHNICIANS);
        assert_eq!(
            team.dead_links.len(),
            most + limits::UNREDEEMED_LINKS_REMEMBERED
        );

        // A thousand entries, the longest ones at every place of the log's tail.
        for number in 0..40 {
            let session = &sessions[number % sessions.len()];
            let who = format!("new{number}");
            let role = if number < 3 {
                Role::SupportAdmin
            } else {
                Role::MemberOnly
            };
            let new = NewMember {
                id: long_id(&who),
                email: long_email(&who),
                name: long_name(),
                role,
            };
            let result = add(&fixture.teams, session, new).await;
            if number < 3 {
                // There are as many admins as may be: this is refused and entered.
                let refusal = result.map_err(refusal_of);
                assert_eq!(refusal, Err(Refusal::LimitReached("admins")));
                fixture.weigh(Ok(())).await;
            } else {
                fixture.weigh(result).await;
                let result = remove(&fixture.teams, session, long_id(&who).as_str()).await;
                fixture.weigh(result).await;
            }
            for _ in 0..12 {
                let result = look(&fixture.teams, session).await;
                fixture.weigh(result).await;
                fixture.issue(number % limits::LIVE_LINKS).await;
            }
        }
        // A redemption makes the longest record while there is most besides.
        for round in 0..rounds {
            let result = crate::support::sign_out(&fixture.teams, &sessions[round]).await;
            fixture.weigh(result).await;
            let token = fixture.issue(0).await;
            for _ in 0..round {
                let result = look(&fixture.teams, &sessions[rounds]).await;
                fixture.weigh(result).await;
            }
            let session = fixture.redeem(&token, last - round, "page").await.unwrap();
            fixture.sign_in_as(&session, round).await;
            fixture.issue(0).await;
        }
        let team = fixture.team().await;
        assert_eq!(team.member_count, 10_000);
        // Switching off makes the longest record of all, and leaves little else.
        let result = crate::support::switch_off(&fixture.teams, long_id("m7").as_str()).await;
        fixture.weigh(result).await;
        println!("the largest root: {} bytes", fixture.largest);
        assert!(fixture.largest < LIMIT, "{} bytes", fixture.largest);
    });
}
