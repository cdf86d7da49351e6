//! Sign-in links: a technician issues and revokes them (R6).

use crate::audit::event::{Event, LinkFate};
use crate::digest::Digest;
use crate::draft::Draft;
use crate::idempotency::Repetition;
use crate::limits;
use crate::operations::Operation;
use crate::person::{Actor, Person};
use crate::refusal::Refusal;
use crate::team::{Link, Reseller, Team, Technician};
use crate::text::{Id, Reason};
use crate::token::{Purpose, Random, ServerKey, Token};

/// A request for a link.
#[derive(Debug, Clone)]
pub struct Issue {
    /// The technician's reseller, by the identity provider's claim.
    pub reseller: Id,
    /// The technician.
    pub technician: Person,
    /// Why the link is needed.
    pub reason: Reason,
    /// Whether the session shall be read-only; the grant may demand it anyway.
    pub is_read_only: bool,
}

/// Issues a link, which supersedes the technician's older one. A repeated request gets its link
/// again.
pub fn issue(
    draft: &mut Draft,
    key: &ServerKey,
    random: Random,
    command: Issue,
    repetition: Option<&Repetition<Link>>,
) -> Result<(Link, Token), Refusal> {
    let reseller = own_reseller(&draft.team, &command.reseller)?;
    let actor = technician_actor(reseller, command.technician.clone());
    let result = issue_to_own(draft, key, random, command, repetition);
    if let Err(refusal) = &result
        && is_recorded(refusal)
    {
        draft.record_refusal(actor, Operation::IssueLink, refusal);
    }
    result
}

/// Whether a refusal to issue a link is entered. Mistakes in a request are not.
fn is_recorded(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::Disabled
            | Refusal::ResellerSuspended
            | Refusal::TechnicianBlocked
            | Refusal::LimitReached(_)
            | Refusal::TooManyLinks(_)
            | Refusal::IdempotencyKeyReused
    )
}

fn issue_to_own(
    draft: &mut Draft,
    key: &ServerKey,
    random: Random,
    command: Issue,
    repetition: Option<&Repetition<Link>>,
) -> Result<(Link, Token), Refusal> {
    draft.check_technician(&command.technician.id)?;
    let again = draft.again(repetition)?;
    let grant = draft.team.grant.clone().ok_or(Refusal::Disabled)?;
    if let Some(link) = again {
        return issue_again(&draft.team, key, link);
    }
    check_limits(&draft.team, &command.technician.id)?;
    count_issued(draft, &command.technician.id)?;
    let id = random.uuid_v7(draft.now);
    let token = link_token(key, &draft.team.id, &id)?;
    let longest = draft.now + limits::LINK_LIFETIME;
    let link = Link {
        id,
        digest: token.digest(),
        technician: command.technician.id.clone(),
        reason: command.reason,
        is_read_only: command.is_read_only || grant.is_read_only,
        ends: draft.access.ends(&command.technician.id),
        issued_at: draft.now,
        expires_at: grant.expires_at.map_or(longest, |end| end.min(longest)),
    };
    add_link(draft, link.clone(), command.technician);
    draft.remember(repetition, &link);
    Ok((link, token))
}

fn issue_again(team: &Team, key: &ServerKey, link: Link) -> Result<(Link, Token), Refusal> {
    let token = link_token(key, &team.id, &link.id)?;
    // Under another server key the link's token cannot be derived again.
    if token.digest() == link.digest {
        Ok((link, token))
    } else {
        Err(Refusal::IdempotencyKeyReused)
    }
}

fn link_token(key: &ServerKey, team: &Id, link: &Id) -> Result<Token, Refusal> {
    Token::derive(key, Purpose::Link, team, link).ok_or(Refusal::LinkNotUsable)
}

/// Checks the limits of a new link. The technician's own live link does not count, since the new
/// one supersedes it.
fn check_limits(team: &Team, technician: &Id) -> Result<(), Refusal> {
    let links = team.links.iter();
    let live = links.filter(|link| link.technician != *technician).count();
    if live >= limits::LIVE_LINKS {
        return Err(Refusal::LimitReached("live links"));
    }
    // Live links count as well, since each may still be redeemed.
    let dead = team.dead_links.iter();
    let redeemed = dead.filter(|link| link.is_redeemed()).count();
    if redeemed + live >= limits::REDEMPTIONS_REMEMBERED {
        return Err(Refusal::LimitReached("sign-ins in 24 hours"));
    }
    let is_known = team.technicians.contains_key(technician);
    if !is_known && team.technicians.len() >= limits::TECHNICIANS {
        return Err(Refusal::LimitReached("technicians at once"));
    }
    Ok(())
}

/// Counts a link against the rate of its technician, whatever becomes of the link.
fn count_issued(draft: &mut Draft, technician: &Id) -> Result<(), Refusal> {
    let now = draft.now;
    let issued = &mut draft.team.issued;
    let technician = Digest::of(&[technician.as_str()]).tag();
    let own = issued.get(&technician).into_iter().flatten();
    let first = if own.clone().count() >= limits::LINKS_OF_TECHNICIAN {
        own.min()
    } else if issued.values().flatten().count() >= limits::LINKS_OF_TEAM {
        issued.values().flatten().min()
    } else {
        issued.entry(technician).or_default().push(now.timestamp());
        return Ok(());
    };
    let waited = first.map_or(0, |first| now.timestamp() - first);
    let seconds = (limits::LINK_WINDOW.num_seconds() - waited).max(1);
    Err(Refusal::TooManyLinks(u32::try_from(seconds).unwrap_or(1)))
}

/// Adds a link in place of the technician's older one, and records it.
fn add_link(draft: &mut Draft, link: Link, technician: Person) {
    let now = draft.now;
    draft.end_links(LinkFate::Superseded, |live| {
        (live.technician == technician.id).then_some(now)
    });
    let Person { id, name, email } = technician;
    let known = Technician { name, email };
    draft.team.technicians.insert(id, known);
    let actor = draft.team.reseller_actor(&link.technician, None);
    let issued = Event::LinkIssued {
        link: link.id.clone(),
        reason: link.reason.clone(),
        expires_at: link.expires_at,
        is_read_only: link.is_read_only,
    };
    draft.team.links.push(link);
    draft.record(actor, issued);
}

/// Revokes a live link of the reseller, on behalf of a technician.
pub fn revoke(
    draft: &mut Draft,
    reseller: &Id,
    technician: Person,
    link: &Id,
) -> Result<(), Refusal> {
    let own = own_reseller(&draft.team, reseller)?;
    let revoked = revoke_of_own(draft, &technician.id, link);
    let actor = technician_actor(own, technician);
    match &revoked {
        Ok(()) => draft.record(actor, Event::LinkRevoked { link: link.clone() }),
        // The answer to the first request may have been lost.
        Err(_) if draft.team.dead_links.iter().any(|dead| dead.id == *link) => {}
        Err(refusal) => draft.record_refusal(actor, Operation::RevokeLink, refusal),
    }
    revoked
}

fn revoke_of_own(draft: &mut Draft, technician: &Id, link: &Id) -> Result<(), Refusal> {
    draft.check_technician(technician)?;
    if !draft.team.links.iter().any(|live| live.id == *link) {
        return Err(Refusal::NotFound);
    }
    let now = draft.now;
    draft.end_links(LinkFate::Revoked, |live| (live.id == *link).then_some(now));
    draft.team.forget_technicians();
    Ok(())
}

/// The team's reseller, if it is the caller's; for another the team does not exist.
pub(crate) fn own_reseller(team: &Team, caller: &Id) -> Result<Reseller, Refusal> {
    let own = team.reseller.clone().filter(|own| own.id == *caller);
    own.ok_or(Refusal::NotFound)
}

/// A technician of a reseller, outside of sessions.
pub(crate) fn technician_actor(reseller: Reseller, technician: Person) -> Actor {
    Actor::Reseller {
        reseller: reseller.name,
        technician,
        session: None,
        is_bearer: false,
    }
}
