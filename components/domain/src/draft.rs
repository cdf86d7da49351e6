//! A draft of the next commit of a team: the state it starts from, made current, and what a command adds.

use crate::audit::{DisableCause, EndCause, Entry, Event, LinkFate, SignInAsEnd};
use crate::changes::{Changes, MapName, Since};
use crate::sign_in_as::is_eligible;
use crate::team::{SpentLink, Stop, Team};
use crate::{
    Actor, Admins, Member, Refusal, Remembered, Repeatable, Repetition, Session, SignedInAs, limits,
};
use chrono::{DateTime, Utc};

/// What a command works on. A command that refuses has changed nothing but, perhaps, `entries`.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The moment of the command.
    pub now: DateTime<Utc>,
    /// The team's state.
    pub team: Team,
    /// Who holds admin roles.
    pub admins: Admins,
    /// Audit entries of this commit. Without any there is nothing to commit.
    pub entries: Vec<Entry>,
    /// Members that change: before and after.
    pub members: Vec<(Option<Member>, Option<Member>)>,
    /// What else changes.
    pub changes: Changes,
    /// How many requests over the limit were refused to the session without being entered: before, and then after.
    pub unentered: u32,
}

impl Draft {
    /// Starts from the stored state and makes it current: a stop that was ordered, a grant, sessions and links whose
    /// time is over take effect at the instant they should have, whatever the command does next.
    pub fn new(team: Team, admins: Admins, stop: Option<Stop>, now: DateTime<Utc>) -> Self {
        let mut draft = Self {
            now,
            team,
            admins,
            entries: Vec::new(),
            members: Vec::new(),
            changes: Changes::default(),
            unentered: 0,
        };
        let grant_end = draft
            .team
            .grant
            .as_ref()
            .and_then(|grant| grant.expires_at)
            .filter(|at| *at <= now);
        let expiry = grant_end.map(|at| Stop {
            at,
            actor: Actor::Service,
            cause: Some(DisableCause::Expired),
        });
        let stop = stop.into_iter().chain(expiry).min_by_key(|stop| stop.at);
        if let Some(stop) = stop.filter(|_| draft.team.grant.is_some()) {
            draft.expire(|end| end <= now && end < stop.at);
            draft.disable(stop);
        }
        draft.expire(|end| end <= now);
        draft
            .team
            .spent
            .retain(|link| link.at + limits::SPENT_LINK_MEMORY > now);
        draft.team.forget_technicians();
        draft
    }

    /// Adds an entry of this moment.
    pub fn enter(&mut self, actor: Actor, event: Event) {
        self.entries.push(Entry {
            at: self.now,
            actor,
            event,
        });
    }

    /// Enters that the reseller was refused something outside of sessions, unless that was entered a moment ago.
    pub(crate) fn enter_refusal(&mut self, actor: Actor, operation: &str, refusal: &Refusal) {
        if self
            .team
            .refused_at
            .is_none_or(|at| at + limits::REFUSAL_MEMORY <= self.now)
        {
            self.team.refused_at = Some(self.now);
            self.enter_refused(actor, operation, refusal, 1);
        }
    }

    /// Enters that the reseller was refused something.
    pub(crate) fn enter_refused(
        &mut self,
        actor: Actor,
        operation: &str,
        refusal: &Refusal,
        count: u32,
    ) {
        let (operation, why) = (operation.to_owned(), refusal.word().to_owned());
        self.enter(
            actor,
            Event::Refused {
                operation,
                why,
                count,
            },
        );
    }

    /// Switches off: ends every link and session of the team.
    pub(crate) fn disable(&mut self, stop: Stop) {
        if self.team.grant.take().is_none() {
            return;
        }
        let Stop { at, actor, cause } = stop;
        let event = Event::SupportChanged {
            is_enabled: false,
            cause,
            expires_at: None,
            is_read_only: false,
        };
        self.entries.push(Entry {
            at,
            actor: actor.clone(),
            event,
        });
        self.end_sessions(EndCause::SupportDisabled, |_| Some((at, actor.clone())));
        self.spend_links(LinkFate::Revoked, |_| Some(at));
        self.team.forget_technicians();
    }

    /// Ends sessions and links by their time.
    fn expire(&mut self, is_over: impl Fn(DateTime<Utc>) -> bool) {
        self.end_sessions(EndCause::Expired, |session| {
            is_over(session.expires_at).then_some((session.expires_at, Actor::Service))
        });
        self.spend_links(LinkFate::Expired, |link| {
            is_over(link.expires_at).then_some(link.expires_at)
        });
    }

    /// Ends the sessions for which `end` tells when and by whom, and what they are signed in as.
    pub(crate) fn end_sessions(
        &mut self,
        cause: EndCause,
        end: impl Fn(&Session) -> Option<(DateTime<Utc>, Actor)>,
    ) {
        let (team, entries) = (&mut self.team, &mut self.entries);
        let technicians = &team.technicians;
        team.sessions.retain(|session| {
            let Some((at, actor)) = end(session) else {
                return true;
            };
            if let Some(sign_in) = &session.signed_in_as {
                entries.push(Entry {
                    at,
                    actor: actor.clone(),
                    event: sign_in.ended(SignInAsEnd::SessionEnded),
                });
            }
            if let Some(technician) = technicians.get(&session.technician) {
                let technician = technician.name.clone();
                let event = Event::SessionEnded {
                    session: session.id.clone(),
                    technician,
                    cause,
                };
                entries.push(Entry { at, actor, event });
            }
            false
        });
    }

    /// Ends what the sessions that `is_ended` tells are signed in as. How many there were.
    pub(crate) fn end_sign_ins(
        &mut self,
        actor: &Actor,
        cause: SignInAsEnd,
        is_ended: impl Fn(&Session, &SignedInAs) -> bool,
    ) -> usize {
        let before = self.entries.len();
        for session in &mut self.team.sessions {
            let ended = session
                .signed_in_as
                .as_ref()
                .filter(|sign_in| is_ended(session, sign_in));
            if let Some(event) = ended.map(|sign_in| sign_in.ended(cause)) {
                session.signed_in_as = None;
                self.entries.push(Entry {
                    at: self.now,
                    actor: actor.clone(),
                    event,
                });
            }
        }
        self.entries.len() - before
    }

    /// Moves the links for which `when` tells an instant to the spent ones.
    pub(crate) fn spend_links(
        &mut self,
        fate: LinkFate,
        when: impl Fn(&crate::Link) -> Option<DateTime<Utc>>,
    ) {
        let spent = &mut self.team.spent;
        self.team.links.retain(|link| {
            let Some(at) = when(link) else { return true };
            let digest = link.digest.shortened();
            spent.push(SpentLink {
                id: link.id.clone(),
                digest,
                fate,
                at,
                nonce: None,
                is_reported: false,
            });
            false
        });
        let mut surplus = spent
            .iter()
            .filter(|link| link.fate != LinkFate::Redeemed)
            .count()
            .saturating_sub(limits::DEAD_LINKS_REMEMBERED);
        spent.retain(|link| {
            let is_forgotten = surplus > 0 && link.fate != LinkFate::Redeemed;
            surplus -= usize::from(is_forgotten);
            !is_forgotten
        });
    }

    /// Records a member's change, the admins that follow from it, and that nobody stays signed in as one who may not be.
    pub(crate) fn change_member(
        &mut self,
        actor: &Actor,
        before: Option<Member>,
        after: Option<Member>,
    ) {
        if let Some(before) = &before {
            let may_stay = |may_be_admin| {
                after
                    .as_ref()
                    .is_some_and(|member| is_eligible(member, may_be_admin))
            };
            let is_ended = |sign_in: &SignedInAs| {
                sign_in.member == before.id && !may_stay(sign_in.may_be_admin)
            };
            self.end_sign_ins(actor, SignInAsEnd::MemberChanged, |_, sign_in| {
                is_ended(sign_in)
            });
        }
        if let Some(id) = before
            .as_ref()
            .or(after.as_ref())
            .map(|member| member.id.clone())
        {
            let is_admin = |member: &Option<Member>| {
                member.as_ref().is_some_and(|member| member.role.is_admin())
            };
            if is_admin(&before) || is_admin(&after) {
                self.admins = self.admins.with(&id, after.as_ref());
            }
        }
        let counts = &mut self.team.counts;
        before.iter().for_each(|member| counts.count(member, -1));
        after.iter().for_each(|member| counts.count(member, 1));
        let count = i64::from(self.team.member_count) + i64::from(after.is_some())
            - i64::from(before.is_some());
        self.team.member_count = u32::try_from(count).unwrap_or(0);
        if let Some(before) = &before {
            self.changes.remove(MapName::Members, before.id.as_str());
            self.changes.remove(MapName::Emails, before.email.key());
            self.changes.remove(MapName::Names, before.name_key());
            // The platform may hear of the adding late, and bring whom a session added as one of its own.
            let is_address_kept = after
                .as_ref()
                .is_some_and(|after| after.email.key() == before.email.key());
            if before.is_added_by_session && !is_address_kept {
                self.changes.put(
                    MapName::Brought,
                    before.email.key(),
                    &Since { at: self.now },
                );
            }
        }
        if let Some(after) = &after {
            self.changes.put(MapName::Members, after.id.as_str(), after);
            self.changes.put(MapName::Emails, after.email.key(), after);
            self.changes.put(MapName::Names, after.name_key(), after);
        }
        self.members.push((before, after));
    }

    /// Remembers what a request created, if it is one that may be repeated.
    pub fn remember(&mut self, repetition: Option<&Repetition>, created: &impl serde::Serialize) {
        let remember = |request: &Repeatable| {
            (
                request.key.clone(),
                Remembered::new(request, self.now, created),
            )
        };
        if let Some((key, remembered)) = repetition.map(|repetition| remember(&repetition.request))
        {
            self.changes
                .put(MapName::Remembered, key.short(), &remembered);
        }
    }

    /// What the same request created before, if it is one that may be repeated and was.
    pub fn again<T: serde::de::DeserializeOwned>(
        &self,
        repetition: Option<&Repetition>,
    ) -> Result<Option<T>, Refusal> {
        repetition.map_or(Ok(None), |repetition| repetition.again(self.now))
    }

    /// Whether any entry is one that every admin is told of.
    pub fn notifies_admins(&self) -> bool {
        self.entries.iter().any(Entry::notifies_admins)
    }
}
