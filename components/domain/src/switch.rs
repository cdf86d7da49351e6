//! The switch: an admin turns reseller support on and off (R1, R2, R3, R12).

use crate::audit::event::{Event, SignInAsEnd};
use crate::authorize::{active_admin, authorize_full_admin};
use crate::draft::Draft;
use crate::limits;
use crate::person::{Actor, Admins, Person};
use crate::refusal::Refusal;
use crate::settings::review::check_wider_access;
use crate::settings::{Settings, SignIn};
use crate::team::{Grant, Stop, Team};
use crate::text::Id;
use chrono::{DateTime, Datelike, SubsecRound, Utc};

/// The terms that an admin sets when switching on, or while it is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// When the grant ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether its sessions may only read.
    pub is_read_only: bool,
}

/// Switches on, or changes the terms while it is on. Only a full admin may. A no-op leaves no
/// entry.
///
/// # Errors
/// While settings for signing in that sessions changed are to be reviewed, only narrower terms are
/// not refused; and no one may come by single sign-on that a session changed lately.
pub fn enable(
    draft: &mut Draft,
    caller: &Id,
    terms: Terms,
    (settings, sign_in): (&Settings, SignIn),
) -> Result<(), Refusal> {
    let person = authorize_full_admin(draft, caller)?;
    if draft.team.reseller.is_none() {
        return Err(Refusal::NoReseller);
    }
    if draft.team.has_signed_baa {
        return Err(Refusal::BaaSigned);
    }
    let terms = checked(terms, draft.now)?;
    let present = draft.team.grant.as_ref().map(Grant::terms);
    if present == Some(terms) {
        return Ok(());
    }
    if !present.is_some_and(|present| terms.is_within(present)) {
        check_wider_access(settings, sign_in, draft.now)?;
    }
    match present {
        None => start_grant(draft, person, terms),
        Some(_) => change_grant(draft, person, terms),
    }
    Ok(())
}

/// The terms with an end in whole seconds, as all ends are.
fn checked(terms: Terms, now: DateTime<Utc>) -> Result<Terms, Refusal> {
    let expires_at = terms.expires_at.map(|at| at.trunc_subsecs(0));
    if expires_at.is_some_and(|at| at <= now || !limits::YEARS.contains(&at.year())) {
        return Err(Refusal::field(
            "/expires_at",
            "must be in the future, within four digits of a year",
        ));
    }
    Ok(Terms {
        expires_at,
        is_read_only: terms.is_read_only,
    })
}

fn start_grant(draft: &mut Draft, admin: Person, terms: Terms) {
    let Terms {
        expires_at,
        is_read_only,
    } = terms;
    draft.team.epoch += 1;
    draft.team.grant = Some(Grant {
        enabled_at: draft.now,
        enabled_by: admin.id.clone(),
        expires_at,
        is_read_only,
        admins: draft.team.admins.clone(),
    });
    let event = Event::SupportChanged {
        is_enabled: true,
        cause: None,
        expires_at,
        is_read_only,
    };
    draft.record(Actor::Admin(admin), event);
}

fn change_grant(draft: &mut Draft, admin: Person, terms: Terms) {
    let Terms {
        expires_at,
        is_read_only,
    } = terms;
    if let Some(grant) = &mut draft.team.grant {
        grant.expires_at = expires_at;
        grant.is_read_only = is_read_only;
    }
    narrow(&mut draft.team, terms);
    let actor = Actor::Admin(admin);
    // A read-only session cannot be signed in as a member.
    draft.end_sign_ins(&actor, SignInAsEnd::SessionNarrowed, |session, _| {
        session.is_read_only
    });
    let event = Event::GrantChanged {
        expires_at,
        is_read_only,
    };
    draft.record(actor, event);
}

/// Applies new terms as a ceiling to live sessions and links.
fn narrow(team: &mut Team, terms: Terms) {
    for session in &mut team.sessions {
        session.is_read_only |= terms.is_read_only;
        session.expires_at = terms.limit(session.expires_at);
    }
    for link in &mut team.links {
        link.is_read_only |= terms.is_read_only;
        link.expires_at = terms.limit(link.expires_at);
    }
}

impl Terms {
    /// Whether these terms give no more than others.
    fn is_within(self, other: Self) -> bool {
        let ends_no_later = match (self.expires_at, other.expires_at) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(own), Some(other)) => own <= other,
        };
        ends_no_later && (self.is_read_only || !other.is_read_only)
    }

    fn limit(self, end: DateTime<Utc>) -> DateTime<Utc> {
        self.expires_at.map_or(end, |ceiling| ceiling.min(end))
    }
}

impl Grant {
    fn terms(&self) -> Terms {
        Terms {
            expires_at: self.expires_at,
            is_read_only: self.is_read_only,
        }
    }
}

/// The order to switch off: of a present admin, or of an admin of the moment when it was switched
/// on (`at_enabling`; R12).
pub fn order_stop(
    team: &Team,
    now_admins: &Admins,
    at_enabling: &Admins,
    caller: &Id,
    at: DateTime<Utc>,
) -> Result<Stop, Refusal> {
    let former = at_enabling.find(caller).filter(|_| team.grant.is_some());
    let admin = match former {
        Some(former) => now_admins.find(caller).unwrap_or(former),
        None => active_admin(now_admins, caller)?,
    };
    Ok(Stop {
        at,
        actor: Actor::Admin(admin.person()),
        cause: None,
    })
}

/// Carries out the order to switch off. Idempotent: another commit may have carried it out.
pub fn disable(draft: &mut Draft, stop: Stop) {
    draft.disable(stop);
}
