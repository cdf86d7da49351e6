//! Reseller sessions: what they may do, and how they end (R4, R5, R8, R9).

use crate::audit::EndCause;
use crate::{Actor, Digest, Draft, Event, Id, Operation, Refusal, Session, limits};

/// Does one operation of a reseller session, and sees to it that it is in the log whatever comes out: what changes
/// something enters that itself, a look and a refusal are entered here.
///
/// `team` is the team that the request names; a session that names another learns only that there is no such thing.
pub fn act<T>(
    draft: &mut Draft,
    session: &Digest,
    team: &Id,
    operation: &Operation,
    body: impl FnOnce(&mut Draft, &Actor) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let (session, actor) = begin(draft, session)?;
    let result = match operation {
        _ if draft.team.id != *team => Err(Refusal::NotFound),
        _ if operation.action().is_none() => Err(Refusal::NotPermitted),
        _ if session.is_read_only && !operation.is_read => Err(Refusal::ReadOnly),
        _ => body(draft, &actor),
    };
    match &result {
        Ok(_) if operation.is_read => draft.enter(
            actor,
            Event::Viewed {
                operation: operation.name.to_owned(),
            },
        ),
        Ok(_) => {}
        Err(refusal) => draft.enter_refused(actor, operation.name, refusal, 1),
    }
    result
}

/// Refuses what a session asks for outside of all operations, `unknown`, or in a way that cannot be understood,
/// `malformed`, and enters that (R5).
pub fn refuse(
    draft: &mut Draft,
    session: &Digest,
    operation: &str,
    refusal: Refusal,
) -> Result<(), Refusal> {
    let (_, actor) = begin(draft, session)?;
    draft.enter_refused(actor, operation, &refusal, 1);
    Err(refusal)
}

fn begin(draft: &mut Draft, session: &Digest) -> Result<(Session, Actor), Refusal> {
    let session = draft
        .team
        .session(session)
        .cloned()
        .ok_or(Refusal::SessionNotActive)?;
    let actor = draft
        .team
        .reseller_actor(&session.technician, Some(&session));
    admit(draft, &session.id, &actor)?;
    Ok((session, actor))
}

/// Admits one more request of a session, or refuses it: so many in a minute at once, and as many again as time passes. What
/// is admitted costs no write of its own, because it is committed with its entry anyway. What is refused is counted, and
/// the count entered once in so long a time: however often a session asks, that is all that it writes.
fn admit(draft: &mut Draft, session: &Id, actor: &Actor) -> Result<(), Refusal> {
    let now = draft.now;
    let Some(session) = draft
        .team
        .sessions
        .iter_mut()
        .find(|live| live.id == *session)
    else {
        return Err(Refusal::SessionNotActive);
    };
    let before = session.full_again_at.unwrap_or(now).max(now);
    let after = before + limits::RATE_WINDOW / limits::REQUESTS_IN_WINDOW;
    let is_over = after - now > limits::RATE_WINDOW;
    let count = draft.unentered.saturating_add(u32::from(is_over));
    let may_enter = session
        .throttled_at
        .is_none_or(|at| at + limits::RATE_WINDOW <= now);
    if !is_over {
        session.full_again_at = Some(after);
    }
    draft.unentered = count;
    if count > 0 && may_enter {
        session.throttled_at = Some(now);
        draft.unentered = 0;
        draft.enter_refused(actor.clone(), "too_many", &Refusal::RateLimited, count);
    }
    if is_over {
        Err(Refusal::RateLimited)
    } else {
        Ok(())
    }
}

/// The technician signs out.
pub fn sign_out(draft: &mut Draft, session: &Digest) -> Result<(), Refusal> {
    let session = draft
        .team
        .session(session)
        .cloned()
        .ok_or(Refusal::SessionNotActive)?;
    let actor = draft
        .team
        .reseller_actor(&session.technician, Some(&session));
    end_by(draft, &session.id, actor, EndCause::SignedOut)
}

/// An admin ends a session.
pub fn end(draft: &mut Draft, caller: &Id, session: &Id) -> Result<(), Refusal> {
    let admin = crate::authorize_admin(draft, caller)?;
    end_by(draft, session, Actor::Admin(admin), EndCause::Ended)
}

fn end_by(draft: &mut Draft, session: &Id, actor: Actor, cause: EndCause) -> Result<(), Refusal> {
    if !draft
        .team
        .sessions
        .iter()
        .any(|live: &Session| live.id == *session)
    {
        return Err(Refusal::NotFound);
    }
    let now = draft.now;
    draft.end_sessions(cause, |live| {
        (live.id == *session).then(|| (now, actor.clone()))
    });
    draft.team.forget_technicians();
    Ok(())
}
