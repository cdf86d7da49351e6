//! Sign-in as a member (R4): a reseller session gets a token for the vendor's login. A session is
//! signed in as one member at a time, until it ends that or something else does.

use crate::audit::event::{Event, SignInAsEnd};
use crate::digest::Digest;
use crate::draft::Draft;
use crate::idempotency::Repetition;
use crate::person::{Actor, Admins, Member, Person};
use crate::refusal::Refusal;
use crate::team::{Session, SignedInAs, Team};
use crate::text::Id;

/// A request to sign in as a member.
#[derive(Debug, Clone)]
pub struct Start {
    /// The id of the new sign-in.
    pub id: Id,
    /// The digest of the session's token.
    pub session: Digest,
    /// The member, if there is one with the requested id.
    pub member: Option<Member>,
    /// Whether the vendor lets sessions sign in as holders of an admin role.
    pub may_be_admin: bool,
    /// The admins of the moment when reseller support was switched on.
    pub admins_at_enabling: Admins,
}

/// The claims of a token for the vendor's login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims<'a> {
    /// The team.
    pub team: &'a Id,
    /// The technician of the session.
    pub technician: &'a Id,
    /// The sign-in.
    pub sign_in: &'a SignedInAs,
}

/// Signs a session in as a member, which ends its earlier sign-in. `token` is a pure function from
/// claims to a token. A repeated request gets the same token while its sign-in lasts.
pub fn start(
    draft: &mut Draft,
    actor: &Actor,
    command: Start,
    repetition: Option<&Repetition<(SignedInAs, Person)>>,
    token: impl Fn(&Claims) -> String,
) -> Result<(SignedInAs, Person, String), Refusal> {
    let session = draft.team.session(&command.session).cloned();
    let session = session.ok_or(Refusal::SessionNotActive)?;
    if let Some((sign_in, person)) = draft.again(repetition)? {
        let text = token(&claims(&draft.team, &session, &sign_in));
        // Neither a token that is over nor one under another key can be made again.
        let is_live = session.signed_in_as.as_ref() == Some(&sign_in);
        return if is_live && digest(&text) == sign_in.digest {
            Ok((sign_in, person, text))
        } else {
            Err(Refusal::IdempotencyKeyReused)
        };
    }
    let member = eligible_member(&command)?;
    let mut sign_in = SignedInAs {
        id: command.id,
        digest: digest(""),
        member: member.id.clone(),
        name: member.name.clone(),
        at: draft.now,
        may_be_admin: command.may_be_admin,
    };
    let text = token(&claims(&draft.team, &session, &sign_in));
    sign_in.digest = digest(&text);
    replace_sign_in(draft, actor, &session, &sign_in);
    let started = Event::SignInAsStarted {
        sign_in: sign_in.id.clone(),
        member: member.clone(),
    };
    draft.record(actor.clone(), started);
    draft.remember(repetition, &(sign_in.clone(), member.clone()));
    Ok((sign_in, member, text))
}

fn claims<'a>(team: &'a Team, session: &'a Session, sign_in: &'a SignedInAs) -> Claims<'a> {
    Claims {
        team: &team.id,
        technician: &session.technician,
        sign_in,
    }
}

/// The requested member, if a session may be signed in as them. An admin who was removed and added
/// again under the same address is still excluded.
fn eligible_member(command: &Start) -> Result<Person, Refusal> {
    let member = command.member.as_ref().ok_or(Refusal::NotFound)?;
    let key = member.email.key();
    let mut admins = command.admins_at_enabling.0.iter();
    let was_admin = admins.any(|admin| admin.id == member.id || admin.email.key() == key);
    let is_eligible = member.is_eligible_for_sign_in(command.may_be_admin);
    if is_eligible && (command.may_be_admin || !was_admin) {
        Ok(member.person())
    } else {
        Err(Refusal::MemberNotEligible)
    }
}

fn replace_sign_in(draft: &mut Draft, actor: &Actor, session: &Session, sign_in: &SignedInAs) {
    draft.end_sign_ins(actor, SignInAsEnd::SignedOut, |live, _| {
        live.id == session.id
    });
    let mut sessions = draft.team.sessions.iter_mut();
    if let Some(live) = sessions.find(|live| live.id == session.id) {
        live.signed_in_as = Some(sign_in.clone());
    }
}

/// Ends the sign-in of a session as a member.
pub fn end(draft: &mut Draft, actor: &Actor, session: &Digest, member: &Id) -> Result<(), Refusal> {
    let ended = draft.end_sign_ins(actor, SignInAsEnd::SignedOut, |live, sign_in| {
        live.digest == *session && sign_in.member == *member
    });
    if ended > 0 {
        Ok(())
    } else {
        Err(Refusal::NotFound)
    }
}

/// The live session with the sign-in that a token belongs to. The team's record decides, not the
/// token's content.
pub fn find<'a>(team: &'a Team, token: &str) -> Option<(&'a Session, &'a SignedInAs)> {
    let digest = digest(token);
    let sessions = team.sessions.iter();
    let mut sign_ins =
        sessions.filter_map(|session| Some((session, session.signed_in_as.as_ref()?)));
    sign_ins.find(|(_, sign_in)| sign_in.digest == digest)
}

fn digest(token: &str) -> Digest {
    Digest::of(&[token])
}
