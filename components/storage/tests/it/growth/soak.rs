//! Teams in long use, by random commands.

use crate::support::commands::{
    AddMember, ChangeRole, Import, IssueLink, RemoveMember, change, no_op,
};
use crate::support::schedule::Rng;
use crate::support::*;
use chrono::{DateTime, TimeDelta, Utc};
use domain::links::Issue;
use domain::platform::{self, TeamRecord};
use domain::redemption::{self, Redeem};
use domain::switch::{self, Terms};
use domain::{
    Digest, Draft, Id, Locale, Name, Reason, Repeatable, Role, Session, Settings, TeamFolder,
    Token, maps, sessions,
};
use std::collections::BTreeMap;
use storage::{Authority, Command, Error, MemoryStore, Port, Reader, Teams};

pub const TEAMS: usize = 10;
/// Members that one team has at most.
const MEMBERS: usize = 60;
/// Folders that one team has at most.
const FOLDERS: usize = 30;
/// Seconds from one command to the next, so that a team has one a minute.
const SECONDS: i64 = 6;

/// One team as its users know it.
pub struct User {
    team: Id,
    tokens: Vec<Token>,
    sessions: Vec<Session>,
}

pub struct Soak {
    pub store: MemoryStore,
    pub teams: Teams<'static, MemoryStore>,
    pub users: Vec<User>,
    pub rng: Rng,
    pub now: DateTime<Utc>,
    pub done: BTreeMap<&'static str, usize>,
}

type Read<'r> = Reader<'r, MemoryStore>;

impl Soak {
    pub async fn new() -> Self {
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
            rng: Rng(4),
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
    pub async fn step(&mut self) {
        self.now += TimeDelta::seconds(SECONDS);
        let team = self.rng.below(TEAMS);
        let kind = self.rng.below(100);
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

    pub async fn command<C: Command>(
        &self,
        team: usize,
        authority: Authority,
        command: &C,
    ) -> Result<C::Output, Error> {
        self.teams
            .command(&self.users[team].team, authority, self.now, command)
            .await
            .result
    }

    pub async fn enable(&self, team: usize) -> Result<(), Error> {
        let terms = Terms {
            expires_at: Some(self.now + TimeDelta::minutes(90)),
            is_read_only: false,
        };
        let enable = change(|draft| {
            switch::enable(
                draft,
                &id("ada"),
                terms,
                (&Settings::default(), domain::settings::SignIn::Other),
            )
        });
        self.command(team, Authority::Admin, &enable).await
    }

    pub async fn switch_off(&self, team: usize) -> Result<(), Error> {
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

    pub async fn issue(&mut self, team: usize) -> Result<(), Error> {
        let random = self.store.random();
        let who = format!("tech{}", self.rng.below(4));
        // Every other request has a key of its own.
        let key = (self.rng.below(2) == 0).then(|| Digest::of(&[&random.text()]));
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

    pub async fn redeem(&mut self, team: usize) -> Result<(), Error> {
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

    pub fn someone(&mut self) -> Id {
        id(&format!("m{}", self.rng.below(MEMBERS)))
    }

    pub async fn add(&mut self, team: usize) -> Result<(), Error> {
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

    pub async fn remove(&mut self, team: usize) -> Result<(), Error> {
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

    pub async fn change_role(&mut self, team: usize) -> Result<(), Error> {
        let who = self.someone();
        let role = if self.rng.below(2) == 0 {
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

    pub async fn sign_out(&mut self, team: usize) -> Result<(), Error> {
        let Some(session) = self.users[team].sessions.pop() else {
            return Ok(());
        };
        let sign_out = change(|draft| sessions::sign_out(draft, &session.digest));
        self.command(team, Authority::Session, &sign_out).await
    }

    pub async fn import_some(&mut self, team: usize) -> Result<(), Error> {
        let lines = (0..MEMBERS).map(|number| {
            let mut line = line(&format!("m{number}"), Role::MemberOnly);
            line.is_sso_enabled = self.rng.below(2) == 0;
            line
        });
        let lines = lines.collect();
        self.import(team, lines).await
    }

    pub async fn import(&self, team: usize, lines: Vec<platform::ImportLine>) -> Result<(), Error> {
        self.command(team, Authority::Admin, &Import(lines)).await
    }

    pub async fn make_folder(&mut self, team: usize) -> Result<(), Error> {
        let name = format!("folder{}", self.rng.below(FOLDERS));
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

    pub async fn update(&mut self, team: usize) -> Result<(), Error> {
        let locale = if self.rng.below(2) == 0 {
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

    /// Delivers as the hook's component does.
    pub async fn deliver(&self, team: usize) -> Result<(), Error> {
        let team = &self.users[team].team;
        deliver_all(&self.teams, team, self.now).await?;
        Ok(())
    }
}
