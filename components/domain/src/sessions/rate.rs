//! The rate limit of a session: a burst of [`limits::REQUESTS_IN_WINDOW`] requests, and the same
//! number again per [`limits::RATE_WINDOW`].
//!
//! The team's record has the requests that were booked. An instance counts those that it admitted
//! without a commit, and has them booked by the next commit of the session, or by one of their own
//! every [`limits::UNBOOKED_REQUESTS`]. Requests over the limit share one entry per window, however
//! many they are; all others cost no more than the check.

use crate::audit::event::Attempted;
use crate::digest::Digest;
use crate::draft::Draft;
use crate::limits;
use crate::person::Actor;
use crate::refusal::Refusal;
use crate::team::{Session, Team};
use chrono::{DateTime, TimeDelta, Utc};

/// Requests of a session that an instance has answered and the team's record does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unbooked {
    /// Admitted requests.
    pub admitted: u32,
    /// Requests over the limit that have no entry yet.
    pub refused: u32,
}

impl Unbooked {
    /// The counts after a request that [`admit`] refused.
    pub fn refused_by(self, refusal: &Refusal) -> Self {
        let is_over = *refusal == Refusal::RateLimited;
        Self {
            refused: self.refused.saturating_add(u32::from(is_over)),
            ..self
        }
    }
}

/// Checks a request before anything but the team's record is read: the record must know the
/// session, which must be within its rate unless the refusal is due to be entered. The end of a
/// session is left to the command, which enters it.
pub fn admit(
    team: &Team,
    session: &Digest,
    unbooked: Unbooked,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let session = team.session(session).ok_or(Refusal::SessionNotActive)?;
    let is_over = session.expires_at > now && session.is_over(unbooked, now);
    if is_over && !session.is_entry_due(now) {
        Err(Refusal::RateLimited)
    } else {
        Ok(())
    }
}

/// Counts one more request in the session's record, with those that were not booked before.
pub(super) fn book(
    draft: &mut Draft,
    unbooked: &mut Unbooked,
    digest: &Digest,
    actor: &Actor,
) -> Result<(), Refusal> {
    let now = draft.now;
    let mut sessions = draft.team.sessions.iter_mut();
    let Some(session) = sessions.find(|live| live.digest == *digest) else {
        return Err(Refusal::SessionNotActive);
    };
    let is_over = session.is_over(*unbooked, now);
    let counter = if is_over {
        &mut unbooked.refused
    } else {
        &mut unbooked.admitted
    };
    *counter = counter.saturating_add(1);
    session.full_again_at = Some(session.full_again_after(unbooked.admitted, now));
    if unbooked.refused > 0 && session.is_entry_due(now) {
        session.throttled_at = Some(now);
        let count = std::mem::take(&mut unbooked.refused);
        let refusal = Refusal::RateLimited;
        draft.record_refused(actor.clone(), Attempted::TooMany, &refusal, count);
    }
    draft.books_rate |= unbooked.admitted >= limits::UNBOOKED_REQUESTS;
    if is_over {
        Err(Refusal::RateLimited)
    } else {
        Ok(())
    }
}

/// Ends the counting of requests that the draft's commit books.
pub(super) fn settle(draft: &Draft, unbooked: &mut Unbooked) {
    if draft.has_to_commit() {
        unbooked.admitted = 0;
    }
}

impl Session {
    /// When the rate limit is fully replenished after some more requests.
    fn full_again_after(&self, requests: u32, now: DateTime<Utc>) -> DateTime<Utc> {
        let booked = self.full_again_at.unwrap_or(now).max(now);
        booked + time_of(requests)
    }

    /// Whether one more request is over the limit.
    fn is_over(&self, unbooked: Unbooked, now: DateTime<Utc>) -> bool {
        let after = self.full_again_after(unbooked.admitted.saturating_add(1), now);
        after - now > limits::RATE_WINDOW
    }

    /// Whether requests over the limit have no entry in this window.
    fn is_entry_due(&self, now: DateTime<Utc>) -> bool {
        let last = self.throttled_at;
        last.is_none_or(|at| at + limits::RATE_WINDOW <= now)
    }
}

/// The time that some requests take from the limit.
fn time_of(requests: u32) -> TimeDelta {
    let requests = i32::try_from(requests).unwrap_or(limits::REQUESTS_IN_WINDOW);
    let requests = requests.min(2 * limits::REQUESTS_IN_WINDOW);
    limits::RATE_WINDOW / limits::REQUESTS_IN_WINDOW * requests
}
