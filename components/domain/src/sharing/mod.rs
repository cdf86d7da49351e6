//! Sharing activity: events of links and shares that the platform imports, for sessions to monitor
//! (R4, action 8).

pub(crate) mod event;

use crate::audit::event::Event;
use crate::bulk::{Bulk, Line, OnError};
use crate::changes::{ObjectName, maps};
use crate::draft::Draft;
use crate::limits;
use crate::person::Actor;
use crate::refusal::Refusal;
use crate::text::Id;
use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

pub use event::{SharingEvent, SharingTarget, SharingType};

/// The number of counted days, today included.
const DAYS: u64 = 30;
/// How far an event may be ahead of the clock.
const AHEAD: TimeDelta = TimeDelta::days(1);

/// Recent sharing, counted at import.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Activity {
    /// Counts by day, UTC, of the last 30 days; days without events are absent.
    pub days: BTreeMap<NaiveDate, Day>,
}

/// Counts of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Day {
    /// Links created.
    pub links_created: u32,
    /// Folders shared.
    pub folders_shared: u32,
    /// Events that gave access to outsiders.
    pub external_shares: u32,
    /// All events.
    pub events: u32,
}

/// The numbers of sharing events in an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(
    not(target_family = "wasm"),
    derive(schemars::JsonSchema),
    schemars(rename = "ImportedSharing")
)]
pub struct Imported {
    /// New ones.
    pub added: u32,
    /// Known ones, and repetitions within the import.
    pub known: u32,
    /// Those without room, because all stored events are newer.
    pub too_old: u32,
}

/// Imports sharing events. `known` are the ids of stored events, `oldest` the oldest
/// stored events: as many as may have to go, see [`surplus`].
pub fn import(
    draft: &mut Draft,
    lines: Vec<Line<SharingEvent>>,
    known: &BTreeSet<Id>,
    oldest: Vec<SharingEvent>,
    activity: Activity,
    on_error: OnError,
) -> Result<Bulk<Imported>, Refusal> {
    if lines.len() > limits::SHARING_BATCH {
        return Err(Refusal::field("", "must have 20000 lines at most"));
    }
    let latest = draft.now + AHEAD;
    let (mut events, mut skipped) = (Vec::new(), Vec::new());
    for (number, mut event) in lines {
        event.item = event.item.composed();
        if event.at <= latest && event.at.year() >= 1970 {
            events.push(event);
        } else {
            let rule = "must be from 1970 on, and not in the future";
            skipped.push((number, Refusal::field("/at", rule)));
        }
    }
    on_error.settle(&skipped)?;
    let count = events.len();
    let new = new_events(events, known);
    let mut imported = Imported {
        known: u32::try_from(count - new.len()).unwrap_or(u32::MAX),
        ..Imported::default()
    };
    let surplus = surplus(draft.team.counts.sharing_events, new.len());
    let (too_old, kept, forgotten) = split_by_age(new, oldest, surplus);
    imported.too_old = too_old;
    imported.added = u32::try_from(kept.len()).unwrap_or(u32::MAX);
    if imported.added > 0 {
        store(draft, &kept, &forgotten, activity);
        let added = imported.added;
        draft.record(Actor::Platform, Event::SharingImported { added });
    }
    Ok(Bulk {
        counts: imported,
        skipped,
    })
}

/// The events that are not stored yet, each once.
fn new_events(events: Vec<SharingEvent>, known: &BTreeSet<Id>) -> Vec<SharingEvent> {
    let mut ids = BTreeSet::new();
    let mut new = Vec::new();
    for event in events {
        if !known.contains(&event.id) && ids.insert(event.id.clone()) {
            new.push(event);
        }
    }
    new
}

/// Sorts new events and the oldest stored ones by time, of which the first `surplus` have no room:
/// the number of new events without room, the other new events, and the stored events to forget.
fn split_by_age(
    new: Vec<SharingEvent>,
    oldest: Vec<SharingEvent>,
    surplus: usize,
) -> (u32, Vec<SharingEvent>, Vec<SharingEvent>) {
    let stored = oldest.into_iter().map(|event| (event, false));
    let added = new.into_iter().map(|event| (event, true));
    let all = stored.chain(added);
    let mut by_time = BTreeMap::new();
    by_time.extend(all.map(|(event, is_new)| (event.time_key(), (event, is_new))));
    let (mut too_old, mut kept, mut forgotten) = (0, Vec::new(), Vec::new());
    for (place, (event, is_new)) in by_time.into_values().enumerate() {
        match (place < surplus, is_new) {
            (true, true) => too_old += 1,
            (true, false) => forgotten.push(event),
            (false, true) => kept.push(event),
            (false, false) => {}
        }
    }
    (too_old, kept, forgotten)
}

/// Stores new events, deletes old ones, and counts.
fn store(
    draft: &mut Draft,
    added: &[SharingEvent],
    forgotten: &[SharingEvent],
    activity: Activity,
) {
    let mut activity = activity.since(draft.now);
    let changes = &mut draft.changes;
    let count = &mut draft.team.counts.sharing_events;
    for event in forgotten {
        changes.remove(maps::SHARING, event.time_key());
        changes.remove(maps::SHARING_IDS, event.id.as_str());
        *count = count.saturating_sub(1);
    }
    for event in added {
        activity.count(event, draft.now);
        changes.put(maps::SHARING, event.time_key(), event);
        changes.put(maps::SHARING_IDS, event.id.as_str(), &event.time_key());
        *count = count.saturating_add(1);
    }
    changes.set(ObjectName::Activity, &activity);
}

/// The number of events beyond the limit, with so many stored and so many new ones.
pub fn surplus(kept: u32, new: usize) -> usize {
    usize::try_from(kept)
        .unwrap_or(usize::MAX)
        .saturating_add(new)
        .saturating_sub(limits::SHARING_EVENTS)
}

impl Activity {
    /// The last 30 days, oldest first; one without events is all zeros.
    pub fn last_days(&self, now: DateTime<Utc>) -> impl Iterator<Item = (NaiveDate, Day)> {
        let first = first_day(now);
        let days = (0..DAYS).filter_map(move |more| first.checked_add_days(Days::new(more)));
        days.map(|day| (day, self.days.get(&day).copied().unwrap_or_default()))
    }

    /// Without days that have passed.
    fn since(mut self, now: DateTime<Utc>) -> Self {
        let first = first_day(now);
        self.days.retain(|day, _| *day >= first);
        self
    }

    fn count(&mut self, event: &SharingEvent, now: DateTime<Utc>) {
        let date = event.at.date_naive();
        if date < first_day(now) {
            return;
        }
        let day = self.days.entry(date).or_default();
        day.events += 1;
        day.links_created += u32::from(event.r#type == SharingType::SharedLinkCreate);
        day.folders_shared += u32::from(event.r#type == SharingType::SharedFolderCreate);
        day.external_shares += u32::from(event.is_external && event.r#type.gives_access());
    }
}

fn first_day(now: DateTime<Utc>) -> NaiveDate {
    let today = now.date_naive();
    today.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(today)
}
