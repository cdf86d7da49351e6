//! Members: what a reseller session may do with them, and no more (R4, R12).

use crate::audit::event::Event;
use crate::draft::Draft;
use crate::idempotency::Repetition;
use crate::limits;
use crate::operations::Operation;
use crate::person::{Actor, Admins, Member, MemberStatus, ResellerProfile, Role};
use crate::refusal::Refusal;
use crate::text::{Email, Id, Name};

/// A member that a session adds.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// The id that the member will have.
    pub id: Id,
    /// The address to invite.
    pub email: Email,
    /// The name to show.
    pub name: Name,
    /// The role; a session can make no full admin of a newcomer.
    pub role: Role,
}

/// Adds a member, as invited until the platform says active. Repeating the request finds the member that it added.
pub fn add(
    draft: &mut Draft,
    actor: &Actor,
    new: NewMember,
    is_email_taken: bool,
    repetition: Option<&Repetition<Member>>,
) -> Result<Member, Refusal> {
    if let Some(member) = draft.again(repetition)? {
        return Ok(member);
    }
    if new.role.is_full_admin() {
        return Err(Refusal::AdminProtected);
    }
    if is_email_taken {
        return Err(Refusal::AlreadyExists);
    }
    limit_admins(&draft.admins, new.role)?;
    let member = Member {
        id: new.id,
        email: new.email,
        name: new.name,
        role: new.role,
        status: MemberStatus::Invited,
        locale: None,
        is_two_step_enabled: false,
        is_sso_enabled: false,
        is_added_by_session: true,
        is_promoted_by_session: false,
        is_former_admin: false,
    };
    draft.change_member(actor, None, Some(member.clone()));
    let event = Event::MemberAdded {
        member: member.person(),
        status: member.status,
        role: member.role,
    };
    draft.record(actor.clone(), event);
    draft.remember(repetition, &member);
    Ok(member)
}

/// The fate of a removed member's account and its content. Dropbox takes one choice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Offboarding {
    /// The account is deleted.
    #[default]
    DeleteAccount,
    /// The person keeps the account, outside of the team.
    KeepAccount,
    /// Another member gets the content. `None` is a member that does not exist.
    TransferTo(Option<Member>),
}

/// Removes a member.
pub fn remove(
    draft: &mut Draft,
    actor: &Actor,
    member: Option<Member>,
    offboarding: Offboarding,
    reseller: &ResellerProfile,
) -> Result<(), Refusal> {
    let member = member.ok_or(Refusal::NotFound)?;
    let (keeps_account, transfer_to) = match offboarding {
        Offboarding::DeleteAccount => (false, None),
        Offboarding::KeepAccount if member.status == MemberStatus::Invited => {
            return Err(Refusal::Invalid("an invited member has no account to keep"));
        }
        Offboarding::KeepAccount => (true, None),
        Offboarding::TransferTo(Some(heir)) if heir.id != member.id => {
            // What the team has must not go to whom a session brought, nor to the reseller: it would stay there.
            let is_brought = heir.is_added_by_session || reseller.owns(&heir.email);
            if heir.status != MemberStatus::Active || is_brought {
                return Err(Refusal::Invalid(
                    "transfer_to must be active, and not brought in by the reseller",
                ));
            }
            (false, Some(heir.person()))
        }
        Offboarding::TransferTo(_) => {
            return Err(Refusal::Invalid("transfer_to must be another member"));
        }
    };
    keep_an_admin(&draft.admins, &member, reseller)?;
    let event = Event::MemberRemoved {
        member: member.person(),
        status: member.status,
        role: member.role,
        keeps_account,
        transfer_to,
    };
    draft.change_member(actor, Some(member), None);
    draft.record(actor.clone(), event);
    Ok(())
}

/// Gives a member another admin role.
pub fn change_role(
    draft: &mut Draft,
    actor: &Actor,
    member: Option<Member>,
    role: Role,
    reseller: &ResellerProfile,
) -> Result<Member, Refusal> {
    let before = member.ok_or(Refusal::NotFound)?;
    if before.role == role {
        // Who asks for what is so already is told the member, and so has looked.
        let operation = Operation::ChangeAdminRole;
        draft.record(actor.clone(), Event::Viewed { operation });
        return Ok(before);
    }
    if role.is_full_admin() && (before.is_added_by_session || reseller.owns(&before.email)) {
        return Err(Refusal::AdminProtected);
    }
    if before.role.is_full_admin() {
        keep_an_admin(&draft.admins, &before, reseller)?;
    }
    if !before.role.is_admin() {
        limit_admins(&draft.admins, role)?;
    }
    // Stays when the role goes again: the platform may bring any of a session's steps back late.
    let is_promoted_by_session =
        before.is_promoted_by_session || (role.is_admin() && !before.role.is_full_admin());
    let is_former_admin =
        before.is_former_admin || (before.role.is_admin() && !before.is_admin_by_session());
    let after = Member {
        role,
        is_promoted_by_session,
        is_former_admin,
        ..before.clone()
    };
    let event = Event::RoleChanged {
        member: after.person(),
        previous: before.role,
        new: role,
    };
    draft.change_member(actor, Some(before), Some(after.clone()));
    draft.record(actor.clone(), event);
    Ok(after)
}

/// A session can't take away the last full admin who was not made one by a session (R12). One with an address of the
/// reseller, whoever made him, is none whom the team is left with.
fn keep_an_admin(
    admins: &Admins,
    member: &Member,
    reseller: &ResellerProfile,
) -> Result<(), Refusal> {
    let is_own = |admin: &Member| {
        admin.role.is_full_admin()
            && admin.status == MemberStatus::Active
            && !admin.is_admin_by_session()
            && !reseller.owns(&admin.email)
    };
    let mut others = admins.0.iter().filter(|admin| admin.id != member.id);
    let is_last =
        member.role.is_full_admin() && !member.is_admin_by_session() && !others.any(is_own);
    if is_last {
        Err(Refusal::LastAdmin)
    } else {
        Ok(())
    }
}

fn limit_admins(admins: &Admins, role: Role) -> Result<(), Refusal> {
    let by_session = admins
        .0
        .iter()
        .filter(|admin| admin.is_admin_by_session())
        .count();
    let is_full = admins.0.len() >= limits::ADMINS || by_session >= limits::ADMINS_BY_SESSION;
    if role.is_admin() && is_full {
        Err(Refusal::LimitReached("admins"))
    } else {
        Ok(())
    }
}
