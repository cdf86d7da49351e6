//! The switch: an admin turns reseller support on and off (R1, R2, R3, R12).

use crate::audit::event::{Event, SignInAsEnd};
use crate::draft::Draft;
use crate::limits;
use crate::person::{Actor, Admins, Member, MemberStatus, Person};
use crate::refusal::Refusal;
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

/// Whether the team's record knows the caller as an admin of any kind; only such a one sees the switch.
pub fn authorize_admin(draft: &Draft, caller: &Id) -> Result<Person, Refusal> {
    draft
        .admins
        .find(caller)
        .map(Member::person)
        .ok_or(Refusal::NotAnAdmin)
}

/// Whether the team's record knows the caller as an active full admin whom no session made one: what a session may give
/// would otherwise be a way back in for the reseller (R12).
pub(crate) fn authorize_full_admin(draft: &Draft, caller: &Id) -> Result<Person, Refusal> {
    let may = |admin: &&Member| {
        admin.role.is_full_admin()
            && admin.status == MemberStatus::Active
            && !admin.is_admin_by_session()
    };
    draft
        .admins
        .find(caller)
        .filter(may)
        .map(Member::person)
        .ok_or(Refusal::NotAnAdmin)
}

/// Switches on, or changes the terms while it is on. Only a full admin may. What is so already stays without an entry.
pub fn enable(draft: &mut Draft, caller: &Id, terms: Terms) -> Result<(), Refusal> {
    let person = authorize_full_admin(draft, caller)?;
    if draft.team.reseller.is_none() {
        return Err(Refusal::NoReseller);
    }
    if draft.team.has_signed_baa {
        return Err(Refusal::BaaSigned);
    }
    // To the second, as everything else that ends.
    let terms = Terms {
        expires_at: terms.expires_at.map(|at| at.trunc_subsecs(0)),
        ..terms
    };
    if terms
        .expires_at
        .is_some_and(|at| at <= draft.now || !limits::YEARS.contains(&at.year()))
    {
        return Err(Refusal::Invalid(
            "expires_at must be in the future, within four digits of a year",
        ));
    }
    let Terms {
        expires_at,
        is_read_only,
    } = terms;
    let actor = Actor::Admin(person);
    match &mut draft.team.grant {
        Some(grant) if grant.expires_at == expires_at && grant.is_read_only == is_read_only => {
            return Ok(());
        }
        Some(grant) => {
            (grant.expires_at, grant.is_read_only) = (expires_at, is_read_only);
            narrow_sessions(&mut draft.team, terms);
            // A session that may only read can't be signed in as anyone.
            draft.end_sign_ins(&actor, SignInAsEnd::SessionNarrowed, |session, _| {
                session.is_read_only
            });
            draft.record(
                actor,
                Event::GrantChanged {
                    expires_at,
                    is_read_only,
                },
            );
        }
        None => {
            let (enabled_at, enabled_by, admins) =
                (draft.now, caller.clone(), draft.team.admins.clone());
            draft.team.epoch += 1;
            draft.team.grant = Some(Grant {
                enabled_at,
                enabled_by,
                expires_at,
                is_read_only,
                admins,
            });
            draft.record(
                actor,
                Event::SupportChanged {
                    is_enabled: true,
                    cause: None,
                    expires_at,
                    is_read_only,
                },
            );
        }
    }
    Ok(())
}

/// The new terms are a ceiling for what is already out.
fn narrow_sessions(team: &mut Team, terms: Terms) {
    for session in &mut team.sessions {
        session.is_read_only |= terms.is_read_only;
        session.expires_at = terms
            .expires_at
            .map_or(session.expires_at, |end| end.min(session.expires_at));
    }
    for link in &mut team.links {
        link.is_read_only |= terms.is_read_only;
        link.expires_at = terms
            .expires_at
            .map_or(link.expires_at, |end| end.min(link.expires_at));
    }
}

/// Who may order the switching off: an admin of now, or one of when it was switched on (`at_enabling`; R12).
pub fn order_stop(
    team: &Team,
    now_admins: &Admins,
    at_enabling: &Admins,
    caller: &Id,
    at: DateTime<Utc>,
) -> Result<Stop, Refusal> {
    let before = team
        .grant
        .is_some()
        .then(|| at_enabling.find(caller))
        .flatten();
    let admin = now_admins
        .find(caller)
        .or(before)
        .ok_or(Refusal::NotAnAdmin)?;
    Ok(Stop {
        at,
        actor: Actor::Admin(admin.person()),
        cause: None,
    })
}

/// Carries out the order to switch off. It may have been done by then, which is as good.
pub fn disable(draft: &mut Draft, stop: Stop) {
    draft.disable(stop);
}
