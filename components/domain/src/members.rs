//! Commands of a reseller session on members (R4, R12).

use crate::audit::event::Event;
use crate::draft::Draft;
use crate::idempotency::Repetition;
use crate::limits;
use crate::operations::Operation;
use crate::person::{Actor, Admins, Member, MemberStatus, OwnRole, ResellerProfile, Role};
use crate::refusal::Refusal;
use crate::team::Team;
use crate::text::{Email, Id, Name};
use chrono::{DateTime, Utc};

/// A member that a session adds.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// The id of the new member.
    pub id: Id,
    /// The address to invite.
    pub email: Email,
    /// The name to show.
    pub name: Name,
    /// The role; a session cannot add a full admin.
    pub role: Role,
}

/// The member who has the address of a new one, or had it lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EarlierHolder {
    /// Whether the address is taken.
    pub is_present: bool,
    /// Whether a session took an admin role away from the holder: nobody signs in as them.
    pub is_former_admin: bool,
}

/// Adds a member, as invited until the platform says active. A repeated request gets its member
/// again.
pub fn add(
    draft: &mut Draft,
    actor: &Actor,
    new: NewMember,
    earlier: &EarlierHolder,
    repetition: Option<&Repetition<Member>>,
) -> Result<Member, Refusal> {
    if let Some(member) = draft.again(repetition)? {
        return Ok(member);
    }
    if new.role.is_full_admin() {
        return Err(Refusal::AdminProtected);
    }
    // One bad recipient in its midst, and some mail services refuse a whole call.
    if !new.email.has_mail_domain() {
        return Err(Refusal::field(
            "/email",
            "must have a domain of two labels or more, of letters, digits and hyphens",
        ));
    }
    if earlier.is_present {
        return Err(Refusal::AlreadyExists("/email"));
    }
    limit_added(draft)?;
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
        is_former_admin: earlier.is_former_admin,
        own_role: None,
    };
    limit_admins(&draft.admins, None, &member)?;
    draft.change_member(actor, None, Some(member.clone()));
    let event = Event::MemberAdded {
        member: member.person(),
        status: member.status,
        role: member.role,
    };
    draft.record_change(actor, event);
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
            return Err(Refusal::parameter(
                "keep_account",
                "must be absent: an invited member has no account",
            ));
        }
        Offboarding::KeepAccount => (true, None),
        Offboarding::TransferTo(Some(other)) if other.id != member.id => {
            check_transfer(&other, reseller)?;
            (false, Some(other.person()))
        }
        Offboarding::TransferTo(_) => {
            return Err(Refusal::parameter(
                "transfer_to",
                "must be another member of the team",
            ));
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
    let is_own = member.is_own_admin();
    draft.change_member(actor, Some(member), None);
    if is_own {
        // There are only so many of them.
        draft.tell_changes();
        draft.record(actor.clone(), event);
    } else {
        draft.record_change(actor, event);
    }
    Ok(())
}

/// Content must not go to the reseller, nor to a member that a session added: it would stay there.
fn check_transfer(to: &Member, reseller: &ResellerProfile) -> Result<(), Refusal> {
    let is_resellers = to.is_added_by_session || reseller.owns(&to.email);
    if to.status == MemberStatus::Active && !is_resellers {
        Ok(())
    } else {
        Err(Refusal::parameter(
            "transfer_to",
            "must be active, and not brought in by the reseller",
        ))
    }
}

/// Gives a member another admin role. A no-op is recorded as a view, since the answer shows the
/// member.
pub fn change_role(
    draft: &mut Draft,
    actor: &Actor,
    member: Option<Member>,
    role: Role,
    reseller: &ResellerProfile,
) -> Result<Member, Refusal> {
    let before = member.ok_or(Refusal::NotFound)?;
    if before.role == role {
        let operation = Operation::ChangeAdminRole;
        draft.record_look(actor, Event::Viewed { operation });
        return Ok(before);
    }
    check_role(&draft.admins, &before, role, reseller)?;
    let after = with_role(&before, role, draft.now);
    limit_admins(&draft.admins, Some(&before), &after)?;
    let event = Event::RoleChanged {
        member: after.person(),
        previous: before.role,
        new: role,
    };
    // The first change of an own admin in a while. There are only so many of them.
    let is_own = before.is_own_admin() && before.lately_own(draft.now).is_none();
    draft.change_member(actor, Some(before), Some(after.clone()));
    if is_own {
        draft.tell_changes();
        draft.record(actor.clone(), event);
    } else {
        draft.record_change(actor, event);
    }
    Ok(after)
}

fn check_role(
    admins: &Admins,
    before: &Member,
    role: Role,
    reseller: &ResellerProfile,
) -> Result<(), Refusal> {
    let is_resellers = before.is_added_by_session || reseller.owns(&before.email);
    if role.is_full_admin() && is_resellers {
        return Err(Refusal::AdminProtected);
    }
    if before.role.is_full_admin() {
        keep_an_admin(admins, before, reseller)?;
    }
    Ok(())
}

/// The member after a session changed the role. The marks stay when the role goes again, because
/// the platform may import any of a session's changes late. An own role that was changed lately may
/// come back unmarked: otherwise a session could mark the team's own admins by changing them.
fn with_role(before: &Member, role: Role, now: DateTime<Utc>) -> Member {
    let is_own = before.is_own_admin();
    let present = is_own.then_some(OwnRole {
        role: before.role,
        at: now,
    });
    let mut after = Member {
        role,
        is_former_admin: before.is_former_admin || is_own,
        own_role: before.lately_own(now).or(present),
        ..before.clone()
    };
    after.is_promoted_by_session |= role.is_admin() && !after.may_own(role);
    after
}

/// Keeps a full admin of the team's own (R12): an active one that no session made an admin, without
/// an address of the reseller.
fn keep_an_admin(
    admins: &Admins,
    member: &Member,
    reseller: &ResellerProfile,
) -> Result<(), Refusal> {
    if !member.role.is_full_admin() || member.is_admin_by_session() {
        return Ok(());
    }
    let mut others = admins.0.iter().filter(|admin| admin.id != member.id);
    let has_other = others.any(|admin| {
        admin.role.is_full_admin()
            && admin.status == MemberStatus::Active
            && admin.is_own_admin()
            && !reseller.owns(&admin.email)
    });
    if has_other {
        Ok(())
    } else {
        Err(Refusal::LastAdmin)
    }
}

/// Limits the admins that sessions make, apart from the team's own.
fn limit_admins(admins: &Admins, before: Option<&Member>, after: &Member) -> Result<(), Refusal> {
    let is_one_more =
        after.is_admin_by_session() && !before.is_some_and(Member::is_admin_by_session);
    let all = admins.0.iter();
    let by_session = all.filter(|admin| admin.is_admin_by_session()).count();
    if is_one_more && by_session >= limits::ADMINS_BY_SESSION {
        Err(Refusal::LimitReached("admins"))
    } else {
        Ok(())
    }
}

/// Keeps sessions from filling the team with members of theirs, and with what is remembered of those
/// that were removed again.
fn limit_added(draft: &Draft) -> Result<(), Refusal> {
    let Team {
        counts,
        member_count,
        ..
    } = &draft.team;
    let added = counts.added_by_session;
    let own = member_count.saturating_sub(added);
    let added = added.saturating_add(counts.removals(draft.now));
    if added < limits::ADDED_MEMBERS.max(own.saturating_mul(limits::ADDED_MEMBERS_PER_OWN)) {
        Ok(())
    } else {
        Err(Refusal::TooManyAddedMembers)
    }
}
