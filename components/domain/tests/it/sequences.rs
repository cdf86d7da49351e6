//! Commands in any order keep a team's state within its limits, and record every change.

use crate::support::*;
use domain::links::{self, Issue};
use domain::members::{self, NewMember};
use domain::platform::{self, TeamRecord};
use domain::sessions::{self, Unbooked};
use domain::switch::{self, Terms};
use domain::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone)]
enum Command {
    Wait(i64),
    Enable {
        minutes: Option<i64>,
        is_read_only: bool,
    },
    Disable,
    Baa(bool),
    Issue {
        who: u8,
        is_read_only: bool,
    },
    Revoke(usize),
    Redeem {
        token: usize,
        who: u8,
        nonce: u8,
    },
    End(usize),
    SignOut(usize),
    Look(usize),
    Add(usize),
    Remove {
        session: usize,
        member: usize,
    },
    Promote {
        session: usize,
        member: usize,
        is_full: bool,
    },
}

fn commands() -> impl Strategy<Value = Vec<Command>> {
    let which = 0..64usize;
    let command = prop_oneof![
        2 => (0..40i64).prop_map(Command::Wait),
        1 => (proptest::option::of(1..200i64), any::<bool>())
            .prop_map(|(minutes, is_read_only)| Command::Enable { minutes, is_read_only }),
        4 => Just(Command::Enable { minutes: None, is_read_only: false }),
        1 => Just(Command::Disable),
        1 => any::<bool>().prop_map(Command::Baa),
        12 => (0..9u8, any::<bool>())
            .prop_map(|(who, is_read_only)| Command::Issue { who, is_read_only }),
        2 => which.clone().prop_map(Command::Revoke),
        12 => (which.clone(), 0..9u8, 0..2u8)
            .prop_map(|(token, who, nonce)| Command::Redeem { token, who, nonce }),
        2 => which.clone().prop_map(Command::End),
        3 => which.clone().prop_map(Command::SignOut),
        2 => which.clone().prop_map(Command::Look),
        3 => which.clone().prop_map(Command::Add),
        3 => (which.clone(), which.clone())
            .prop_map(|(session, member)| Command::Remove { session, member }),
        3 => (which.clone(), which, any::<bool>())
            .prop_map(|(session, member, is_full)| Command::Promote { session, member, is_full }),
    ];
    proptest::collection::vec(command, 1..120)
}

/// A team with its members and the tokens that were ever handed out.
struct Model {
    draft: Draft,
    members: BTreeMap<Id, Member>,
    tokens: Vec<Token>,
    sessions: Vec<Session>,
    unbooked: Unbooked,
    minutes: i64,
    added: usize,
}

impl Model {
    fn new() -> Self {
        let members = team()
            .admins
            .0
            .into_iter()
            .map(|admin| (admin.id.clone(), admin))
            .collect();
        Self {
            draft: team(),
            members,
            tokens: Vec::new(),
            sessions: Vec::new(),
            unbooked: Unbooked::default(),
            minutes: 0,
            added: 0,
        }
    }

    fn session(&self, number: usize) -> Digest {
        let session = self.sessions.get(number % self.sessions.len().max(1));
        session.map_or_else(|| Digest::of(&["none"]), |session| session.digest.clone())
    }

    fn run(&mut self, command: Command) -> Result<(), Refusal> {
        match command {
            Command::Wait(_) => Ok(()),
            Command::Enable {
                minutes,
                is_read_only,
            } => self.enable(minutes, is_read_only),
            Command::Disable => {
                self.disable();
                Ok(())
            }
            Command::Baa(has_signed_baa) => {
                let record = TeamRecord {
                    has_signed_baa,
                    ..record()
                };
                platform::update(&mut self.draft, record);
                Ok(())
            }
            Command::Issue { who, is_read_only } => self.issue(who, is_read_only),
            Command::Revoke(number) => self.revoke(number),
            Command::Redeem { token, who, nonce } => self.redeem(token, who, nonce),
            Command::End(number) => self.end(number),
            Command::SignOut(number) => {
                let session = self.session(number);
                sessions::sign_out(&mut self.draft, &session)
            }
            Command::Look(session) => self.act(session, Operation::ListMembers, |_, _| Ok(())),
            Command::Add(session) => self.add(session),
            Command::Remove { session, member } => self.remove(session, member),
            Command::Promote {
                session,
                member,
                is_full,
            } => self.promote(session, member, is_full),
        }
    }

    fn enable(&mut self, minutes: Option<i64>, is_read_only: bool) -> Result<(), Refusal> {
        let terms = Terms {
            expires_at: minutes.map(|minutes| at(self.minutes + minutes)),
            is_read_only,
        };
        enable(&mut self.draft, "ada", terms)
    }

    fn disable(&mut self) {
        let stop = Stop {
            at: self.draft.now,
            actor: Actor::Admin(member("ada", Role::TeamAdmin).person()),
            cause: None,
        };
        switch::disable(&mut self.draft, stop);
    }

    fn issue(&mut self, who: u8, is_read_only: bool) -> Result<(), Refusal> {
        let command = Issue {
            is_read_only,
            ..issuing(&format!("t{who}"))
        };
        self.tokens.push(issue(&mut self.draft, command)?.1);
        Ok(())
    }

    fn revoke(&mut self, number: usize) -> Result<(), Refusal> {
        let Some(link) = self.draft.team.links.get(number % 5) else {
            return Ok(());
        };
        let link = link.id.clone();
        links::revoke(&mut self.draft, &id("northwind"), technician("t0"), &link)
    }

    fn redeem(&mut self, token: usize, who: u8, nonce: u8) -> Result<(), Refusal> {
        // Mostly the newest ones, so that many are alive.
        let Some(token) = self.tokens.iter().rev().nth(token % 6) else {
            return Ok(());
        };
        let command = redeeming(token, &format!("t{who}"), &nonce.to_string());
        self.sessions.push(redeem(&mut self.draft, command)?.0);
        Ok(())
    }

    fn end(&mut self, number: usize) -> Result<(), Refusal> {
        let draft = &mut self.draft;
        let Some(session) = draft.team.sessions.get(number % 5) else {
            return Ok(());
        };
        let session = session.id.clone();
        sessions::end(draft, &id("ada"), &session)
            .or_else(|_| sessions::end(draft, &id("ben"), &session))
    }

    fn add(&mut self, session: usize) -> Result<(), Refusal> {
        self.added += 1;
        let who = format!("new{}", self.added);
        let role = if self.added.is_multiple_of(2) {
            Role::SupportAdmin
        } else {
            Role::MemberOnly
        };
        let new = NewMember {
            id: id(&who),
            email: email(&format!("{who}@a.b")),
            name: name(&who),
            role,
        };
        self.act(session, Operation::AddMember, |draft, actor| {
            members::add(draft, actor, new, &FREE, None).map(drop)
        })
    }

    fn member(&self, number: usize) -> Option<Member> {
        let mut members = self.members.values();
        members.nth(number % self.members.len()).cloned()
    }

    fn remove(&mut self, session: usize, member: usize) -> Result<(), Refusal> {
        let member = self.member(member);
        self.act(session, Operation::RemoveMember, |draft, actor| {
            let offboarding = members::Offboarding::DeleteAccount;
            members::remove(draft, actor, member, offboarding, &northwind())
        })
    }

    fn promote(&mut self, session: usize, member: usize, is_full: bool) -> Result<(), Refusal> {
        let member = self.member(member);
        let role = if is_full {
            Role::TeamAdmin
        } else {
            Role::MemberOnly
        };
        self.act(session, Operation::ChangeAdminRole, |draft, actor| {
            members::change_role(draft, actor, member, role, &northwind()).map(drop)
        })
    }

    fn act(
        &mut self,
        session: usize,
        operation: Operation,
        body: impl FnOnce(&mut Draft, &Actor) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let session = self.session(session);
        let request = sessions::Request {
            session: &session,
            team: &id("acme"),
            operation,
        };
        act(&mut self.draft, &mut self.unbooked, request, body)
    }

    /// Commits, as the storage would, and begins the next draft.
    fn commit(&mut self) {
        for change in std::mem::take(&mut self.draft.members) {
            let MemberChange { before, after, .. } = change;
            if let Some(before) = before {
                self.members.remove(&before.id);
            }
            if let Some(after) = after {
                self.members.insert(after.id.clone(), after);
            }
        }
        self.unbooked.admitted = 0;
        self.draft = later(&self.draft, self.minutes);
    }

    fn check(&self) {
        let team = &self.draft.team;
        assert!(team.links.len() <= limits::LIVE_LINKS);
        assert!(team.sessions.len() <= limits::SESSIONS);
        assert!(team.technicians.len() <= limits::TECHNICIANS);
        let issued = |moments: &Vec<i64>| moments.len() <= limits::LINKS_OF_TECHNICIAN;
        assert!(team.issued.values().all(issued));
        let redeemed = team
            .dead_links
            .iter()
            .filter(|link| link.fate == LinkFate::Redeemed)
            .count();
        assert!(redeemed <= limits::REDEMPTIONS_REMEMBERED);
        assert!(team.dead_links.len() - redeemed <= limits::UNREDEEMED_LINKS_REMEMBERED);

        let links = team.links.iter().map(|link| &link.technician);
        let engaged: BTreeSet<_> = links
            .chain(team.sessions.iter().map(|session| &session.technician))
            .collect();
        assert_eq!(team.technicians.keys().collect::<BTreeSet<_>>(), engaged);
        let issuers: BTreeSet<_> = team.links.iter().map(|link| &link.technician).collect();
        assert_eq!(
            issuers.len(),
            team.links.len(),
            "one live link for each technician"
        );

        let end = team.grant.as_ref().map(|grant| grant.expires_at);
        assert!(end.is_some() || team.links.is_empty() && team.sessions.is_empty());
        let latest = end
            .flatten()
            .unwrap_or(chrono::DateTime::<chrono::Utc>::MAX_UTC);
        assert!(
            team.links
                .iter()
                .all(|link| link.expires_at <= latest.min(link.issued_at + limits::LINK_LIFETIME))
        );
        let over = |session: &Session| {
            session.expires_at > latest.min(session.started_at + limits::SESSION_LIFETIME)
        };
        assert!(!team.sessions.iter().any(over));
        self.check_admins();
    }

    fn check_admins(&self) {
        let admins: BTreeSet<_> = self
            .members
            .values()
            .filter(|m| m.role.is_admin())
            .map(|m| &m.id)
            .collect();
        assert_eq!(
            self.draft
                .admins
                .0
                .iter()
                .map(|admin| &admin.id)
                .collect::<BTreeSet<_>>(),
            admins
        );
        let is_own = |member: &Member| member.role.is_full_admin() && !member.is_admin_by_session();
        assert!(
            self.members.values().any(is_own),
            "the team keeps a full admin of its own"
        );
    }
}

/// The team without its rate limits and looks, which refused requests change as well.
fn uncounted(team: &Team) -> Team {
    let mut team = Team {
        refused: Default::default(),
        blocked: Default::default(),
        reseller_since: None,
        untold: None,
        ..team.clone()
    };
    for session in &mut team.sessions {
        session.full_again_at = None;
        session.looks = Looks::default();
    }
    team
}

impl Model {
    /// Runs a command and checks its entries.
    fn step(&mut self, command: Command) {
        if let Command::Wait(minutes) = command {
            self.minutes += minutes;
            self.commit();
        }
        let before = self.draft.clone();
        let result = self.run(command.clone());
        let after = &self.draft;
        let is_changed = (uncounted(&after.team), &after.admins, after.members.len())
            != (
                uncounted(&before.team),
                &before.admins,
                before.members.len(),
            );
        if is_changed {
            assert!(
                after.entries.len() > before.entries.len(),
                "{command:?} changed without an entry"
            );
        }
        // A dead link remembers that its presentation has been recorded.
        if result.is_err() && !matches!(command, Command::Redeem { .. }) {
            assert!(
                !is_changed,
                "{command:?} refused and changed something: {result:?}"
            );
        }
        assert!(after.entries.iter().all(|entry| entry.at <= after.now));
        self.commit();
        self.check();
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn random_commands_keep_the_invariants(commands in commands()) {
        let mut model = Model::new();
        for command in commands {
            model.step(command);
        }
    }
}
