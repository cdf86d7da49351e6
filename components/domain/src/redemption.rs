//! Redeeming a sign-in link: exactly one redemption ever succeeds (R6), and every admin is told
//! (R7).

use crate::audit::event::{Event, LinkFate};
use crate::digest::Digest;
use crate::draft::Draft;
use crate::limits;
use crate::links::technician_actor;
use crate::looks::Looks;
use crate::operations::Operation;
use crate::person::{Actor, Person};
use crate::refusal::Refusal;
use crate::team::{DeadLink, Grant, Link, Session, Team, Technician};
use crate::text::Id;
use crate::token::{Purpose, Random, ServerKey, Token};
use chrono::{DateTime, Utc};

/// A request to redeem a link.
#[derive(Debug, Clone)]
pub struct Redeem {
    /// The link's token.
    pub token: Token,
    /// The nonce of the page that redeems; a repeated request of the same page gets the same
    /// session.
    pub nonce: Nonce,
    /// The technician who is signed in, with their reseller; anyone else is the link's bearer.
    pub holder: Option<(Id, Person)>,
    /// Whether a hook is configured; without one, nobody could be told.
    pub has_hook: bool,
}

/// The digest of a nonce: a secret of the page that redeems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nonce(Digest);

impl Nonce {
    /// Digests a nonce, within [`limits::NONCE`].
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if limits::NONCE.contains(&text.chars().count()) {
            Ok(Self(Digest::of(&[text])))
        } else {
            Err(Refusal::field("/nonce", "must be 22 to 128 characters"))
        }
    }
}

/// Checks a link before anything but the team's record is read: a made-up one is refused, and
/// leaves no entry.
pub fn admit(team: &Team, token: &Token) -> Result<(), Refusal> {
    let digest = token.digest();
    let is_known = team.links.iter().any(|link| link.digest == digest)
        || team.dead_links.iter().any(|link| link.digest == digest);
    if is_known {
        Ok(())
    } else {
        Err(Refusal::LinkNotUsable)
    }
}

/// The live link of a token. A preview consumes nothing.
pub fn preview<'a>(team: &'a Team, token: &Token) -> Result<&'a Link, Refusal> {
    let digest = token.digest();
    let mut links = team.links.iter();
    links
        .find(|link| link.digest == digest)
        .ok_or(Refusal::LinkNotUsable)
}

/// Redeems a link and starts a session. The same page gets the same session again.
pub fn redeem(
    draft: &mut Draft,
    key: &ServerKey,
    random: Random,
    command: Redeem,
) -> Result<(Session, Token), Refusal> {
    if !command.has_hook {
        return Err(refuse_without_hook(draft, &command.token));
    }
    let holder = own_technician(&draft.team, command.holder);
    if let Some(holder) = &holder {
        check_access(draft, holder)?;
    }
    let nonce = command.nonce.0;
    let Ok(link) = preview(&draft.team, &command.token).cloned() else {
        let digest = command.token.digest();
        return redeem_again(draft, key, &digest, &nonce);
    };
    let grant = draft.team.grant.clone().ok_or(Refusal::LinkNotUsable)?;
    if let Err(refusal) = check_session_limits(&draft.team, &link, holder.as_ref()) {
        let actor = draft.team.reseller_actor(&link.technician, None);
        draft.record_refusal(actor, Operation::RedeemLink, &refusal);
        return Err(refusal);
    }
    let id = random.uuid_v7(draft.now);
    let token = session_token(key, &draft.team.id, &id)?;
    let session = link.session(id, &token, &grant, holder.as_ref(), draft);
    let team = &mut draft.team;
    team.links.retain(|live| live.id != link.id);
    team.dead_links.push(link.redeemed(nonce, draft.now));
    start_session(draft, link, session.clone(), holder);
    Ok((session, token))
}

/// Nobody could be told. That the link was presented is entered if it is a live one.
fn refuse_without_hook(draft: &mut Draft, token: &Token) -> Refusal {
    let refusal = Refusal::HookNotConfigured;
    if let Ok(link) = preview(&draft.team, token) {
        let actor = draft.team.reseller_actor(&link.technician, None);
        draft.record_refusal(actor, Operation::RedeemLink, &refusal);
    }
    refusal
}

/// The presented technician, if they belong to the team's reseller.
fn own_technician(team: &Team, holder: Option<(Id, Person)>) -> Option<Person> {
    let (reseller, person) = holder?;
    let own = team.reseller.as_ref()?;
    (own.id == reseller).then_some(person)
}

/// Refuses a technician who is blocked, whatever the link is.
fn check_access(draft: &mut Draft, holder: &Person) -> Result<(), Refusal> {
    let checked = draft.check_technician(&holder.id);
    if let Err(refusal) = &checked
        && let Some(reseller) = draft.team.reseller.clone()
    {
        let actor = technician_actor(reseller, holder.clone());
        draft.record_refusal(actor, Operation::RedeemLink, refusal);
    }
    checked
}

fn check_session_limits(team: &Team, link: &Link, holder: Option<&Person>) -> Result<(), Refusal> {
    let technician = holder.map_or(&link.technician, |person| &person.id);
    if team.sessions.len() >= limits::SESSIONS {
        return Err(Refusal::LimitReached("sessions at once"));
    }
    let sessions = team.sessions.iter();
    let own = sessions.filter(|session| session.technician == *technician);
    if own.count() >= limits::SESSIONS_OF_TECHNICIAN {
        return Err(Refusal::LimitReached("sessions of one technician at once"));
    }
    let is_known = team.technicians.contains_key(technician);
    if !is_known && team.technicians.len() >= limits::TECHNICIANS {
        return Err(Refusal::LimitReached("technicians at once"));
    }
    Ok(())
}

fn session_token(key: &ServerKey, team: &Id, session: &Id) -> Result<Token, Refusal> {
    Token::derive(key, Purpose::Session, team, session).ok_or(Refusal::SessionNotActive)
}

/// Adds a session to the team, and records it with the redemption of its link.
fn start_session(draft: &mut Draft, link: Link, session: Session, holder: Option<Person>) {
    let started = Event::SessionStarted {
        session: session.id.clone(),
        expires_at: session.expires_at,
        is_read_only: session.is_read_only,
    };
    let team = &mut draft.team;
    if let Some(Person { id, name, email }) = holder {
        team.technicians.insert(id, Technician { name, email });
    }
    let actor = team.reseller_actor(&session.technician, Some(&session));
    team.sessions.push(session);
    team.forget_technicians();
    let redeemed = Event::LinkRedeemed {
        link: link.id,
        reason: link.reason,
    };
    draft.record(actor.clone(), redeemed);
    draft.record(actor, started);
}

/// The session of a dead link, for the page that redeemed it. Anyone else is refused, and the first
/// refusal of each dead link is recorded; for a used link that is the alarm.
fn redeem_again(
    draft: &mut Draft,
    key: &ServerKey,
    digest: &Digest,
    nonce: &Digest,
) -> Result<(Session, Token), Refusal> {
    let team = &mut draft.team;
    let mut dead = team.dead_links.iter_mut();
    let Some(link) = dead.find(|link| link.digest == *digest) else {
        return Err(Refusal::LinkNotUsable);
    };
    if link.nonce.as_ref() == Some(nonce) {
        let link = link.id.clone();
        return session_of(team, key, &link);
    }
    if !link.is_reported {
        link.is_reported = true;
        let refused = Event::LinkRefused {
            link: link.id.clone(),
            why: link.fate,
        };
        draft.record(Actor::Anonymous, refused);
    }
    Err(Refusal::LinkNotUsable)
}

fn session_of(team: &Team, key: &ServerKey, link: &Id) -> Result<(Session, Token), Refusal> {
    let mut sessions = team.sessions.iter();
    let session = sessions
        .find(|session| session.link == *link)
        .ok_or(Refusal::LinkNotUsable)?;
    let token = session_token(key, &team.id, &session.id)?;
    // Under another server key the session's token cannot be derived again.
    if token.digest() == session.digest {
        Ok((session.clone(), token))
    } else {
        Err(Refusal::LinkNotUsable)
    }
}

impl Link {
    /// The link after its redemption.
    fn redeemed(&self, nonce: Digest, at: DateTime<Utc>) -> DeadLink {
        DeadLink {
            id: self.id.clone(),
            digest: self.digest.clone(),
            fate: LinkFate::Redeemed,
            at,
            nonce: Some(nonce),
            is_reported: false,
        }
    }

    /// The session that a redemption starts.
    fn session(
        &self,
        id: Id,
        token: &Token,
        grant: &Grant,
        holder: Option<&Person>,
        draft: &Draft,
    ) -> Session {
        let now = draft.now;
        let longest = now + limits::SESSION_LIFETIME;
        let technician = holder.map_or(&self.technician, |person| &person.id);
        Session {
            id,
            digest: token.digest(),
            ends: draft.access.ends(technician),
            technician: technician.clone(),
            is_bearer: holder.is_none(),
            link: self.id.clone(),
            is_read_only: self.is_read_only || grant.is_read_only,
            started_at: now,
            expires_at: grant.expires_at.map_or(longest, |end| end.min(longest)),
            full_again_at: None,
            throttled_at: None,
            looks: Looks::default(),
            signed_in_as: None,
        }
    }
}
