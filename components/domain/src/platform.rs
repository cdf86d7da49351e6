//! What the vendor's platform tells of a team: its record and its members (R3).

use crate::audit::event::{DisableCause, Event};
use crate::draft::Draft;
use crate::limits;
use crate::locale::Locale;
use crate::person::{Actor, Admins, Member, MemberStatus, Role};
use crate::refusal::Refusal;
use crate::team::{Reseller, Stop, StorageUse, Team};
use crate::text::{Email, Id, Name};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A team's record as the platform has it; the whole of it each time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamRecord {
    /// The name to show.
    pub name: Name,
    /// The reseller through whom the plan was bought.
    pub reseller: Option<Reseller>,
    /// Whether a Business Associate Agreement is signed.
    pub has_signed_baa: bool,
    /// The language of the team's notifications.
    pub locale: Locale,
}

/// A new team, without members; its first entry is in the draft.
pub fn create(id: Id, record: TeamRecord, now: DateTime<Utc>) -> Draft {
    let TeamRecord {
        name,
        reseller,
        has_signed_baa,
        locale,
    } = record;
    let team = Team {
        id,
        name,
        locale,
        reseller,
        has_signed_baa,
        epoch: 0,
        grant: None,
        admins: String::new(),
        member_count: 0,
        counts: Default::default(),
        storage: None,
        technicians: Default::default(),
        links: Vec::new(),
        sessions: Vec::new(),
        dead_links: Vec::new(),
        refused_at: None,
    };
    let mut draft = Draft::open(team, Admins::default(), None, now);
    enter_change(&mut draft, true);
    draft
}

/// The stop that a changed record demands of a team whose reseller support is on (R3).
pub fn stop_for(team: &Team, record: &TeamRecord, at: DateTime<Utc>) -> Option<Stop> {
    let id = |reseller: &Option<Reseller>| reseller.as_ref().map(|reseller| reseller.id.clone());
    let cause = if record.has_signed_baa && !team.has_signed_baa {
        DisableCause::BaaSigned
    } else if id(&team.reseller) != id(&record.reseller) {
        DisableCause::ResellerChanged
    } else {
        return None;
    };
    team.grant.is_some().then_some(Stop {
        at,
        actor: Actor::Platform,
        cause: Some(cause),
    })
}

/// Takes over a changed record. What is so already stays without an entry.
pub fn update(draft: &mut Draft, record: TeamRecord) {
    if let Some(stop) = stop_for(&draft.team, &record, draft.now) {
        draft.disable(stop);
    }
    let TeamRecord {
        name,
        reseller,
        has_signed_baa,
        locale,
    } = record;
    let before = draft.team.clone();
    let team = &mut draft.team;
    (team.name, team.reseller, team.has_signed_baa, team.locale) =
        (name, reseller, has_signed_baa, locale);
    if draft.team != before {
        enter_change(draft, false);
    }
}

fn enter_change(draft: &mut Draft, is_new: bool) {
    let reseller = draft
        .team
        .reseller
        .as_ref()
        .map(|reseller| reseller.id.clone());
    let has_signed_baa = draft.team.has_signed_baa;
    draft.record(
        Actor::Platform,
        Event::TeamChanged {
            is_new,
            reseller,
            has_signed_baa,
        },
    );
}

/// Takes over how much storage the team uses. What is so already stays without an entry.
pub fn report_storage(draft: &mut Draft, storage: StorageUse) {
    if draft.team.storage.replace(storage) != Some(storage) {
        let StorageUse {
            used_bytes,
            allocated_bytes,
        } = storage;
        draft.record(
            Actor::Platform,
            Event::StorageReported {
                used_bytes,
                allocated_bytes,
            },
        );
    }
}

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
    pub name: Name,
    /// The role.
    #[serde(default)]
    pub role: Role,
    /// The standing, or `removed`.
    #[serde(default)]
    pub status: ImportStatus,
    /// The language of notifications.
    #[serde(default)]
    pub locale: Option<Locale>,
    /// Whether the member has two-step verification.
    #[serde(default)]
    pub is_two_step_enabled: bool,
    /// Whether the member signs in by single sign-on.
    #[serde(default)]
    pub is_sso_enabled: bool,
    /// Whether the team has confirmed the role, so that what sessions did to it is not marked any more. Without it a line
    /// may be the late echo of a session's own step.
    #[serde(default)]
    pub is_role_confirmed: bool,
}

/// A member's standing in a bulk import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ImportStatus {
    #[default]
    Active,
    Invited,
    Suspended,
    Removed,
}

/// How many members a bulk import changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(
    not(target_family = "wasm"),
    derive(schemars::JsonSchema),
    schemars(rename = "ImportedMembers")
)]
pub struct Imported {
    /// New ones.
    pub added: u32,
    /// Known ones that changed.
    pub updated: u32,
    /// Removed ones.
    pub removed: u32,
}

/// A member who holds an address that the platform brings under another id gives way if a session added it: otherwise a
/// session could keep the platform's members out. The line that removes it.
pub fn evict_session_member(holder: Member) -> Option<ImportLine> {
    let Member {
        id,
        email,
        name,
        role,
        locale,
        is_two_step_enabled,
        is_sso_enabled,
        is_added_by_session,
        ..
    } = holder;
    let status = ImportStatus::Removed;
    let is_role_confirmed = false;
    let line = ImportLine {
        id,
        email,
        name,
        role,
        status,
        locale,
        is_two_step_enabled,
        is_sso_enabled,
        is_role_confirmed,
    };
    is_added_by_session.then_some(line)
}

/// Takes over members as the platform has them, all or none. `known` are the members of those ids as they are, in the
/// lines' order; `brought` are those of the addresses, in lower case, that members had whom sessions added. No member may
/// come in two lines. Whether addresses stay unique is the members' map's to say.
pub fn import(
    draft: &mut Draft,
    lines: Vec<ImportLine>,
    known: Vec<Option<Member>>,
    mut brought: BTreeSet<String>,
) -> Result<Imported, Refusal> {
    let mut imported = Imported::default();
    let mut changes = BTreeMap::new();
    let mut admins: BTreeSet<_> = draft
        .admins
        .0
        .iter()
        .map(|admin| admin.id.clone())
        .collect();
    let added = known
        .iter()
        .flatten()
        .filter(|member| member.is_added_by_session);
    brought.extend(added.map(|member| member.email.key()));
    for (line, before) in lines.into_iter().zip(known) {
        let id = line.id.clone();
        // Under another id it is still whom a session added.
        let is_brought = brought.contains(&line.email.key());
        let after = imported_member(line, before.as_ref(), is_brought);
        if after.as_ref().is_some_and(|after| after.role.is_admin()) {
            admins.insert(id.clone());
        } else {
            admins.remove(&id);
        }
        if changes.insert(id, (before, after)).is_some() {
            return Err(Refusal::Invalid("a member in two lines"));
        }
    }
    if admins.len() > limits::ADMINS {
        return Err(Refusal::LimitReached("admins"));
    }
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
        let Imported {
            added,
            updated,
            removed,
        } = imported;
        draft.record(
            Actor::Platform,
            Event::MembersImported {
                added,
                updated,
                removed,
            },
        );
    }
    Ok(imported)
}

fn imported_member(line: ImportLine, before: Option<&Member>, is_brought: bool) -> Option<Member> {
    let status = match line.status {
        ImportStatus::Active => MemberStatus::Active,
        ImportStatus::Invited => MemberStatus::Invited,
        ImportStatus::Suspended => MemberStatus::Suspended,
        ImportStatus::Removed => return None,
    };
    let is_marked = |mark: fn(&Member) -> bool| !line.is_role_confirmed && before.is_some_and(mark);
    let is_promoted_by_session = is_marked(|before| before.is_promoted_by_session);
    let is_former_admin = is_marked(|before| before.is_former_admin);
    Some(Member {
        id: line.id,
        email: line.email,
        name: line.name,
        role: line.role,
        status,
        locale: line.locale,
        is_two_step_enabled: line.is_two_step_enabled,
        is_sso_enabled: line.is_sso_enabled,
        is_added_by_session: before.map_or(is_brought, |before| before.is_added_by_session),
        is_promoted_by_session,
        is_former_admin,
    })
}
