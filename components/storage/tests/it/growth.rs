//! However long teams are used, their keys are no more than what they have explains: without any
//! sweep where nobody crashes, with one where some do. `COMMANDS=100000` makes it as long as you
//! like.

use crate::support::commands::{
    AddMember, ChangeRole, Import, IssueLink, RemoveMember, change, no_op,
};
use crate::support::explained::Explained;
use crate::support::schedule::Dice;
use crate::support::*;
use chrono::{DateTime, TimeDelta, Utc};
use domain::links::Issue;
use domain::platform::{self, TeamRecord};
use domain::redemption::{self, Redeem};
use domain::switch::{self, Terms};
use domain::{
    Digest, Draft, Id, Locale, Name, Reason, Repeatable, Role, Session, TeamFolder, Token, maps,
    sessions,
};
use futures::executor::block_on;
use std::collections::BTreeMap;
use storage::{Authority, Command, Cursor, Error, Lane, MemoryStore, Port, Reader, Teams};

const TEAMS: usize = 10;
/// Members that one team has at most.
const MEMBERS: usize = 60;
/// Folders that one team has at most.
const FOLDERS: usize = 30;
/// Seconds from one command to the next, so that a team has one a minute.
const SECONDS: i64 = 6;

fn commands() -> usize {
    std::env::var("COMMANDS")
        .ok()
        .and_then(|commands| commands.parse().ok())
        .unwrap_or(3_000)
}

/// One team as its users know it.
struct User {
    team: Id,
    tokens: Vec<Token>,
    sessions: Vec<Session>,
}

struct Soak {
    store: MemoryStore,
    teams: Teams<'static, MemoryStore>,
    users: Vec<User>,
    dice: Dice,
    now: DateTime<Utc>,
    done: BTreeMap<&'static str, usize>,
}

type Read<'r> = Reader<'r, MemoryStore>;

impl Soak {
    async fn new() -> Self {
        let store = MemoryStore::default();
        let teams = teams(store.clone());
        storage::set_up(&store).await.unwrap();
        let mut users = Vec::new();
        for number in 0..TEAMS {
            let team = id(&format!("team{number}"));
            teams.create(&team, record(), at(0)).await.unwrap();
            users.push(User {
                team,
                tokens: Vec::new(),
                sessions: Vec::new(),
            });
        }
        let soak = Self {
            store,
            teams,
            users,
            dice: Dice(4),
            now: at(0),
            done: BTreeMap::new(),
        };
        for number in 0..TEAMS {
            let lines = vec![
                line("ada", Role::TeamAdmin),
                line("ben", Role::SupportAdmin),
            ];
            soak.import(number, lines).await.unwrap();
        }
        soak
    }

    /// One command of a team; refusals are part of its life.
    async fn step(&mut self) {
        self.now += TimeDelta::seconds(SECONDS);
        let team = self.dice.below(TEAMS);
        let kind = self.dice.below(100);
        let (what, result) = match kind {
            0..8 => ("switching on", self.enable(team).await),
            8..10 => ("switching off", self.switch_off(team).await),
            10..25 => ("issuing", self.issue(team).await),
            25..40 => ("redeeming", self.redeem(team).await),
            40..60 => ("adding", self.add(team).await),
            60..75 => ("removing", self.remove(team).await),
            75..80 => ("changing a role", self.change_role(team).await),
            80..84 => ("signing out", self.sign_out(team).await),
            84..88 => ("importing", self.import_some(team).await),
            88..92 => ("making a folder", self.make_folder(team).await),
            92..94 => ("changing the record", self.update(team).await),
            _ => ("delivering", self.deliver(team).await),
        };
        match result {
            Ok(()) => *self.done.entry(what).or_default() += 1,
            Err(Error::Refused(_)) => {}
            Err(error) => panic!("{what}: {error}"),
        }
    }

    async fn command<C: Command>(
        &self,
        team: usize,
        authority: Authority,
        command: &C,
    ) -> Result<C::Output, Error> {
        self.teams
            .command(&self.users[team].team, authority, self.now, command)
            .await
    }

    async fn enable(&self, team: usize) -> Result<(), Error> {
        let terms = Terms {
            expires_at: Some(self.now + TimeDelta::minutes(90)),
            is_read_only: false,
        };
        let enable = change(|draft| switch::enable(draft, &id("ada"), terms));
        self.command(team, Authority::Admin, &enable).await
    }

    async fn switch_off(&self, team: usize) -> Result<(), Error> {
        let order = async |draft: &Draft, reader: &Read<'_>| {
            let at_enabling = reader.admins_at_enabling().await?;
            Ok(Some(switch::order_stop(
                &draft.team,
                &draft.admins,
                &at_enabling,
                &id("ada"),
                self.now,
            )?))
        };
        self.teams
            .order_stop(&self.users[team].team, self.now, order)
            .await?;
        self.command(team, Authority::Admin, &no_op()).await
    }

    async fn issue(&mut self, team: usize) -> Result<(), Error> {
        let random = self.store.random();
        let who = format!("tech{}", self.dice.below(4));
        // Every other request has a key of its own.
        let key = (self.dice.below(2) == 0).then(|| Digest::of(&[&random.text()]));
        let request = key.map(|key| Repeatable {
            key,
            body: Digest::of(&[&who]),
        });
        let command = IssueLink {
            issue: Issue {
                reseller: id("northwind"),
                technician: person(&who),
                reason: Reason::new("Ticket 7").unwrap(),
                is_read_only: false,
            },
            random,
            request,
        };
        let (_, token) = self.command(team, Authority::Session, &command).await?;
        self.users[team].tokens.push(token);
        Ok(())
    }

    async fn redeem(&mut self, team: usize) -> Result<(), Error> {
        let Some(token) = self.users[team].tokens.pop() else {
            return Ok(());
        };
        let random = self.store.random();
        let command = Redeem {
            token,
            nonce: nonce_of("page"),
            holder: None,
            has_hook: true,
        };
        let redeem = change(|draft| {
            let (session, ..) = redemption::redeem(draft, &server_key(), random, command.clone())?;
            Ok(session)
        });
        let session = self.command(team, Authority::Session, &redeem).await?;
        self.users[team].sessions.push(session);
        Ok(())
    }

    fn someone(&mut self) -> Id {
        id(&format!("m{}", self.dice.below(MEMBERS)))
    }

    async fn add(&mut self, team: usize) -> Result<(), Error> {
        let who = self.someone();
        let key = Digest::of(&[&self.store.random().text()]);
        let Some(session) = self.users[team].sessions.last() else {
            return Ok(());
        };
        let new = new_member(who.as_str());
        let request = Repeatable {
            key,
            body: Digest::of(&[new.email.as_str()]),
        };
        let command = AddMember {
            session,
            new,
            request,
        };
        self.command(team, Authority::Session, &command).await
    }

    async fn remove(&mut self, team: usize) -> Result<(), Error> {
        let who = self.someone();
        let Some(session) = self.users[team].sessions.last() else {
            return Ok(());
        };
        let command = RemoveMember {
            session,
            member: who,
        };
        self.command(team, Authority::Session, &command).await
    }

    async fn change_role(&mut self, team: usize) -> Result<(), Error> {
        let who = self.someone();
        let role = if self.dice.below(2) == 0 {
            Role::SupportAdmin
        } else {
            Role::MemberOnly
        };
        let Some(session) = self.users[team].sessions.last() else {
            return Ok(());
        };
        let command = ChangeRole {
            session,
            member: who,
            role,
        };
        self.command(team, Authority::Session, &command).await
    }

    async fn sign_out(&mut self, team: usize) -> Result<(), Error> {
        let Some(session) = self.users[team].sessions.pop() else {
            return Ok(());
        };
        let sign_out = change(|draft| sessions::sign_out(draft, &session.digest));
        self.command(team, Authority::Session, &sign_out).await
    }

    async fn import_some(&mut self, team: usize) -> Result<(), Error> {
        let lines = (0..MEMBERS).map(|number| {
            let mut line = line(&format!("m{number}"), Role::MemberOnly);
            line.is_sso_enabled = self.dice.below(2) == 0;
            line
        });
        let lines = lines.collect();
        self.import(team, lines).await
    }

    async fn import(&self, team: usize, lines: Vec<platform::ImportLine>) -> Result<(), Error> {
        self.command(team, Authority::Admin, &Import(lines)).await
    }

    async fn make_folder(&mut self, team: usize) -> Result<(), Error> {
        let name = format!("folder{}", self.dice.below(FOLDERS));
        let folder = TeamFolder {
            id: id(&name),
            name: Name::new(&name).unwrap(),
            created_at: self.now,
            access: Vec::new(),
        };
        let make_folder = change(|draft| {
            draft
                .changes
                .put(maps::FOLDERS, folder.id.as_str(), &folder);
            draft.changes.put(
                maps::FOLDER_NAMES,
                TeamFolder::name_key(folder.name.as_str()),
                &folder,
            );
            let reported = domain::Event::StorageReported {
                used_bytes: 1,
                allocated_bytes: 1,
            };
            draft.record(domain::Actor::Platform, reported);
            Ok(())
        });
        self.command(team, Authority::Admin, &make_folder).await
    }

    async fn update(&mut self, team: usize) -> Result<(), Error> {
        let locale = if self.dice.below(2) == 0 {
            Locale::Fr
        } else {
            Locale::En
        };
        let update = change(|draft| {
            platform::update(draft, TeamRecord { locale, ..record() });
            Ok(())
        });
        self.command(team, Authority::Admin, &update).await
    }

    /// As the hook's component does it: what notices pass over is released once that is kept in
    /// mind.
    async fn deliver(&self, team: usize) -> Result<(), Error> {
        let team = &self.users[team].team;
        for lane in [Lane::Notices, Lane::Entries] {
            loop {
                let mut cursor = self.teams.outbox(team).await?.cursor(lane).clone();
                if !cursor.released.is_empty() {
                    self.teams
                        .release(std::mem::take(&mut cursor.released))
                        .await?;
                    self.teams.advance(team, lane, &cursor).await?;
                }
                let read = async |_: &Draft, reader: &Read<'_>| {
                    self.teams.records_after(reader, &cursor).await
                };
                let (segment, records) = self.teams.read(team, self.now, read).await?;
                let Some(last) = records.last().map(|record| record.revision) else {
                    break;
                };
                let mut released = Vec::new();
                for record in records.into_iter().filter(|_| lane == Lane::Notices) {
                    for list in &record.recipients {
                        self.teams.recipients(list).await?;
                    }
                    released.extend(record.released);
                }
                let cursor = Cursor {
                    delivered: last,
                    segment,
                    released,
                    ..Cursor::default()
                };
                self.teams.advance(team, lane, &cursor).await?;
            }
        }
        Ok(())
    }

    /// The keys at the end, when all is delivered, against what explains them.
    async fn check(&self) {
        for team in 0..TEAMS {
            self.deliver(team).await.unwrap();
        }
        let dump = self.store.dump();
        let teams = explained::roots(&dump).len();
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
        // What is live is itself no more than members, folders and the last minutes' requests need:
        // a leaf has room for some fifty of them, and there are eight maps in use.
        let of = |kind| kinds.get(kind).copied().unwrap_or_default();
        assert!(
            of("page") - waiting.len().min(of("page")) <= teams * 8 * 3,
            "{kinds:?}"
        );
        assert!(
            of("stop") <= 2 * teams && of("admins") <= 3 * teams && of("retired") <= teams,
            "{kinds:?}"
        );
        assert!(
            of("root") == teams && of("outbox") == teams && of("other") <= 65,
            "{kinds:?}"
        );
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
fn used_teams_keep_no_more_keys_than_what_they_have_explains() {
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
fn what_crashes_leave_in_used_teams_is_swept() {
    block_on(async {
        let mut soak = Soak::new().await;
        let (mut crashes, mut deleted) = (0, 0);
        for command in 0..commands() {
            if soak.dice.below(20) == 0 {
                let call = soak.dice.below(12) as u64;
                soak.store.die_after(call);
                let team = soak.dice.below(TEAMS);
                let _crashed = match soak.dice.below(4) {
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
                deleted += soak.teams.sweep(soak.now).await.unwrap().deleted;
            }
        }
        assert!(crashes > 20);
        for _ in 0..4 {
            soak.now += TimeDelta::hours(1);
            deleted += soak.teams.sweep(soak.now).await.unwrap().deleted;
            for team in 0..TEAMS {
                soak.import_some(team).await.unwrap();
            }
        }
        println!("{crashes} crashes, {deleted} keys swept");
        assert!(deleted > 20);
        soak.check().await;
    });
}
