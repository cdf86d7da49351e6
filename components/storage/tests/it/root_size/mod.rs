//! The root record stays under 16 KiB with every limit at its maximum, every text at its longest and
//! the worst log where a character of a text takes one byte, and under 32 KiB whatever it takes.

mod longest;

use crate::support::commands::{ChangeRole, act, change};
use crate::support::{acme, add, at, enter, nonce_of, refusal_of, remove, server_key, teams};
use chrono::TimeDelta;
use domain::links::{self, Issue};
use domain::members::NewMember;
use domain::platform::{ImportLine, ImportStatus, TeamRecord};
use domain::redemption::{self, Redeem};
use domain::switch::{self, Terms};
use domain::*;
use futures::executor::block_on;
use longest::*;
use storage::{Authority, Error, MemoryStore, Port, Teams};

struct Fixture {
    texts: Texts,
    store: MemoryStore,
    teams: Teams<'static, MemoryStore>,
    root: String,
    largest: usize,
}

impl Fixture {
    async fn new(texts: Texts) -> Self {
        let store = MemoryStore::default();
        let teams = teams(store.clone());
        let reseller = Some(Reseller {
            id: long_id("reseller"),
            name: texts.name(),
        });
        let record = TeamRecord {
            name: texts.name(),
            reseller,
            has_signed_baa: false,
            locale: Locale::En,
        };
        storage::set_up(&store).await.unwrap();
        teams.create(&acme(), record, at(0)).await.unwrap();
        block_everybody_for_a_moment(&teams).await;
        let root = crate::support::root_key(&store.dump());
        Self {
            texts,
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
        let size = bytes.len() + 128 - acme().as_str().len();
        self.largest = self.largest.max(size);
        result.unwrap()
    }

    async fn import(&mut self, numbers: std::ops::Range<usize>, role: Role) {
        let line = |number: usize| {
            let who = format!("m{number}");
            let (id, email) = (long_id(&who), self.texts.email(&who));
            ImportLine {
                id,
                email,
                name: self.texts.name(),
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
        let enable = change(|draft| {
            switch::enable(
                draft,
                &long_id("m0"),
                terms,
                (&Settings::default(), settings::SignIn::Other),
            )
        });
        let result = self
            .teams
            .command(&acme(), Authority::Admin, at(0), &enable)
            .await
            .result;
        self.weigh(result).await;
    }

    async fn issue(&mut self, number: usize) -> Token {
        let random = self.store.random();
        let command = Issue {
            reseller: long_id("reseller"),
            technician: self.texts.technician(number),
            reason: self.texts.reason(),
            is_read_only: false,
        };
        let issue = change(|draft| {
            let (_, token) = links::issue(draft, &server_key(), random, command.clone(), None)?;
            Ok(token)
        });
        let result = self
            .teams
            .command(&acme(), Authority::Session, at(0), &issue)
            .await
            .result;
        self.weigh(result).await
    }

    async fn redeem(
        &mut self,
        token: &Token,
        number: usize,
        nonce: &str,
    ) -> Result<Session, Error> {
        let random = self.store.random();
        let holder = Some((long_id("reseller"), self.texts.technician(number)));
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
            .await
            .result;
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
        let texts = self.texts;
        let report = change(|draft| {
            refer_to_everything(draft, texts);
            count_everything(draft, limits::LINKS_OF_TEAM - ISSUED);
            Ok(())
        });
        let result = self
            .teams
            .command(&acme(), Authority::Admin, at(0), &report)
            .await
            .result;
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

    /// Enters as many kinds of looks of a session as are remembered, and its requests over the rate.
    async fn look_at_everything(&mut self, session: &Session) {
        for operation in Operation::ALL.iter().take(limits::LOOKS_OF_SESSION) {
            let look = change(|draft| {
                let mut sessions = draft.team.sessions.iter_mut();
                let live = sessions.find(|live| live.id == session.id).unwrap();
                live.throttled_at = Some(draft.now);
                let _refused = act(draft, session, *operation, |_, _| Ok(()));
                Ok(())
            });
            let result = self
                .teams
                .command(&acme(), Authority::Session, at(0), &look)
                .await
                .result;
            self.weigh(result).await;
        }
    }

    /// Enters the longest of the short records.
    async fn tell(&mut self, number: usize) {
        let texts = self.texts;
        let tell = change(|draft| {
            let technician = long_id(&format!("tech{number}"));
            let actor = draft.team.reseller_actor(&technician, None);
            let issued = link_issued(draft, texts);
            draft.record(actor, issued);
            Ok(())
        });
        let result = self
            .teams
            .command(&acme(), Authority::Session, at(0), &tell)
            .await
            .result;
        self.weigh(result).await;
    }

    /// As many redemptions as a day may have, with as many live sessions as there may be, each of
    /// them signed in as a member.
    async fn start_sessions(&mut self) -> Vec<Session> {
        let mut sessions = Vec::new();
        for number in 0..REDEMPTIONS {
            let session = self.sign_in(LAST - number % limits::SESSIONS).await;
            if number < REDEMPTIONS - limits::SESSIONS {
                let result = crate::support::sign_out(&self.teams, &session).await;
                self.weigh(result).await;
            } else {
                sessions.push(session);
            }
        }
        for (number, session) in sessions.iter().enumerate() {
            self.sign_in_as(session, number).await;
            self.look_at_everything(session).await;
        }
        sessions
    }

    /// The most live links, after as many superseded ones as are remembered.
    async fn issue_links(&mut self) {
        for _ in 0..limits::UNREDEEMED_LINKS_REMEMBERED {
            self.issue(0).await;
        }
        for number in 0..limits::LIVE_LINKS {
            self.issue(number).await;
        }
        let team = self.team().await;
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
            REDEMPTIONS + limits::UNREDEEMED_LINKS_REMEMBERED
        );
    }

    /// Has sessions make as many admins as they may.
    async fn promote_at_most(&mut self, sessions: &[Session]) {
        for number in 0..limits::ADMINS_BY_SESSION {
            let promote = ChangeRole {
                session: &sessions[number % sessions.len()],
                member: long_id(&format!("m{}", 9_000 + number)),
                role: Role::SupportAdmin,
            };
            let team = acme();
            let done = self
                .teams
                .command(&team, Authority::Session, at(0), &promote);
            let result = done.await.result;
            self.weigh(result).await;
        }
    }

    /// A thousand entries, the longest ones at every place of the log's tail.
    async fn fill_log(&mut self, sessions: &[Session]) {
        for number in 0..40 {
            let session = &sessions[number % sessions.len()];
            let who = format!("new{number}");
            let is_refused = number < 3;
            let new = NewMember {
                id: long_id(&who),
                email: self.texts.email(&who),
                name: self.texts.name(),
                role: if is_refused {
                    Role::SupportAdmin
                } else {
                    Role::MemberOnly
                },
            };
            let result = add(&self.teams, session, new).await;
            if is_refused {
                // There are as many admins as there may be: the refusal is logged.
                let refusal = result.map_err(refusal_of);
                assert_eq!(refusal, Err(Refusal::LimitReached("admins")));
                self.weigh(Ok(())).await;
            } else {
                self.weigh(result).await;
                let result = remove(&self.teams, session, long_id(&who).as_str()).await;
                self.weigh(result).await;
            }
            for _ in 0..12 {
                let result = enter(&self.teams).await;
                self.weigh(result).await;
                self.tell(number % limits::LIVE_LINKS).await;
            }
        }
    }

    /// A redemption makes the longest record while there is most besides.
    async fn redeem_at_most(&mut self, sessions: &[Session]) {
        for (round, session) in sessions.iter().take(ROUNDS).enumerate() {
            let result = crate::support::sign_out(&self.teams, session).await;
            self.weigh(result).await;
            let token = self.issue(round).await;
            for _ in 0..round {
                let result = enter(&self.teams).await;
                self.weigh(result).await;
            }
            let session = self.redeem(&token, LAST - round, "page").await.unwrap();
            self.sign_in_as(&session, round).await;
            self.look_at_everything(&session).await;
            self.issue(round).await;
        }
    }
}

/// Blocks the reseller and its technicians, and lifts the blocks: links and sessions carry their
/// counts from then on.
async fn block_everybody_for_a_moment(teams: &Teams<'static, MemoryStore>) {
    let technicians =
        (0..limits::TECHNICIANS).map(|number| Some(long_id(&format!("tech{number}"))));
    for technician in technicians.chain([None]) {
        for is_blocked in [true, false] {
            let reseller = long_id("reseller");
            let blocked = teams.change_access(
                &reseller,
                technician.as_ref(),
                Order::blocked(is_blocked),
                Orderer::Platform,
            );
            blocked.await.unwrap();
        }
    }
}

/// The technician with the highest number.
const LAST: usize = limits::TECHNICIANS - 1;
/// Redemptions after the log is filled.
const ROUNDS: usize = 3;
/// Redemptions before it.
const REDEMPTIONS: usize = limits::REDEMPTIONS_REMEMBERED - limits::LIVE_LINKS - ROUNDS;

/// Links that are issued in all.
const ISSUED: usize =
    REDEMPTIONS + limits::UNREDEEMED_LINKS_REMEMBERED + limits::LIVE_LINKS + 2 * ROUNDS;

/// The largest root with texts of one character, in bytes.
async fn largest(character: char) -> usize {
    let mut fixture = Fixture::new(Texts(character)).await;
    fixture.import(0..limits::OWN_ADMINS, Role::TeamAdmin).await;
    for first in (200..9200).step_by(1000) {
        fixture.import(first..first + 1000, Role::MemberOnly).await;
    }
    fixture.import(9200..10_000, Role::MemberOnly).await;
    fixture.everything_else().await;
    fixture.enable().await;
    let sessions = fixture.start_sessions().await;
    fixture.promote_at_most(&sessions).await;
    fixture.issue_links().await;
    fixture.fill_log(&sessions).await;
    fixture.redeem_at_most(&sessions).await;
    let team = fixture.team().await;
    assert_eq!(team.member_count, 10_000);
    let issued: usize = team.issued.values().map(Vec::len).sum();
    assert_eq!(issued, limits::LINKS_OF_TEAM);
    // Switching off makes the longest record of all, and leaves little else.
    let result = crate::support::switch_off(&fixture.teams, long_id("m7").as_str()).await;
    fixture.weigh(result).await;
    println!(
        "the largest root: {} bytes of {character:?}",
        fixture.largest
    );
    fixture.largest
}

#[test]
fn root_stays_small_with_every_limit_at_its_maximum() {
    // One byte, one that JSON doubles, and four.
    for (character, limit) in [('n', 16 * 1024), ('"', 32 * 1024), ('\u{20000}', 32 * 1024)] {
        let largest = block_on(largest(character));
        assert!(largest < limit, "{largest} bytes of {character:?}");
    }
}
