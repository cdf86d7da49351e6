//! Commands of the vendor's platform on a team: its record, its members, its storage (R3).

mod import;
mod leave;
mod taken;

use crate::audit::event::{DisableCause, Event};
use crate::blocked::Blocked;
use crate::counts::Counts;
use crate::draft::{Draft, Orders};
use crate::limits;
use crate::locale::Locale;
use crate::looks::Refusals;
use crate::person::{Actor, Admins};
use crate::team::{Reseller, Stop, StorageUse, Team};
use crate::text::{Id, Name};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

pub use import::{ImportLine, ImportStatus, Imported, evict_session_member, import};
pub use leave::{leave, stop_of_leaving};
pub use taken::taken;

/// A team's record as the platform has it; the whole of it each time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamRecord {
    /// The name to show.
    pub name: Name,
    /// The reseller that sold the plan.
    pub reseller: Option<Reseller>,
    /// Whether a Business Associate Agreement is signed.
    pub has_signed_baa: bool,
    /// The language of the team's notifications.
    pub locale: Locale,
}

/// A new team without members. The draft holds the entry of its creation.
pub fn create(id: Id, record: TeamRecord, now: DateTime<Utc>) -> Draft {
    let team = Team {
        id,
        name: record.name,
        locale: record.locale,
        reseller: record.reseller,
        reseller_since: None,
        former_resellers: Vec::new(),
        left: None,
        has_signed_baa: record.has_signed_baa,
        epoch: 0,
        grant: None,
        admins: String::new(),
        member_count: 0,
        counts: Counts::default(),
        storage: None,
        technicians: BTreeMap::new(),
        blocked: Blocked::default(),
        links: Vec::new(),
        sessions: Vec::new(),
        dead_links: Vec::new(),
        issued: BTreeMap::new(),
        refused: Refusals::default(),
        untold: None,
        last_request_at: None,
    };
    let mut draft = Draft::open(team, Admins::default(), Orders::default(), now);
    record_change(&mut draft, true);
    draft
}

/// The stop that a changed record demands of a team whose reseller support is on (R3).
pub fn stop_for(team: &Team, record: &TeamRecord, at: DateTime<Utc>) -> Option<Stop> {
    let cause = if record.has_signed_baa && !team.has_signed_baa {
        DisableCause::BaaSigned
    } else if reseller_id(&team.reseller) != reseller_id(&record.reseller) {
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

fn reseller_id(reseller: &Option<Reseller>) -> Option<&Id> {
    reseller.as_ref().map(|reseller| &reseller.id)
}

/// Replaces the record. A no-op leaves no entry.
pub fn update(draft: &mut Draft, record: TeamRecord) {
    if let Some(stop) = stop_for(&draft.team, &record, draft.now) {
        draft.disable(stop);
    }
    let before = draft.team.clone();
    let team = &mut draft.team;
    team.name = record.name;
    change_reseller(team, record.reseller, draft.now);
    team.has_signed_baa = record.has_signed_baa;
    team.locale = record.locale;
    if *team != before {
        record_change(draft, false);
    }
}

/// Gives the team another reseller, and remembers the one before. Its dead links and its blocks are
/// forgotten, since they are no concern of the next one; an unknown link cannot be redeemed either.
fn change_reseller(team: &mut Team, reseller: Option<Reseller>, at: DateTime<Utc>) {
    let before = std::mem::replace(&mut team.reseller, reseller);
    let (before, now) = (before.map(|before| before.id), reseller_id(&team.reseller));
    if before.as_ref() == now {
        return;
    }
    let mut former = std::mem::take(&mut team.former_resellers);
    let (before, now) = (before.map(|id| id.digest()), now.map(Id::digest));
    former.retain(|digest| Some(digest) != now.as_ref() && Some(digest) != before.as_ref());
    former.splice(0..0, before);
    former.truncate(limits::FORMER_RESELLERS);
    team.former_resellers = former;
    team.reseller_since = Some(at);
    team.dead_links.clear();
    team.blocked = Blocked::default();
}

fn record_change(draft: &mut Draft, is_new: bool) {
    let event = Event::TeamChanged {
        is_new,
        reseller: reseller_id(&draft.team.reseller).cloned(),
        has_signed_baa: draft.team.has_signed_baa,
    };
    draft.record(Actor::Platform, event);
}

/// Stores how much storage the team uses. A no-op leaves no entry.
pub fn report_storage(draft: &mut Draft, storage: StorageUse) {
    if draft.team.storage.replace(storage) != Some(storage) {
        let event = Event::StorageReported {
            used_bytes: storage.used_bytes,
            allocated_bytes: storage.allocated_bytes,
        };
        draft.record(Actor::Platform, event);
    }
}

/// Enters that a delivery to the hook is discarded.
pub fn discard_delivery(draft: &mut Draft, delivery: Id) {
    draft.record(Actor::Platform, Event::DeliveryDiscarded { delivery });
}
