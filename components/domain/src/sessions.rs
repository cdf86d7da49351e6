//! Reseller sessions: their operations, their rate limit, and their ends (R4, R5, R8, R9).

use crate::audit::event::{Attempted, EndCause, Event};
use crate::draft::Draft;
use crate::limits;
use crate::operations::Operation;
use crate::person::Actor;
use crate::refusal::Refusal;
use crate::switch::authorize_admin;
use crate::team::Session;
use crate::text::Id;
use crate::token::Digest;

/// Rate-limited requests of a session that are not in the audit log yet. It lives outside of the
/// store, so that a refused request costs no write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ThrottleCount(pub u32);

/// A request of a reseller session.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The digest of the session's token.
    pub session: &'a Digest,
    /// The team that the request names. A session of another team learns only that it is not found.
    pub team: &'a Id,
    /// The operation.
    pub operation: Operation,
}

/// Runs one operation of a reseller session and records it: `body` records its own changes, reads
/// and refusals are recorded here.
pub fn act<T>(
    draft: &mut Draft,
    throttle: &mut ThrottleCount,
    request: Request<'_>,
    body: impl FnOnce(&mut Draft, &Actor) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let operation = request.operation;
    let (session, actor) = begin(draft, throttle, request.session)?;
    let permitted = check(draft, &session, request);
    let result = permitted.and_then(|()| body(draft, &actor));
    match &result {
        Ok(_) if operation.is_read() => draft.record(actor, Event::Viewed { operation }),
        Ok(_) => {}
        Err(refusal) => {
            draft.record_refused(actor, Attempted::Operation(operation), refusal, 1);
        }
    }
    result
}

fn check(draft: &Draft, session: &Session, request: Request<'_>) -> Result<(), Refusal> {
    if draft.team.id != *request.team {
        return Err(Refusal::NotFound);
    }
    if request.operation.action().is_none() {
        return Err(Refusal::NotPermitted);
    }
    if session.is_read_only && !request.operation.is_read() {
        return Err(Refusal::ReadOnly);
    }
    Ok(())
}

/// Records the refusal of a request outside of all operations, or of a malformed one (R5).
///
/// # Errors
/// The session is not active, or over its rate limit: the caller learns that instead.
pub fn refuse(
    draft: &mut Draft,
    throttle: &mut ThrottleCount,
    session: &Digest,
    attempted: Attempted,
    refusal: &Refusal,
) -> Result<(), Refusal> {
    let (_, actor) = begin(draft, throttle, session)?;
    draft.record_refused(actor, attempted, refusal, 1);
    Ok(())
}

fn begin(
    draft: &mut Draft,
    throttle: &mut ThrottleCount,
    digest: &Digest,
) -> Result<(Session, Actor), Refusal> {
    let (session, actor) = find(draft, digest)?;
    admit(draft, throttle, digest, &actor)?;
    Ok((session, actor))
}

fn find(draft: &Draft, digest: &Digest) -> Result<(Session, Actor), Refusal> {
    let team = &draft.team;
    let session = team.session(digest).ok_or(Refusal::SessionNotActive)?;
    let actor = team.reseller_actor(&session.technician, Some(session));
    Ok((session.clone(), actor))
}

/// Admits one more request, or refuses it: a burst of [`limits::REQUESTS_IN_WINDOW`], and the same
/// number again per [`limits::RATE_WINDOW`]. An admitted request is counted in the commit of its
/// own entry. Refused ones share one entry per window, however many they are.
fn admit(
    draft: &mut Draft,
    throttle: &mut ThrottleCount,
    digest: &Digest,
    actor: &Actor,
) -> Result<(), Refusal> {
    let now = draft.now;
    let mut sessions = draft.team.sessions.iter_mut();
    let Some(session) = sessions.find(|live| live.digest == *digest) else {
        return Err(Refusal::SessionNotActive);
    };
    let before = session.full_again_at.unwrap_or(now).max(now);
    let after = before + limits::RATE_WINDOW / limits::REQUESTS_IN_WINDOW;
    let is_over = after - now > limits::RATE_WINDOW;
    if is_over {
        throttle.0 = throttle.0.saturating_add(1);
    } else {
        session.full_again_at = Some(after);
    }
    let last = session.throttled_at;
    if throttle.0 > 0 && last.is_none_or(|at| at + limits::RATE_WINDOW <= now) {
        session.throttled_at = Some(now);
        let count = std::mem::take(&mut throttle.0);
        let refusal = Refusal::RateLimited;
        draft.record_refused(actor.clone(), Attempted::TooMany, &refusal, count);
    }
    if is_over {
        Err(Refusal::RateLimited)
    } else {
        Ok(())
    }
}

/// The technician signs out.
pub fn sign_out(draft: &mut Draft, session: &Digest) -> Result<(), Refusal> {
    let (session, actor) = find(draft, session)?;
    end_by(draft, &session.id, actor, EndCause::SignedOut)
}

/// An admin ends a session.
pub fn end(draft: &mut Draft, caller: &Id, session: &Id) -> Result<(), Refusal> {
    let admin = authorize_admin(draft, caller)?;
    end_by(draft, session, Actor::Admin(admin), EndCause::Ended)
}

fn end_by(draft: &mut Draft, session: &Id, actor: Actor, cause: EndCause) -> Result<(), Refusal> {
    if !draft.team.sessions.iter().any(|live| live.id == *session) {
        return Err(Refusal::NotFound);
    }
    let now = draft.now;
    draft.end_sessions(cause, |live| {
        (live.id == *session).then(|| (now, actor.clone()))
    });
    draft.team.forget_technicians();
    Ok(())
}
