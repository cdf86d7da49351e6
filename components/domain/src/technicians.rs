//! A team's own blocks of technicians (R13): one is out of this team, and stays in the others.
//!
//! A block ends the technician's links and sessions in its own commit, so that lifting it revives
//! none. The team's record has digests of technicians, since it has to stay small.

use crate::audit::event::{EndCause, Event, LinkFate};
use crate::authorize::{authorize_admin, authorize_full_admin, authorize_own_admin};
use crate::blocked;
use crate::digest::Digest;
use crate::draft::Draft;
use crate::person::Actor;
use crate::refusal::Refusal;
use crate::settings::review::check_wider_access;
use crate::settings::{Settings, SignIn};
use crate::team::Team;
use crate::text::Id;

impl Team {
    /// Whether the team itself has blocked a technician of its reseller.
    pub fn has_blocked(&self, technician: &Id) -> bool {
        let digest = self.digest_of(technician);
        digest.is_some_and(|digest| self.blocked.contains(&digest))
    }

    /// The digest of a technician of the present reseller: the next one's may have the same id.
    fn digest_of(&self, technician: &Id) -> Option<String> {
        let reseller = &self.reseller.as_ref()?.id;
        let digest = Digest::of(&[reseller.as_str(), technician.as_str()]);
        digest.as_str().get(..blocked::DIGEST).map(str::to_owned)
    }
}

impl Draft {
    /// Refuses a technician who is blocked by anyone, or whose reseller is suspended.
    pub fn check_technician(&self, technician: &Id) -> Result<(), Refusal> {
        self.access.check(technician)?;
        if self.team.has_blocked(technician) {
            return Err(Refusal::TechnicianBlocked);
        }
        Ok(())
    }
}

/// An admin of the team's own blocks a technician of its reseller, known or not. A no-op leaves no
/// entry.
///
/// # Errors
/// The team has no reseller, or has blocked too many.
pub fn block(draft: &mut Draft, caller: &Id, technician: &Id) -> Result<(), Refusal> {
    // An admin of a session's making could use up the team's blocks.
    let admin = Actor::Admin(authorize_own_admin(draft, caller)?);
    let digest = draft.team.digest_of(technician);
    let digest = digest.ok_or(Refusal::NoReseller)?;
    if draft.team.blocked.contains(&digest) {
        return Ok(());
    }
    let is_full = authorize_full_admin(draft, caller).is_ok();
    draft.team.blocked = draft.team.blocked.with(&digest, is_full)?;
    record(draft, &admin, technician, true);
    end_all(draft, &admin, technician, EndCause::Blocked);
    Ok(())
}

/// A full admin of the team's own lifts a block. A no-op leaves no entry.
///
/// # Errors
/// As for switching on: a session's own settings for signing in must be no way to lift it.
pub fn unblock(
    draft: &mut Draft,
    caller: &Id,
    technician: &Id,
    settings: &Settings,
    sign_in: SignIn,
) -> Result<(), Refusal> {
    let admin = Actor::Admin(authorize_full_admin(draft, caller)?);
    let digest = draft.team.digest_of(technician);
    let digest = digest.ok_or(Refusal::NoReseller)?;
    if !draft.team.blocked.contains(&digest) {
        return Ok(());
    }
    check_wider_access(settings, sign_in, draft.now)?;
    draft.team.blocked = draft.team.blocked.without(&digest);
    record(draft, &admin, technician, false);
    Ok(())
}

/// An admin ends all links and sessions of a technician, who may issue a new link.
pub fn end(draft: &mut Draft, caller: &Id, technician: &Id) -> Result<(), Refusal> {
    let admin = Actor::Admin(authorize_admin(draft, caller)?);
    end_all(draft, &admin, technician, EndCause::Ended);
    Ok(())
}

fn record(draft: &mut Draft, admin: &Actor, technician: &Id, is_blocked: bool) {
    let event = Event::TechnicianBlocked {
        technician: technician.clone(),
        is_blocked,
    };
    draft.record(admin.clone(), event);
}

fn end_all(draft: &mut Draft, actor: &Actor, technician: &Id, cause: EndCause) {
    let now = draft.now;
    draft.end_sessions(cause, |session| {
        (session.technician == *technician).then(|| (now, actor.clone()))
    });
    let links = draft.team.links.iter();
    let own = links.filter(|link| link.technician == *technician);
    let revoked: Vec<_> = own.map(|link| link.id.clone()).collect();
    draft.end_links(LinkFate::Revoked, |link| {
        (link.technician == *technician).then_some(now)
    });
    for link in revoked {
        draft.record(actor.clone(), Event::LinkRevoked { link });
    }
    draft.team.forget_technicians();
}
