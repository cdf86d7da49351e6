//! Sharing activity: what the platform tells of links and shares, kept for sessions to monitor (R4, action 8).

pub(crate) mod event;

use crate::audit::event::Event;
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

/// Days that are counted, today among them.
const DAYS: u64 = 30;
/// How far an event may be ahead of our clock.
const AHEAD: TimeDelta = TimeDelta::days(1);

/// How much was shared of late, counted as events come in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Activity {
    /// By the day, UTC; those of the last 30 days on which anything happened.
    pub days: BTreeMap<NaiveDate, Day>,
}

/// What was shared on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Day {
    /// Links created.
    pub links_created: u32,
    /// Folders shared.
    pub folders_shared: u32,
    /// Events that let in someone from outside of the team.
    pub external_shares: u32,
    /// All events.
    pub events: u32,
}

/// How many sharing events an import brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(
    not(target_family = "wasm"),
    derive(schemars::JsonSchema),
    schemars(rename = "ImportedSharing")
)]
pub struct Imported {
    /// New ones.
    pub added: u32,
    /// Those that were brought before, or twice in this import.
    pub known: u32,
    /// Those for which there is no room, because all that are kept are newer.
    pub too_old: u32,
}

/// Takes over sharing events, all or none. `known` are the ids of those that are kept already, `oldest` are the oldest
/// that are kept: as many as may have to go, see [`surplus`].
pub fn import(
    draft: &mut Draft,
    events: Vec<SharingEvent>,
    known: &BTreeSet<Id>,
    oldest: Vec<SharingEvent>,
    activity: Activity,
) -> Result<Imported, Refusal> {
    let is_sane = |event: &SharingEvent| event.at <= draft.now + AHEAD && event.at.year() >= 1970;
    if events.len() > limits::SHARING_BATCH || !events.iter().all(is_sane) {
        return Err(Refusal::Invalid(
            "too many sharing events, or one that is not of this time",
        ));
    }
    let (mut ids, mut imported) = (BTreeSet::new(), Imported::default());
    // By time: the kept ones that may have to go, and the new ones.
    let mut stock: BTreeMap<_, _> = oldest
        .into_iter()
        .map(|event| (event.time_key(), (event, false)))
        .collect();
    for event in events {
        if known.contains(&event.id) || !ids.insert(event.id.clone()) {
            imported.known += 1;
        } else {
            stock.insert(event.time_key(), (event, true));
        }
    }
    let (mut activity, mut forgotten) = (activity.since(draft.now), 0);
    let surplus = surplus(draft.team.counts.sharing_events, ids.len());
    for (place, (event, is_new)) in stock.into_values().enumerate() {
        match (place < surplus, is_new) {
            (true, true) => imported.too_old += 1,
            (true, false) => {
                forgotten += 1;
                draft.changes.remove(maps::SHARING, event.time_key());
                draft.changes.remove(maps::SHARING_IDS, event.id.as_str());
            }
            (false, true) => {
                activity.count(&event, draft.now);
                imported.added += 1;
                draft.changes.put(maps::SHARING, event.time_key(), &event);
                draft
                    .changes
                    .put(maps::SHARING_IDS, event.id.as_str(), &event.time_key());
            }
            (false, false) => {}
        }
    }
    if imported.added > 0 {
        let count = &mut draft.team.counts.sharing_events;
        *count = count
            .saturating_add(imported.added)
            .saturating_sub(forgotten);
        draft.changes.set(ObjectName::Activity, &activity);
        draft.record(
            Actor::Platform,
            Event::SharingImported {
                added: imported.added,
            },
        );
    }
    Ok(imported)
}

/// How many sharing events are too many where so many are kept and so many new ones come.
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

    /// Without the days that count no more.
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
        day.external_shares += u32::from(event.is_external && event.r#type.lets_in());
    }
}

fn first_day(now: DateTime<Utc>) -> NaiveDate {
    let today = now.date_naive();
    today.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(today)
}
