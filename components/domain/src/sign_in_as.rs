//! Signing in as a member (R4): a reseller session gets a token for the vendor's login, and with it stands as signed in
//! as that member, one at a time, until it ends that or anything ends it.

use crate::audit::event::{Event, SignInAsEnd};
use crate::draft::Draft;
use crate::idempotency::Repetition;
use crate::person::{Actor, Admins, Member, Person};
use crate::refusal::Refusal;
use crate::team::{Session, SignedInAs, Team};
use crate::text::Id;
use crate::token::Digest;

/// What a session asks for.
#[derive(Debug, Clone)]
pub struct Start {
    /// The id that this signing in will have.
    pub id: Id,
    /// Whether the vendor lets sessions sign in as holders of an admin role.
    pub may_be_admin: bool,
    /// Who was an admin when reseller support went on.
    pub admins_at_enabling: Admins,
}

/// What a token for the vendor's login says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims<'a> {
    /// The team.
    pub team: &'a Id,
    /// Whose session it is.
    pub technician: &'a Id,
    /// The signing in: as whom, and since when.
    pub sign_in: &'a SignedInAs,
}

/// Signs a session in as a member; what it was signed in as before ends. `token` makes the token of some claims, always
/// the same. Repeating the request gets the same token as long as the session is signed in by it.
pub fn start(
    draft: &mut Draft,
    actor: &Actor,
    session: &Digest,
    member: Option<Member>,
    command: Start,
    repetition: Option<&Repetition<(SignedInAs, Person)>>,
    token: impl Fn(&Claims) -> String,
) -> Result<(SignedInAs, Person, String), Refusal> {
    let Some(own) = draft.team.session(session).cloned() else {
        return Err(Refusal::SessionNotActive);
    };
    let make = |team: &Team, sign_in: &SignedInAs| {
        token(&Claims {
            team: &team.id,
            technician: &own.technician,
            sign_in,
        })
    };
    if let Some((again, person)) = draft.again(repetition)? {
        // A token that is over, or that was made under another key, is not told again.
        let text = make(&draft.team, &again);
        let is_same = own.signed_in_as.as_ref() == Some(&again) && digest(&text) == again.digest;
        return if is_same {
            Ok((again, person, text))
        } else {
            Err(Refusal::IdempotencyKeyReused)
        };
    }
    let member = member.ok_or(Refusal::NotFound)?;
    // Removing an admin and adding the address again is no way around either.
    let is_admins =
        |admin: &Member| admin.id == member.id || admin.email.key() == member.email.key();
    let was_admin = command.admins_at_enabling.0.iter().any(is_admins);
    if !member.is_eligible_for_sign_in(command.may_be_admin) || (was_admin && !command.may_be_admin)
    {
        return Err(Refusal::MemberNotEligible);
    }
    let person = member.person();
    let mut sign_in = SignedInAs {
        id: command.id,
        digest: digest(""),
        member: person.id.clone(),
        name: person.name.clone(),
        at: draft.now,
        may_be_admin: command.may_be_admin,
    };
    let text = make(&draft.team, &sign_in);
    sign_in.digest = digest(&text);
    draft.end_sign_ins(actor, SignInAsEnd::SignedOut, |live, _| live.id == own.id);
    if let Some(live) = draft
        .team
        .sessions
        .iter_mut()
        .find(|live| live.id == own.id)
    {
        live.signed_in_as = Some(sign_in.clone());
    }
    draft.record(
        actor.clone(),
        Event::SignInAsStarted {
            sign_in: sign_in.id.clone(),
            member: person.clone(),
        },
    );
    draft.remember(repetition, &(sign_in.clone(), person.clone()));
    Ok((sign_in, person, text))
}

/// Ends that a session is signed in as a member.
pub fn end(draft: &mut Draft, actor: &Actor, session: &Digest, member: &Id) -> Result<(), Refusal> {
    let is_ended =
        |live: &Session, sign_in: &SignedInAs| live.digest == *session && sign_in.member == *member;
    match draft.end_sign_ins(actor, SignInAsEnd::SignedOut, is_ended) {
        0 => Err(Refusal::NotFound),
        _ => Ok(()),
    }
}

/// The live session that is signed in by a token, with as whom. Only the record says so; what the token itself says is
/// not looked at.
pub fn find<'a>(team: &'a Team, token: &str) -> Option<(&'a Session, &'a SignedInAs)> {
    let digest = digest(token);
    let signed_in = team
        .sessions
        .iter()
        .filter_map(|session| Some((session, session.signed_in_as.as_ref()?)));
    signed_in
        .into_iter()
        .find(|(_, sign_in)| sign_in.digest == digest)
}

fn digest(token: &str) -> Digest {
    Digest::of(&[token]).shortened()
}
