//! Who may act for a team: its admins, by its own record.

use crate::draft::Draft;
use crate::person::{Admins, Member, MemberStatus, Person};
use crate::refusal::Refusal;
use crate::text::Id;

/// The caller, if the team's record lists them as an active admin of any kind. Only admins see the
/// switch.
pub fn authorize_admin(draft: &Draft, caller: &Id) -> Result<Person, Refusal> {
    let admin = active_admin(&draft.admins, caller)?;
    Ok(admin.person())
}

/// An admin who is active.
pub(crate) fn active_admin<'a>(admins: &'a Admins, caller: &Id) -> Result<&'a Member, Refusal> {
    let admin = admins.find(caller);
    let admin = admin.filter(|admin| admin.status == MemberStatus::Active);
    admin.ok_or(Refusal::NotAnAdmin)
}

/// The caller, if the team's record lists them as an active admin that no session made one.
pub(crate) fn authorize_own_admin(draft: &Draft, caller: &Id) -> Result<Person, Refusal> {
    let admin = active_admin(&draft.admins, caller)?;
    let own = Some(admin).filter(|admin| admin.is_own_admin());
    own.map(Member::person).ok_or(Refusal::NotAnAdmin)
}

/// The caller, if the team's record lists them as an active full admin that no session made one:
/// otherwise a role given by a session would be a way back in for the reseller (R12).
pub(crate) fn authorize_full_admin(draft: &Draft, caller: &Id) -> Result<Person, Refusal> {
    let admin = active_admin(&draft.admins, caller)?;
    if admin.role.is_full_admin() && admin.is_own_admin() {
        Ok(admin.person())
    } else {
        Err(Refusal::NotAnAdmin)
    }
}
