//! Bulk import of members.

use crate::absent::null_is_absent;
use crate::audit::event::Event;
use crate::changes::{Removed, maps};
use crate::choices::choices;
use crate::composed::composed;
use crate::draft::Draft;
use crate::limits;
use crate::locale::Locale;
use crate::person::{Actor, Member, MemberStatus, Role};
use crate::refusal::Refusal;
use crate::text::{Email, Id, Name};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One line of a bulk import of members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportLine {
    /// The member's id.
    pub id: Id,
    /// The address.
    pub email: Email,
    /// The name to show.
    #[serde(deserialize_with = "composed")]
    pub name: Name,
    /// The role.
    #[serde(default, deserialize_with = "null_is_absent")]
    pub role: Role,
    /// The standing, or `removed`.
    #[serde(default, deserialize_with = "null_is_absent")]
    pub status: ImportStatus,
    /// The language of notifications.
    #[serde(default)]
    pub locale: Option<Locale>,
    /// Whether the member has two-step verification.
    #[serde(default, deserialize_with = "null_is_absent")]
    pub is_two_step_enabled: bool,
    /// Whether the member signs in by single sign-on.
    #[serde(default, deserialize_with = "null_is_absent")]
    pub is_sso_enabled: bool,
    /// Whether the team has confirmed the member and the role, which makes both the team's own: all
    /// marks of sessions are deleted. Otherwise the line may be a late echo of a session's own
    /// change.
    #[serde(default, deserialize_with = "null_is_absent")]
    pub is_role_confirmed: bool,
}

choices! {
    /// A member's standing in a bulk import.
    #[derive(Default)]
    ImportStatus {
        #[default] Active = "active", Invited = "invited", Suspended = "suspended",
        Removed = "removed",
    }
}

/// The numbers of members that a bulk import changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(
    not(target_family = "wasm"),
    derive(schemars::JsonSchema),
    schemars(rename = "ImportedMembers")
)]
pub struct Imported {
    /// New ones.
    pub added: u32,
    /// Changed ones.
    pub updated: u32,
    /// Removed ones.
    pub removed: u32,
}

/// The line that removes the holder of an address which the platform imports under another id. Only
/// a member that a session added is evicted: otherwise a session could keep the platform's members
/// out.
pub fn evict_session_member(holder: Member) -> Option<ImportLine> {
    holder.is_added_by_session.then_some(ImportLine {
        id: holder.id,
        email: holder.email,
        name: holder.name,
        role: holder.role,
        status: ImportStatus::Removed,
        locale: holder.locale,
        is_two_step_enabled: holder.is_two_step_enabled,
        is_sso_enabled: holder.is_sso_enabled,
        is_role_confirmed: false,
    })
}

/// Members before and after an import, by id.
type MemberChanges = BTreeMap<Id, (Option<Member>, Option<Member>)>;

/// Imports members. `known` are the present members with the lines' ids, in the order of the lines.
/// `removed` are the remembered removals, by [`Email::key`]. No member may be in two lines. The map
/// of addresses checks that they stay unique: see
/// [`super::taken`].
pub fn import(
    draft: &mut Draft,
    lines: Vec<ImportLine>,
    known: Vec<Option<Member>>,
    removed: BTreeMap<String, Removed>,
) -> Result<Imported, Refusal> {
    // A member that a session added is still one under another id.
    let present = known.iter().flatten();
    let added = present.clone().filter(|member| member.is_added_by_session);
    let mut by_session = BTreeSet::new();
    by_session.extend(added.map(|member| member.email.key()));
    by_session.extend(keys(&removed, |removed| removed.is_marked));
    // So is an admin of the team's own whom a session demoted or removed.
    let former = present.filter(|member| member.is_former_admin);
    let mut former_admins = BTreeSet::new();
    former_admins.extend(former.map(|member| member.email.key()));
    former_admins.extend(keys(&removed, |removed| removed.is_former_admin));
    let mut changes = MemberChanges::new();
    // The addresses of sessions' members whom the team has confirmed.
    let mut confirmed = Vec::new();
    for (line, before) in lines.into_iter().zip(known) {
        let (id, address) = (line.id.clone(), line.email.key());
        let is_by_session = by_session.contains(&address);
        let is_former = former_admins.contains(&address);
        let is_confirmed = line.is_role_confirmed && (is_by_session || is_former);
        let after = imported_member(line, before.as_ref(), is_by_session, is_former);
        if is_confirmed && after.is_some() && after != before {
            confirmed.push(address);
        }
        if changes.insert(id, (before, after)).is_some() {
            return Err(Refusal::field("/id", "must not be that of another line"));
        }
    }
    check_admin_count(draft, &changes)?;
    let imported = apply(draft, changes);
    for address in confirmed {
        draft.changes.remove(maps::REMOVED_SESSION_MEMBERS, address);
    }
    Ok(imported)
}

fn keys(
    removed: &BTreeMap<String, Removed>,
    is_meant: impl Fn(&Removed) -> bool,
) -> impl Iterator<Item = String> {
    let meant = removed.iter().filter(move |(_, removed)| is_meant(removed));
    meant.map(|(address, _)| address.clone())
}

fn check_admin_count(draft: &Draft, changes: &MemberChanges) -> Result<(), Refusal> {
    let mut admins = BTreeSet::new();
    let before = draft.admins.0.iter().filter(|admin| admin.is_own_admin());
    admins.extend(before.map(|admin| &admin.id));
    let before = admins.len();
    for (id, (_, after)) in changes {
        if after.as_ref().is_some_and(Member::is_own_admin) {
            admins.insert(id);
        } else {
            admins.remove(id);
        }
    }
    if admins.len() > limits::OWN_ADMINS.max(before) {
        Err(Refusal::LimitReached("admins"))
    } else {
        Ok(())
    }
}

fn apply(draft: &mut Draft, changes: MemberChanges) -> Imported {
    let mut imported = Imported::default();
    for (before, after) in changes.into_values() {
        if before == after {
            continue;
        }
        let count = match (&before, &after) {
            (None, _) => &mut imported.added,
            (_, Some(_)) => &mut imported.updated,
            (_, None) => &mut imported.removed,
        };
        *count += 1;
        draft.change_member(&Actor::Platform, before, after);
    }
    if imported != Imported::default() {
        let event = Event::MembersImported {
            added: imported.added,
            updated: imported.updated,
            removed: imported.removed,
        };
        draft.record(Actor::Platform, event);
    }
    imported
}

fn imported_member(
    line: ImportLine,
    before: Option<&Member>,
    is_by_session: bool,
    is_former: bool,
) -> Option<Member> {
    let status = match line.status {
        ImportStatus::Active => MemberStatus::Active,
        ImportStatus::Invited => MemberStatus::Invited,
        ImportStatus::Suspended => MemberStatus::Suspended,
        ImportStatus::Removed => return None,
    };
    let marked = before.filter(|_| !line.is_role_confirmed);
    Some(Member {
        id: line.id,
        email: line.email,
        name: line.name,
        role: line.role,
        status,
        locale: line.locale,
        is_two_step_enabled: line.is_two_step_enabled,
        is_sso_enabled: line.is_sso_enabled,
        is_added_by_session: !line.is_role_confirmed
            && before.map_or(is_by_session, |before| before.is_added_by_session),
        is_promoted_by_session: marked.is_some_and(|before| before.is_promoted_by_session),
        is_former_admin: !line.is_role_confirmed
            && before.map_or(is_former, |before| before.is_former_admin),
        own_role: marked
            .filter(|before| before.role == line.role)
            .and_then(|before| before.own_role),
    })
}
