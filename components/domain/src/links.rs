//! Sign-in links: a technician issues and revokes them (R6).

use crate::audit::event::{Event, LinkFate};
use crate::draft::Draft;
use crate::idempotency::Repetition;
use crate::limits;
use crate::operations::Operation;
use crate::person::{Actor, Person};
use crate::refusal::Refusal;
use crate::team::{Link, Reseller, Technician};
use crate::text::{Id, Reason};
use crate::token::{Purpose, Random, ServerKey, Token};

/// What a technician asks for.
#[derive(Debug, Clone)]
pub struct Issue {
    /// The technician's reseller, as the identity provider says.
    pub reseller: Id,
    /// The technician.
    pub technician: Person,
    /// Why the link is needed.
    pub reason: Reason,
    /// Whether the session shall only read; the grant may demand it anyway.
    pub is_read_only: bool,
}

/// Issues a link, or finds the one that the same request issued before. It supersedes the technician's older one.
pub fn issue(
    draft: &mut Draft,
    key: &ServerKey,
    random: Random,
    command: Issue,
    repetition: Option<&Repetition<Link>>,
) -> Result<(Link, Token), Refusal> {
    let own = own_reseller(draft, &command.reseller)?;
    let technician = command.technician.clone();
    let result = issue_to_own(draft, key, random, command, repetition);
    if let Err(refusal @ (Refusal::Disabled | Refusal::LimitReached(_))) = &result {
        let actor = Actor::Reseller {
            reseller: own.name,
            technician,
            session: None,
            is_bearer: false,
        };
        draft.record_refusal(actor, Operation::IssueLink, refusal);
    }
    result
}

fn issue_to_own(
    draft: &mut Draft,
    key: &ServerKey,
    random: Random,
    command: Issue,
    repetition: Option<&Repetition<Link>>,
) -> Result<(Link, Token), Refusal> {
    let again: Option<Link> = draft.again(repetition)?;
    let team = &mut draft.team;
    let grant = team.grant.as_ref().ok_or(Refusal::Disabled)?;
    let technician = command.technician.id.clone();
    let derive = |id: &Id| {
        Token::derive(key, Purpose::Link, &team.id, id).ok_or(Refusal::Invalid("server key"))
    };

    if let Some(link) = again {
        // Under another server key the token that was told cannot be told again.
        let token = derive(&link.id)?;
        return if token.digest() == link.digest {
            Ok((link, token))
        } else {
            Err(Refusal::IdempotencyKeyReused)
        };
    }

    let is_own = |link: &&Link| link.technician == technician;
    let live = team.links.iter().filter(|link| !is_own(link)).count();
    if live >= limits::LIVE_LINKS {
        return Err(Refusal::LimitReached("live links"));
    }
    // Those that are out may all be redeemed yet.
    let redeemed = team
        .dead_links
        .iter()
        .filter(|link| link.fate == LinkFate::Redeemed)
        .count();
    if redeemed + live >= limits::REDEMPTIONS_REMEMBERED {
        return Err(Refusal::LimitReached("sign-ins in 24 hours"));
    }
    if !team.technicians.contains_key(&technician) && team.technicians.len() >= limits::TECHNICIANS
    {
        return Err(Refusal::LimitReached("technicians at once"));
    }

    let id = random.uuid_v7(draft.now);
    let token = derive(&id)?;
    let longest = draft.now + limits::LINK_LIFETIME;
    let link = Link {
        id,
        digest: token.digest(),
        technician: technician.clone(),
        reason: command.reason,
        is_read_only: command.is_read_only || grant.is_read_only,
        issued_at: draft.now,
        expires_at: grant.expires_at.map_or(longest, |end| end.min(longest)),
    };
    let now = draft.now;
    draft.end_links(LinkFate::Superseded, |link| {
        (link.technician == technician).then_some(now)
    });
    let Person { id, name, email } = command.technician;
    draft
        .team
        .technicians
        .insert(id, Technician { name, email });
    draft.team.links.push(link.clone());
    let actor = draft.team.reseller_actor(&technician, None);
    draft.record(
        actor,
        Event::LinkIssued {
            link: link.id.clone(),
            reason: link.reason.clone(),
            expires_at: link.expires_at,
            is_read_only: link.is_read_only,
        },
    );
    draft.remember(repetition, &link);
    Ok((link, token))
}

/// Revokes a live link of the reseller; `technician` is who asks.
pub fn revoke(
    draft: &mut Draft,
    reseller: &Id,
    technician: Person,
    link: &Id,
) -> Result<(), Refusal> {
    let own = own_reseller(draft, reseller)?;
    if !draft.team.links.iter().any(|live| live.id == *link) {
        return Err(Refusal::NotFound);
    }
    let now = draft.now;
    draft.end_links(LinkFate::Revoked, |live| (live.id == *link).then_some(now));
    let actor = Actor::Reseller {
        reseller: own.name,
        technician,
        session: None,
        is_bearer: false,
    };
    draft.record(actor, Event::LinkRevoked { link: link.clone() });
    draft.team.forget_technicians();
    Ok(())
}

/// The team's reseller, if it is the one who asks; another learns only that there is no such team.
fn own_reseller(draft: &Draft, asked: &Id) -> Result<Reseller, Refusal> {
    draft
        .team
        .reseller
        .clone()
        .filter(|own| own.id == *asked)
        .ok_or(Refusal::NotFound)
}
