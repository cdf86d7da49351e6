//! Reseller sessions: their operations, their rate limit, and their ends (R4, R5, R8, R9).

mod rate;

pub use rate::{Unbooked, admit};

use crate::audit::event::{Attempted, EndCause, Event};
use crate::authorize::authorize_admin;
use crate::digest::Digest;
use crate::draft::Draft;
use crate::links::{own_reseller, technician_actor};
use crate::operations::Operation;
use crate::person::{Actor, Person};
use crate::refusal::Refusal;
use crate::team::Session;
use crate::text::Id;

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

/// Begins an operation of a reseller session: books the request and checks that the session may make
/// it. Every request of an active session leaves the ends of others to another command, unless it
/// has something of its own to commit.
///
/// # Errors
/// The refusal is recorded, and nothing else has to be done.
pub fn begin(
    draft: &mut Draft,
    unbooked: &mut Unbooked,
    request: Request<'_>,
) -> Result<Actor, Refusal> {
    let (session, actor) = enter(draft, unbooked, request.session)?;
    let permitted = check(draft, &session, request);
    if let Err(refusal) = &permitted {
        let attempted = Attempted::Operation(request.operation);
        record_refused(draft, &actor, attempted, refusal);
        rate::settle(draft, unbooked);
    }
    permitted.map(|()| actor)
}

/// Ends an operation that [`begin`] began, and that has recorded its own changes: reads and refusals
/// are recorded here.
pub fn conclude<T>(
    draft: &mut Draft,
    unbooked: &mut Unbooked,
    actor: &Actor,
    operation: Operation,
    result: &Result<T, Refusal>,
) {
    match result {
        Ok(_) if operation.is_read() => draft.record_look(actor, Event::Viewed { operation }),
        Ok(_) => {}
        Err(refusal) => record_refused(draft, actor, Attempted::Operation(operation), refusal),
    }
    rate::settle(draft, unbooked);
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
    unbooked: &mut Unbooked,
    session: &Digest,
    attempted: Attempted,
    refusal: &Refusal,
) -> Result<(), Refusal> {
    let (_, actor) = enter(draft, unbooked, session)?;
    record_refused(draft, &actor, attempted, refusal);
    rate::settle(draft, unbooked);
    Ok(())
}

/// The session itself, for its holder. That is no access to the team, and leaves no entry.
///
/// # Errors
/// The session is not active, or over its rate limit.
pub fn read(
    draft: &mut Draft,
    unbooked: &mut Unbooked,
    session: &Digest,
) -> Result<Session, Refusal> {
    let (session, _) = enter(draft, unbooked, session)?;
    rate::settle(draft, unbooked);
    Ok(session)
}

fn enter(
    draft: &mut Draft,
    unbooked: &mut Unbooked,
    digest: &Digest,
) -> Result<(Session, Actor), Refusal> {
    let (session, actor) = find(draft, digest)?;
    draft.leaves_ends = true;
    let booked = rate::book(draft, unbooked, digest, &actor);
    if booked.is_err() {
        rate::settle(draft, unbooked);
    }
    booked.map(|()| (session, actor))
}

fn find(draft: &Draft, digest: &Digest) -> Result<(Session, Actor), Refusal> {
    let team = &draft.team;
    let session = team.session(digest).ok_or(Refusal::SessionNotActive)?;
    let actor = team.reseller_actor(&session.technician, Some(session));
    Ok((session.clone(), actor))
}

fn record_refused(draft: &mut Draft, actor: &Actor, attempted: Attempted, refusal: &Refusal) {
    draft.record_look(actor, Event::refused(attempted, refusal, 1));
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

/// The reseller's own manager, or the platform, ends a session.
pub fn end_for_reseller(
    draft: &mut Draft,
    reseller: &Id,
    manager: Option<Person>,
    session: &Id,
) -> Result<(), Refusal> {
    let reseller = own_reseller(&draft.team, reseller)?;
    let actor = manager.map_or(Actor::Platform, |manager| {
        technician_actor(reseller, manager)
    });
    end_by(draft, session, actor, EndCause::Ended)
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
