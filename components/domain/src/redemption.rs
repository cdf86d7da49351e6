//! Redeeming a sign-in link: exactly one redemption ever succeeds (R6), and every admin is told (R7).

use crate::audit::event::{Event, LinkFate};
use crate::draft::Draft;
use crate::limits;
use crate::operations::Operation;
use crate::person::{Actor, Person};
use crate::refusal::Refusal;
use crate::team::{DeadLink, Link, Session, Team, Technician};
use crate::text::Id;
use crate::token::{Digest, Purpose, Random, ServerKey, Token};

/// What the holder of a link presents.
#[derive(Debug, Clone)]
pub struct Redeem {
    /// The link's token.
    pub token: Token,
    /// The nonce of the page that redeems; the same page may ask again and gets the same session.
    pub nonce: Nonce,
    /// The technician, where one is signed in who belongs to this reseller; anyone else is only the link's bearer.
    pub holder: Option<(Id, Person)>,
    /// Whether a hook is configured; without one nobody could be told.
    pub has_hook: bool,
}

/// The digest of a nonce: a secret of the page that redeems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nonce(Digest);

impl Nonce {
    /// Digests a nonce of 16 to 128 bytes.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if limits::NONCE_BYTES.contains(&text.len()) {
            Ok(Self(Digest::of(&[text])))
        } else {
            Err(Refusal::Invalid("nonce"))
        }
    }
}

/// The live link that a token belongs to. Looking at it consumes nothing.
pub fn preview<'a>(team: &'a Team, token: &Token) -> Result<&'a Link, Refusal> {
    let digest = token.digest();
    team.links
        .iter()
        .find(|link| link.digest == digest)
        .ok_or(Refusal::LinkNotUsable)
}

/// Redeems a link and starts a session; the page that did so already gets the same session again.
pub fn redeem(
    draft: &mut Draft,
    key: &ServerKey,
    random: Random,
    command: Redeem,
) -> Result<(Session, Token), Refusal> {
    if !command.has_hook {
        return Err(Refusal::HookNotConfigured);
    }
    let derive = |team: &Id, id: &Id| {
        Token::derive(key, Purpose::Session, team, id).ok_or(Refusal::Invalid("server key"))
    };
    let nonce = command.nonce.0.shortened();
    let Ok(link) = preview(&draft.team, &command.token).cloned() else {
        let session = repeated(draft, &command.token.digest().shortened(), &nonce)?;
        let token = derive(&draft.team.id, &session.id)?;
        // Under another server key the token that was told cannot be told again.
        return if token.digest() == session.digest {
            Ok((session, token))
        } else {
            Err(Refusal::LinkNotUsable)
        };
    };
    let grant = draft.team.grant.as_ref().ok_or(Refusal::LinkNotUsable)?;
    let own_reseller = draft.team.reseller.as_ref().map(|reseller| &reseller.id);
    let holder = command
        .holder
        .filter(|(reseller, _)| Some(reseller) == own_reseller)
        .map(|(_, person)| person);
    let technician = holder
        .as_ref()
        .map_or(&link.technician, |person| &person.id);
    let of_technician = draft
        .team
        .sessions
        .iter()
        .filter(|session| session.technician == *technician)
        .count();
    let limit = match draft.team.sessions.len() {
        all if all >= limits::SESSIONS => Some("sessions at once"),
        _ if of_technician >= limits::SESSIONS_OF_TECHNICIAN => {
            Some("sessions of one technician at once")
        }
        _ => None,
    };
    if let Some(limit) = limit {
        let refusal = Refusal::LimitReached(limit);
        let actor = draft.team.reseller_actor(&link.technician, None);
        draft.record_refusal(actor, Operation::RedeemLink, &refusal);
        return Err(refusal);
    }
    let is_known = holder
        .as_ref()
        .is_none_or(|person| draft.team.technicians.contains_key(&person.id));
    if !is_known && draft.team.technicians.len() >= limits::TECHNICIANS {
        return Err(Refusal::LimitReached("technicians at once"));
    }

    let longest = draft.now + limits::SESSION_LIFETIME;
    let id = random.uuid_v7(draft.now);
    let token = derive(&draft.team.id, &id)?;
    let session = Session {
        id: id.clone(),
        digest: token.digest(),
        technician: holder
            .as_ref()
            .map_or_else(|| link.technician.clone(), |person| person.id.clone()),
        is_bearer: holder.is_none(),
        link: link.id.clone(),
        is_read_only: link.is_read_only || grant.is_read_only,
        started_at: draft.now,
        expires_at: grant.expires_at.map_or(longest, |end| end.min(longest)),
        full_again_at: None,
        throttled_at: None,
        signed_in_as: None,
    };
    let now = draft.now;
    let team = &mut draft.team;
    if let Some(Person { id, name, email }) = holder {
        team.technicians.insert(id, Technician { name, email });
    }
    team.links.retain(|live| live.id != link.id);
    team.dead_links.push(DeadLink {
        id: link.id.clone(),
        digest: link.digest.shortened(),
        fate: LinkFate::Redeemed,
        at: now,
        nonce: Some(nonce),
        is_reported: false,
    });
    team.sessions.push(session.clone());
    let actor = team.reseller_actor(&session.technician, Some(&session));
    draft.record(
        actor.clone(),
        Event::LinkRedeemed {
            link: link.id,
            reason: link.reason,
        },
    );
    let Session {
        expires_at,
        is_read_only,
        ..
    } = session;
    draft.record(
        actor,
        Event::SessionStarted {
            session: id,
            expires_at,
            is_read_only,
        },
    );
    draft.team.forget_technicians();
    Ok((session, token))
}

/// The session of a link that the same page redeemed before. Anyone else is refused, and the first refusal of each
/// dead link is entered; that of a used link is the alarm.
fn repeated(draft: &mut Draft, digest: &Digest, nonce: &Digest) -> Result<Session, Refusal> {
    let Some(spent) = draft
        .team
        .dead_links
        .iter_mut()
        .find(|link| link.digest == *digest)
    else {
        return Err(Refusal::LinkNotUsable);
    };
    if spent.nonce.as_ref() == Some(nonce) {
        let session = draft
            .team
            .sessions
            .iter()
            .find(|session| session.link == spent.id);
        return session.cloned().ok_or(Refusal::LinkNotUsable);
    }
    if !std::mem::replace(&mut spent.is_reported, true) {
        let event = Event::LinkRefused {
            link: spent.id.clone(),
            why: spent.fate,
        };
        draft.record(Actor::Anonymous, event);
    }
    Err(Refusal::LinkNotUsable)
}
