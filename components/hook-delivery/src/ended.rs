//! The payload of the lane of ends: ids and fixed words, nothing that anybody typed, so that no
//! receiver chokes on it.

use domain::{Entry, Event, Id};
use serde::Serialize;

/// An end of access. The audit entry of it goes out in its own lane as well.
#[derive(Debug, Serialize)]
pub struct Ended {
    team: Id,
    /// The kind of access: `support`, with all links and sessions of the team, `session` or
    /// `sign_in_as`.
    ended: &'static str,
    /// The session or the signing in.
    id: Option<Id>,
    /// The member as which the session was signed in.
    member: Option<Id>,
    /// The cause.
    cause: &'static str,
}

impl Ended {
    /// The end that an entry tells of, if it does.
    pub fn of(team: &Id, entry: &Entry) -> Option<Self> {
        let (ended, id, member, cause) = match &entry.event {
            Event::SupportChanged {
                is_enabled: false,
                cause,
                ..
            } => {
                let cause = cause.map_or("switched_off", |cause| cause.as_str());
                ("support", None, None, cause)
            }
            Event::SessionEnded { session, cause, .. } => {
                ("session", Some(session.clone()), None, cause.as_str())
            }
            Event::SignInAsEnded {
                sign_in,
                member,
                cause,
                ..
            } => {
                let (id, member) = (Some(sign_in.clone()), Some(member.clone()));
                ("sign_in_as", id, member, cause.as_str())
            }
            _ => return None,
        };
        Some(Self {
            team: team.clone(),
            ended,
            id,
            member,
            cause,
        })
    }
}
