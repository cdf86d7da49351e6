//! Signing in as a member (R4): a reseller session gets a token for the vendor's login, and with it stands as signed in
//! as that member, one at a time, until it ends that or anything ends it.

use crate::audit::{Event, SignInAsEnd};
use crate::{
    Actor, Admins, Digest, Draft, Id, Member, MemberStatus, Person, Refusal, Repetition, Session,
    SignedInAs, Team,
};

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

/// Whether a session may be signed in as this member. Nobody who holds an admin role, nor whose own admin role a session
/// took away: that would be the way around.
pub fn is_eligible(member: &Member, may_be_admin: bool) -> bool {
    member.status == MemberStatus::Active
        && (may_be_admin || !(member.role.is_admin() || member.is_former_admin))
}

/// Signs a session in as a member; what it was signed in as before ends. `token` makes the token of some claims, always
/// the same. Repeating the request gets the same token as long as the session is signed in by it.
pub fn start(
    draft: &mut Draft,
    actor: &Actor,
    session: &Digest,
    member: Option<Member>,
    command: Start,
    repetition: Option<&Repetition>,
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
    if let Some((again, person)) = draft.again::<(SignedInAs, Person)>(repetition)? {
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
    if !is_eligible(&member, command.may_be_admin) || (was_admin && !command.may_be_admin) {
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
    draft.enter(
        actor.clone(),
        Event::SignInAsStarted {
            sign_in: sign_in.id.clone(),
            member: person.clone(),
        },
    );
    draft.remember(repetition, &(&sign_in, &person));
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
