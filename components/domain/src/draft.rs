//! A draft of a team's next commit: the state that it starts from, made current, and the changes of
//! a command.

use crate::access::Access;
use crate::audit::entry::Entry;
use crate::audit::event::{Attempted, DisableCause, EndCause, Event, LinkFate, SignInAsEnd};
use crate::changes::{Changes, MemberChange, maps};
use crate::idempotency::{Remembered, Repetition};
use crate::limits;
use crate::operations::Operation;
use crate::person::{Actor, Admins};
use crate::refusal::Refusal;
use crate::team::{DeadLink, Link, Session, SignedInAs, Stop, Team};
use chrono::{DateTime, Utc};
use serde::Serialize;

/// The unit of work of a command. A refused command has changed nothing except, at most, `entries`
/// and the records that limit them.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The moment of the command.
    pub now: DateTime<Utc>,
    /// The team's state.
    pub team: Team,
    /// The holders of admin roles.
    pub admins: Admins,
    /// The access of the team's reseller. While support is off it is the default: there is nothing
    /// that a block could end.
    pub access: Access,
    /// Audit entries of this commit.
    pub entries: Vec<Entry>,
    /// How many of the entries opening made: ends that were due, and a stop order.
    due: usize,
    /// Whether those alone are no reason to commit: a session's look leaves them to the next command
    /// that commits, to an admin's, or to a delivery.
    pub leaves_ends: bool,
    /// Whether the rate of a session has to be committed, with entries or without.
    pub books_rate: bool,
    /// Entries that notify, of which admins are told later.
    pub(crate) coalesced: usize,
    /// Whether changes of this commit are told at once.
    pub(crate) tells_at_once: bool,
    /// Changed members.
    pub members: Vec<MemberChange>,
    /// Changed entries of maps, and changed objects.
    pub changes: Changes,
}

/// The orders beside a team's root, which end its links and sessions at any time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Orders {
    /// The order to switch off.
    pub stop: Option<Stop>,
    /// The access of the team's reseller, where it was read.
    pub access: Option<Access>,
}

impl Orders {
    /// An order to switch off alone.
    pub fn stop(stop: Stop) -> Self {
        Self {
            stop: Some(stop),
            ..Self::default()
        }
    }
}

impl Draft {
    /// Starts from the stored state and makes it current: pending orders and the expiries of grant,
    /// sessions and links take effect, with entries of the moments when they were due. The end of a
    /// blocked technician's session is entered as of now.
    pub fn open(team: Team, admins: Admins, orders: Orders, now: DateTime<Utc>) -> Self {
        let is_access_known = orders.access.is_some();
        let mut draft = Self {
            now,
            team,
            admins,
            access: orders.access.unwrap_or_default(),
            entries: Vec::new(),
            due: 0,
            leaves_ends: false,
            books_rate: false,
            coalesced: 0,
            tells_at_once: false,
            members: Vec::new(),
            changes: Changes::default(),
        };
        let stops = orders.stop.into_iter().chain(draft.grant_expiry());
        let first = stops.min_by_key(|stop| stop.at);
        if let Some(stop) = first.filter(|_| draft.team.grant.is_some()) {
            draft.expire(|end| end <= now && end < stop.at);
            draft.disable(stop);
        }
        draft.expire(|end| end <= now);
        draft.end_begun_after(now + limits::CLOCK_SKEW);
        if is_access_known {
            draft.end_blocked();
        }
        draft.tell_due_changes();
        draft
            .team
            .dead_links
            .retain(|link| link.at + limits::DEAD_LINK_MEMORY > now);
        draft.team.forget_issued(now);
        draft.team.forget_technicians();
        draft.due = draft.entries.len();
        draft
    }

    /// Whether there is anything to commit. A record may be without entries.
    pub fn has_to_commit(&self) -> bool {
        let left = if self.leaves_ends { self.due } else { 0 };
        self.books_rate || self.entries.len() > left
    }

    /// The stop that an expired grant amounts to.
    fn grant_expiry(&self) -> Option<Stop> {
        let at = self.team.grant.as_ref()?.expires_at?;
        (at <= self.now).then_some(Stop {
            at,
            actor: Actor::Service,
            cause: Some(DisableCause::Expired),
        })
    }

    /// Adds an entry of this moment.
    pub fn record(&mut self, actor: Actor, event: Event) {
        self.entries.push(Entry {
            at: self.now,
            actor,
            event,
        });
    }

    /// Records a look of a session, unless it repeats one.
    pub(crate) fn record_look(&mut self, actor: &Actor, event: Event) {
        let now = self.now;
        let mut sessions = self.team.sessions.iter_mut();
        let session = match actor {
            Actor::Reseller { session, .. } => {
                sessions.find(|live| Some(&live.id) == session.as_ref())
            }
            _ => None,
        };
        let is_new = session.is_none_or(|live| live.looks.enter(&event, now - live.started_at));
        if is_new {
            self.record(actor.clone(), event);
        }
    }

    /// Records a refusal outside of sessions, unless one of its kind was recorded shortly before.
    pub(crate) fn record_refusal(&mut self, actor: Actor, operation: Operation, refusal: &Refusal) {
        let attempted = Attempted::Operation(operation);
        let event = Event::refused(attempted, refusal, 1);
        if self.team.refused.enter(&event, self.now) {
            self.record(actor, event);
        }
    }

    /// Records refusals that share an entry.
    pub(crate) fn record_refused(
        &mut self,
        actor: Actor,
        attempted: Attempted,
        refusal: &Refusal,
        count: u32,
    ) {
        self.record(actor, Event::refused(attempted, refusal, count));
    }

    /// Whether any entry is one that every admin is told of now.
    pub fn notifies_admins(&self) -> bool {
        let entries = self.entries.iter();
        entries.filter(|entry| entry.notifies_admins()).count() > self.coalesced
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
        self.end_links(LinkFate::Revoked, |_| Some(at));
        self.team.forget_technicians();
    }

    /// Ends sessions and links by their time.
    fn expire(&mut self, is_over: impl Fn(DateTime<Utc>) -> bool) {
        self.end_sessions(EndCause::Expired, |session| {
            is_over(session.expires_at).then_some((session.expires_at, Actor::Service))
        });
        self.end_links(LinkFate::Expired, |link| {
            is_over(link.expires_at).then_some(link.expires_at)
        });
    }

    /// Ends sessions and links that a clock which was ahead began: it would prolong their lives.
    fn end_begun_after(&mut self, latest: DateTime<Utc>) {
        let now = self.now;
        self.end_sessions(EndCause::Expired, |session| {
            (session.started_at > latest).then_some((now, Actor::Service))
        });
        self.end_links(LinkFate::Expired, |link| {
            (link.issued_at > latest).then_some(now)
        });
    }

    /// Ends sessions and links of a reseller that was suspended, or of a technician who was blocked,
    /// since they began.
    fn end_blocked(&mut self) {
        let (now, access) = (self.now, self.access.clone());
        self.end_sessions(EndCause::Blocked, |session| {
            let is_over = session.ends != access.ends(&session.technician);
            is_over.then_some((now, Actor::Service))
        });
        self.end_links(LinkFate::Revoked, |link| {
            (link.ends != access.ends(&link.technician)).then_some(now)
        });
    }

    /// Ends the sessions for which `end` returns a moment and an actor, and their sign-ins.
    pub(crate) fn end_sessions(
        &mut self,
        cause: EndCause,
        end: impl Fn(&Session) -> Option<(DateTime<Utc>, Actor)>,
    ) {
        let before = self.team.sessions.len();
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
                let event = session.ended(technician, cause);
                entries.push(Entry { at, actor, event });
            }
            false
        });
        if self.team.sessions.len() < before {
            self.tell_changes();
        }
    }

    /// Ends the sign-ins for which `is_ended` holds. Returns their number.
    pub(crate) fn end_sign_ins(
        &mut self,
        actor: &Actor,
        cause: SignInAsEnd,
        is_ended: impl Fn(&Session, &SignedInAs) -> bool,
    ) -> usize {
        let before = self.entries.len();
        for session in &mut self.team.sessions {
            let sign_in = session.signed_in_as.as_ref();
            if let Some(sign_in) = sign_in.filter(|sign_in| is_ended(session, sign_in)) {
                self.entries.push(Entry {
                    at: self.now,
                    actor: actor.clone(),
                    event: sign_in.ended(cause),
                });
                session.signed_in_as = None;
            }
        }
        self.entries.len() - before
    }

    /// Moves the links for which `end` returns a moment to the dead ones, of which the oldest
    /// unredeemed ones are forgotten.
    pub(crate) fn end_links(
        &mut self,
        fate: LinkFate,
        end: impl Fn(&Link) -> Option<DateTime<Utc>>,
    ) {
        let dead = &mut self.team.dead_links;
        self.team.links.retain(|link| {
            let Some(at) = end(link) else { return true };
            dead.push(DeadLink::unredeemed(link, fate, at));
            false
        });
        let unredeemed = dead.iter().filter(|link| !link.is_redeemed()).count();
        let mut surplus = unredeemed.saturating_sub(limits::UNREDEEMED_LINKS_REMEMBERED);
        dead.retain(|link| {
            let is_forgotten = surplus > 0 && !link.is_redeemed();
            surplus -= usize::from(is_forgotten);
            !is_forgotten
        });
    }

    /// Remembers the creation of a request that may be repeated.
    pub fn remember<T: Clone + Serialize>(
        &mut self,
        repetition: Option<&Repetition<T>>,
        created: &T,
    ) {
        if let Some(Repetition { request, .. }) = repetition {
            let remembered = Remembered::new(request, self.now, created.clone());
            self.changes
                .put(maps::remembered(), request.key.as_str(), &remembered);
        }
    }

    /// The earlier creation of the same request, if it is a repetition.
    pub fn again<T: Clone>(
        &self,
        repetition: Option<&Repetition<T>>,
    ) -> Result<Option<T>, Refusal> {
        repetition.map_or(Ok(None), |repetition| repetition.again(self.now))
    }
}
