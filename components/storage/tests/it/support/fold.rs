//! A second implementation of a team's state: folded from its log, entry by entry.

use super::View;
use chrono::{DateTime, Utc};
use domain::platform::{ImportLine, TeamRecord};
use domain::{Actor, EndCause, Entry, Event, Id, Name, Role, Team};
use std::collections::{BTreeMap, BTreeSet};

/// Inputs of the platform's commands by moment, which the log only counts or outlines.
#[derive(Default)]
pub struct Inputs {
    pub records: BTreeMap<DateTime<Utc>, TeamRecord>,
    pub imports: BTreeMap<DateTime<Utc>, Vec<ImportLine>>,
}

/// A team's state, as far as the log tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Folded {
    pub name: Option<Name>,
    pub reseller: Option<Id>,
    pub has_signed_baa: bool,
    pub is_on: bool,
    pub members: BTreeMap<Id, Role>,
    /// Live links, each with its technician.
    pub links: BTreeMap<Id, Id>,
    /// Live sessions, each with its sign-in and the member of that.
    pub sessions: BTreeMap<Id, Option<(Id, Id)>>,
    redeemed: BTreeSet<Id>,
}

impl Folded {
    /// No team.
    pub fn nothing() -> Self {
        let (name, reseller, has_signed_baa, is_on) = (None, None, false, false);
        let (members, links) = (BTreeMap::new(), BTreeMap::new());
        Self {
            name,
            reseller,
            has_signed_baa,
            is_on,
            members,
            links,
            sessions: BTreeMap::new(),
            redeemed: [].into(),
        }
    }

    /// The stored state.
    pub fn of(view: &View) -> Self {
        let Team {
            name,
            reseller,
            has_signed_baa,
            grant,
            links,
            sessions,
            ..
        } = &view.team;
        let sign_in = |session: &domain::Session| {
            session
                .signed_in_as
                .as_ref()
                .map(|one| (one.id.clone(), one.member.clone()))
        };
        Self {
            name: Some(name.clone()),
            reseller: reseller.as_ref().map(|reseller| reseller.id.clone()),
            has_signed_baa: *has_signed_baa,
            is_on: grant.is_some(),
            members: view
                .members
                .iter()
                .map(|member| (member.id.clone(), member.role))
                .collect(),
            links: links
                .iter()
                .map(|link| (link.id.clone(), link.technician.clone()))
                .collect(),
            sessions: sessions
                .iter()
                .map(|session| (session.id.clone(), sign_in(session)))
                .collect(),
            redeemed: BTreeSet::new(),
        }
    }

    /// Compares the folded state with the stored one.
    pub fn expect(mut self, view: &View) {
        self.redeemed.clear();
        let stored = Self::of(view);
        assert_eq!(
            stored, self,
            "the state (left) is not what the log (right) says: {:#?}",
            view.entries
        );
    }

    /// Applies one entry, and checks that it is possible in this state.
    pub fn apply(&mut self, entry: &Entry, inputs: &Inputs) {
        self.check_actor(entry);
        match &entry.event {
            Event::TeamChanged { .. }
            | Event::MembersImported { .. }
            | Event::SupportChanged { .. } => self.apply_team(entry, inputs),
            Event::LinkIssued { .. } | Event::LinkRevoked { .. } | Event::LinkRedeemed { .. } => {
                self.apply_link(entry);
            }
            Event::SessionStarted { .. }
            | Event::SessionEnded { .. }
            | Event::SignInAsStarted { .. }
            | Event::SignInAsEnded { .. } => self.apply_session(entry),
            Event::MemberAdded { .. } | Event::MemberRemoved { .. } | Event::RoleChanged { .. } => {
                self.apply_member(entry)
            }
            Event::ChangesSummarized { count, .. } => assert!(*count > 0),
            Event::LinkRefused { .. } | Event::Viewed { .. } | Event::Refused { .. } => {}
            other => panic!("nobody did this: {other:?}"),
        }
    }

    fn apply_team(&mut self, entry: &Entry, inputs: &Inputs) {
        match &entry.event {
            Event::TeamChanged {
                is_new,
                reseller,
                has_signed_baa,
            } => {
                assert_eq!(*is_new, self.name.is_none(), "the team is created once");
                let record = inputs
                    .records
                    .get(&entry.at)
                    .unwrap_or_else(|| panic!("nobody changed the record: {entry:?}"));
                self.name = Some(record.name.clone());
                (self.reseller, self.has_signed_baa) = (reseller.clone(), *has_signed_baa);
            }
            Event::MembersImported {
                added,
                updated,
                removed,
            } => {
                let lines = inputs
                    .imports
                    .get(&entry.at)
                    .unwrap_or_else(|| panic!("nobody imported: {entry:?}"));
                let before = self.members.len();
                self.members
                    .extend(lines.iter().map(|line| (line.id.clone(), line.role)));
                let counted = usize::try_from(*added).unwrap();
                assert_eq!(
                    (self.members.len() - before, *removed),
                    (counted, 0),
                    "{entry:?}"
                );
                assert!(
                    counted + usize::try_from(*updated).unwrap() <= lines.len(),
                    "{entry:?}"
                );
            }
            Event::SupportChanged { is_enabled, .. } => {
                assert_ne!(
                    self.is_on, *is_enabled,
                    "switched to what it was: {entry:?}"
                );
                self.is_on = *is_enabled;
                self.links.clear();
            }
            other => panic!("another event: {other:?}"),
        }
    }

    fn apply_link(&mut self, entry: &Entry) {
        match &entry.event {
            Event::LinkIssued { link, .. } => {
                let Actor::Reseller { technician, .. } = &entry.actor else {
                    panic!("who issued it? {entry:?}")
                };
                self.links.retain(|_, own| *own != technician.id);
                assert!(self.is_on, "issued while off: {entry:?}");
                self.links.insert(link.clone(), technician.id.clone());
            }
            Event::LinkRevoked { link } => {
                assert!(self.links.remove(link).is_some(), "not live: {entry:?}")
            }
            Event::LinkRedeemed { link, .. } => {
                assert!(
                    self.redeemed.insert(link.clone()),
                    "redeemed twice: {entry:?}"
                );
                assert!(self.links.remove(link).is_some(), "not live: {entry:?}");
            }
            other => panic!("another event: {other:?}"),
        }
    }

    fn apply_session(&mut self, entry: &Entry) {
        match &entry.event {
            Event::SessionStarted { session, .. } => {
                assert!(
                    self.sessions.insert(session.clone(), None).is_none(),
                    "started twice: {entry:?}"
                );
            }
            Event::SessionEnded { session, cause, .. } => {
                let sign_in = self.sessions.remove(session);
                assert_eq!(
                    sign_in,
                    Some(None),
                    "it lived, and its signing in ended before: {entry:?}"
                );
                assert_eq!(self.is_on, *cause != EndCause::SupportDisabled, "{entry:?}");
            }
            Event::SignInAsStarted { sign_in, member } => {
                let Actor::Reseller {
                    session: Some(session),
                    ..
                } = &entry.actor
                else {
                    panic!("{entry:?}")
                };
                let new = Some((sign_in.clone(), member.id.clone()));
                let before = self.sessions.insert(session.clone(), new);
                assert_eq!(before, Some(None), "the one before ended: {entry:?}");
                assert!(
                    self.members.contains_key(&member.id),
                    "as a member: {entry:?}"
                );
            }
            Event::SignInAsEnded {
                sign_in, member, ..
            } => {
                let ended = Some((sign_in.clone(), member.clone()));
                let session = self
                    .sessions
                    .values_mut()
                    .find(|session| **session == ended);
                *session.unwrap_or_else(|| panic!("nobody was: {entry:?}")) = None;
            }
            other => panic!("another event: {other:?}"),
        }
    }

    fn apply_member(&mut self, entry: &Entry) {
        match &entry.event {
            Event::MemberAdded { member, role, .. } => {
                let before = self.members.insert(member.id.clone(), *role);
                assert_eq!(before, None, "added twice: {entry:?}");
            }
            Event::MemberRemoved { member, role, .. } => {
                assert_eq!(self.members.remove(&member.id), Some(*role), "{entry:?}");
            }
            Event::RoleChanged {
                member,
                previous,
                new,
            } => {
                let before = self.members.insert(member.id.clone(), *new);
                assert_eq!(before, Some(*previous), "{entry:?}");
            }
            other => panic!("another event: {other:?}"),
        }
    }

    /// Checks that a session that acts is live.
    fn check_actor(&self, entry: &Entry) {
        let is_beginning = matches!(
            entry.event,
            Event::LinkRedeemed { .. } | Event::SessionStarted { .. }
        );
        if let Actor::Reseller {
            session: Some(session),
            ..
        } = &entry.actor
            && !is_beginning
        {
            assert!(
                self.sessions.contains_key(session),
                "a session that does not live: {entry:?}"
            );
        }
    }
}
