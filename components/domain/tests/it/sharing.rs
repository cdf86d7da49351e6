//! Sharing activity: events count once, by their day, and the oldest go where there are too many.

use crate::support::*;
use chrono::TimeDelta;
use domain::sharing::{self, Day, Imported, SharingTarget, SharingType, surplus};
use domain::*;
use std::collections::BTreeSet;

fn event(who: &str, minutes: i64) -> SharingEvent {
    SharingEvent {
        id: id(who),
        at: at(minutes),
        r#type: SharingType::SharedLinkCreate,
        actor: email("ada@acme.example"),
        item: name("Plan"),
        target: SharingTarget::Link,
        is_external: false,
        recipient: None,
    }
}

fn import(
    draft: &mut Draft,
    events: Vec<SharingEvent>,
    known: &BTreeSet<Id>,
    oldest: Vec<SharingEvent>,
    activity: Activity,
) -> Result<Imported, Refusal> {
    let lines = (1..).zip(events).collect();
    let done = sharing::import(draft, lines, known, oldest, activity, OnError::Abort)?;
    Ok(done.counts)
}

const DAY: i64 = 24 * 60;

/// An event of yesterday that shares with the outside.
fn external(who: &str, r#type: SharingType) -> SharingEvent {
    SharingEvent {
        r#type,
        is_external: true,
        ..event(who, -DAY)
    }
}

/// A team that has imported events of three days, some of them twice.
fn imported() -> (Draft, Activity) {
    let mut draft = team();
    let events = vec![
        event("e1", 0),
        event("e1", 0),
        event("known", 0),
        external("e2", SharingType::SharedContentAddMember),
        external("e3", SharingType::SharedLinkView),
        external("e4", SharingType::SharedFolderCreate),
        event("last", -29 * DAY),
        event("old", -30 * DAY),
    ];
    let known = BTreeSet::from([id("known")]);
    let done = import(&mut draft, events, &known, Vec::new(), Activity::default());
    assert_eq!(
        done,
        Ok(Imported {
            added: 6,
            known: 2,
            too_old: 0
        })
    );
    assert_eq!(
        (
            draft.team.counts.sharing_events,
            values(&draft, maps::SHARING).len()
        ),
        (6, 6)
    );
    let activity = object(&draft, ObjectName::Activity).unwrap();
    (draft, activity)
}

#[test]
fn events_count_once_on_their_day() {
    let (draft, activity) = imported();
    let days: Vec<_> = activity.last_days(draft.now).collect();
    assert_eq!((days.len(), days[29].0), (30, at(0).date_naive()));
    let day = |links_created, folders_shared, external_shares, events| Day {
        links_created,
        folders_shared,
        external_shares,
        events,
    };
    assert_eq!(
        (days[29].1, days[28].1, days[0].1),
        (day(1, 0, 0, 1), day(0, 1, 2, 3), day(1, 0, 0, 1))
    );
    assert_eq!(activity.days.len(), 3);
}

#[test]
fn events_of_a_month_ago_do_not_count_and_the_next_import_forgets_their_days() {
    let (draft, activity) = imported();
    let mut draft = later(&draft, 60 * DAY);
    assert!(
        activity
            .last_days(draft.now)
            .all(|(_, day)| day == Day::default())
    );
    import(
        &mut draft,
        vec![event("new", 60 * DAY)],
        &BTreeSet::new(),
        Vec::new(),
        activity,
    )
    .unwrap();
    assert_eq!(
        object::<Activity>(&draft, ObjectName::Activity)
            .unwrap()
            .days
            .len(),
        1
    );
}

#[test]
fn the_oldest_are_forgotten_where_there_are_too_many() {
    let mut draft = team();
    let full = u32::try_from(limits::SHARING_EVENTS).unwrap();
    draft.team.counts.sharing_events = full;
    let oldest = vec![event("o1", -50), event("o2", -40), event("o3", -30)];
    let events = vec![event("n1", 0), event("n2", -45), event("n3", -60)];
    assert_eq!(surplus(full, events.len()), 3);
    let done = import(
        &mut draft,
        events,
        &BTreeSet::new(),
        oldest,
        Activity::default(),
    );
    assert_eq!(
        done,
        Ok(Imported {
            added: 1,
            known: 0,
            too_old: 2
        })
    );
    let forgotten: Vec<_> = removed(&draft, maps::SHARING_IDS)
        .into_iter()
        .map(str::to_owned)
        .collect();
    let ids = |events: &[SharingEvent]| {
        events
            .iter()
            .map(|event| event.id.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (ids(&values(&draft, maps::SHARING)), forgotten),
        (vec!["n1".into()], vec!["o1".into()])
    );
    assert_eq!(draft.team.counts.sharing_events, full);
}

#[test]
fn events_of_another_time_and_too_many_are_refused() {
    let ahead = |days| SharingEvent {
        at: at(0) + TimeDelta::days(days),
        ..event("e", 0)
    };
    let early = SharingEvent {
        at: chrono::DateTime::from_timestamp(-1, 0).unwrap(),
        ..event("e", 0)
    };
    let many = (0..=limits::SHARING_BATCH)
        .map(|n| event(&format!("e{n}"), 0))
        .collect();
    for (events, is_good) in [
        (vec![ahead(1)], true),
        (vec![ahead(2)], false),
        (vec![early], false),
        (many, false),
    ] {
        let mut draft = team();
        let done = import(
            &mut draft,
            events,
            &BTreeSet::new(),
            Vec::new(),
            Activity::default(),
        );
        assert_eq!(
            (done.is_ok(), values(&draft, maps::SHARING).is_empty()),
            (is_good, !is_good)
        );
    }
}

#[test]
fn time_keys_are_in_the_order_of_time_and_known_by_their_form() {
    let keys: Vec<_> = [event("b", -1), event("a", 0), event("b", 0)]
        .iter()
        .map(SharingEvent::time_key)
        .collect();
    assert!(keys.is_sorted());
    assert!(
        keys[0] < SharingEvent::instant_key(at(0)) && SharingEvent::instant_key(at(0)) < keys[1]
    );
    assert!(keys.iter().all(|key| SharingEvent::is_time_key(key)));
    for bad in [
        "",
        "x",
        "2026-01-01T00:00:00Z.e1",
        "2026-01-01T00:00:00.000000000Z",
        "2026-01-01T00:00:00.000000000Z.é",
    ] {
        assert!(!SharingEvent::is_time_key(bad), "{bad}");
    }
}
