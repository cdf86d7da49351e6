//! What must hold after a run, whatever happened in it.

use super::fold::Folded;
use super::plan::{Act, Board, Deed, Scene};
use super::store::{SimPort, World};
use super::*;
use domain::{Entry, Event, Id, Refusal};
use futures::executor::block_on;
use serde_json::Value;
use std::collections::BTreeMap;
use std::rc::Rc;
use storage::{Cache, Error, Record, Teams};

/// Checks all promises.
pub fn verify(world: &Rc<World>, scene: &Scene, board: &Board) {
    let cache = Cache::new();
    let teams = teams_of(SimPort::new(world, None), &cache);
    let deeds = board.deeds.borrow();
    for deed in deeds.iter() {
        if matches!(deed.answer, Some((_, Ok(_)))) {
            world.count(deed.act.name());
        }
        check_trouble(deed, &deeds, world);
    }
    let records = match block_on(log(&teams)) {
        Err(Error::NoTeam) if scene.start.is_none() => {
            let is_there = deeds.iter().any(|deed| {
                matches!(
                    (&deed.act, &deed.answer),
                    (Act::Create(_), Some((_, Ok(_))))
                )
            });
            return assert!(!is_there, "the team was created and is not there");
        }
        records => records.unwrap_or_else(|error| panic!("the log cannot be read: {error}")),
    };
    let view = block_on(view_of(&teams, &records))
        .unwrap_or_else(|error| panic!("the team cannot be read: {error}"));
    check_objects(world);
    let verified = block_on(teams.verify(&acme(), 0, None)).unwrap();
    assert_eq!(
        (verified.first_bad, verified.next),
        (None, None),
        "the chain of the log"
    );

    let mut folded = scene
        .start
        .as_ref()
        .map_or_else(Folded::nothing, Folded::of);
    let known = scene.start.iter().flat_map(|start| &start.entries).count();
    let begun = scene.start.iter().flat_map(|start| &start.entries);
    assert!(
        view.entries.iter().take(known).eq(begun),
        "what was in the log before has changed"
    );
    for entry in &view.entries[known..] {
        folded.enter(entry, &board.told.borrow());
    }
    folded.expect(&view);

    let own = entries_by_deed(&records, &view.entries, known, &deeds);
    for (number, deed) in deeds.iter().enumerate() {
        let own = own.get(&number).map_or(&[][..], Vec::as_slice);
        if own.is_empty() && deed.within.is_some() && matches!(deed.answer, Some((_, Ok(_)))) {
            world.count("a command was repeated");
        }
        check_entries(deed, own, &deeds, &view);
        check_stops(deed, &deeds, &view);
    }
    check_outbox(&teams, board, &records);
}

/// Nothing goes wrong of itself.
fn check_trouble(deed: &Deed, deeds: &[Deed], world: &World) {
    let Some((_, Err(error))) = &deed.answer else {
        return;
    };
    match error {
        Error::Refused(_) => {}
        // A creator who stalls between two sweeps is told that its root was taken for one that a
        // crash left.
        Error::Unavailable(_) if matches!(deed.act, Act::Create(_)) && is_swept(deeds) => {}
        Error::Unavailable(_) => assert!(world.weather.failures > 0, "nothing failed: {deed:#?}"),
        // Who lags behind another deliverer may find what that one released.
        Error::Missing(_) => assert!(matches!(deed.act, Act::Deliver), "{deed:#?}"),
        Error::NoTeam => {
            let is_before =
                |other: &Deed| matches!(&other.answer, Some((at, Ok(_))) if *at <= deed.began);
            let is_known = deeds
                .iter()
                .any(|other| matches!(other.act, Act::Create(_)) && is_before(other));
            assert!(!is_known, "the team was created before: {deed:#?}");
        }
        Error::NotSetUp | Error::Unreadable(_) => panic!("{deed:#?}"),
    }
}

fn is_swept(deeds: &[Deed]) -> bool {
    deeds.iter().any(|deed| matches!(deed.act, Act::Sweep))
}

/// Which entries each command has in the log, by its moment. All of one command stand in one
/// record.
fn entries_by_deed<'e>(
    records: &'e [Record],
    entries: &'e [Entry],
    known: usize,
    deeds: &[Deed],
) -> BTreeMap<usize, Vec<&'e Entry>> {
    let numbers: BTreeMap<_, _> = deeds
        .iter()
        .enumerate()
        .map(|(number, deed)| (deed.at, number))
        .collect();
    let committed = records
        .iter()
        .flat_map(|record| record.entries.iter().map(|_| record.revision));
    let revisions = committed.chain(std::iter::repeat(u64::MAX));
    let mut own = BTreeMap::<usize, (u64, Vec<_>)>::new();
    for (entry, revision) in entries.iter().zip(revisions).skip(known) {
        let number = *numbers
            .get(&entry.at)
            .unwrap_or_else(|| panic!("nobody did this: {entry:?}"));
        assert!(
            fits(&deeds[number].act, &entry.event),
            "{:?} does not do this: {entry:?}",
            deeds[number].act
        );
        let (first, all) = own.entry(number).or_insert((revision, Vec::new()));
        assert_eq!(*first, revision, "{:#?} is in two records", deeds[number]);
        all.push(entry);
    }
    own.into_iter()
        .map(|(number, (_, entries))| (number, entries))
        .collect()
}

/// Whether a command may enter an event.
fn fits(act: &Act, event: &Event) -> bool {
    let ends_others = match act {
        Act::Order | Act::SwitchOff | Act::Update(_) | Act::SignOut => true,
        Act::Import(_) | Act::Remove(_) | Act::ChangeRole(..) | Act::SignInAs(_) => {
            matches!(event, Event::SignInAsEnded { .. })
        }
        _ => false,
    };
    match event {
        Event::SignInAsEnded { .. } | Event::SessionEnded { .. } if ends_others => true,
        Event::SupportChanged {
            is_enabled: false, ..
        } => matches!(act, Act::Update(_)) || is_main(act, event),
        Event::SessionStarted { .. } | Event::LinkRefused { .. } => matches!(act, Act::Redeem(..)),
        Event::Refused { .. } => !matches!(
            act,
            Act::Create(_) | Act::Import(_) | Act::Update(_) | Act::Deliver | Act::Sweep
        ),
        event => is_main(act, event),
    }
}

/// Whether an event is the one that a command is about.
fn is_main(act: &Act, event: &Event) -> bool {
    match (act, event) {
        (Act::Create(_), Event::TeamChanged { is_new, .. }) => *is_new,
        (Act::Update(_), Event::TeamChanged { is_new, .. }) => !*is_new,
        (Act::Enable, Event::SupportChanged { is_enabled, .. }) => *is_enabled,
        (Act::Order | Act::SwitchOff, Event::SupportChanged { is_enabled, .. }) => !*is_enabled,
        (Act::Revoke(own), Event::LinkRevoked { link }) => own == link,
        (Act::Redeem(own, ..), Event::LinkRedeemed { link, .. }) => own == link,
        (Act::Add(own), Event::MemberAdded { member, .. }) => *own == member.id,
        (Act::Remove(own), Event::MemberRemoved { member, .. }) => *own == member.id,
        (Act::ChangeRole(own, _), Event::RoleChanged { member, .. }) => *own == member.id,
        (Act::SignInAs(own), Event::SignInAsStarted { member, .. }) => *own == member.id,
        (Act::Import(_), Event::MembersImported { .. })
        | (Act::Issue(..), Event::LinkIssued { .. })
        | (Act::ChangeRole(..) | Act::Look, Event::Viewed { .. })
        | (Act::SignOut, Event::SessionEnded { .. }) => true,
        _ => false,
    }
}

/// What was acknowledged is in the log once, what was refused is not; of anything else the fold has
/// shown that it is there wholly or not at all.
fn check_entries(deed: &Deed, own: &[&Entry], deeds: &[Deed], view: &View) {
    let done = own
        .iter()
        .filter(|entry| is_main(&deed.act, &entry.event))
        .count();
    let context = || format!("{deed:#?} has {own:#?}");
    assert!(done <= 1, "done twice: {}", context());
    match &deed.answer {
        Some((_, Ok(answer))) if done == 0 => {
            assert!(
                is_repeated(deed, answer.as_ref(), deeds, view),
                "lost: {}",
                context()
            )
        }
        Some((_, Ok(Some(id)))) => assert!(
            own.iter().any(|entry| makes(&entry.event, id)),
            "another: {}",
            context()
        ),
        Some((_, Err(Error::Refused(refusal)))) => {
            assert_eq!(done, 0, "refused and done: {}", context());
            let lives = |(id, _): &(Id, u64)| match refusal {
                Refusal::SessionNotActive => {
                    view.team.sessions.iter().any(|session| session.id == *id)
                }
                Refusal::LinkNotUsable => view.team.links.iter().any(|link| link.id == *id),
                _ => false,
            };
            assert!(
                !deed.within.as_ref().is_some_and(lives),
                "it lives after all: {}",
                context()
            );
        }
        _ => {}
    }
}

fn makes(event: &Event, id: &Id) -> bool {
    match event {
        Event::LinkIssued { link, .. } => link == id,
        Event::SessionStarted { session, .. } => session == id,
        _ => false,
    }
}

/// Whether a command without an entry of its own was right to say that it is done: another did the
/// same.
fn is_repeated(deed: &Deed, answer: Option<&Id>, deeds: &[Deed], view: &View) -> bool {
    let others = |is_same: &dyn Fn(&Act) -> bool, is_done: &dyn Fn(&Event) -> bool| {
        let of = |entry: &Entry| deeds.iter().find(|other| other.at == entry.at);
        let is_it = |entry: &&Entry| {
            is_done(&entry.event) && of(entry).is_none_or(|other| is_same(&other.act))
        };
        view.entries.iter().filter(is_it).count()
    };
    match &deed.act {
        Act::Deliver | Act::Sweep | Act::Order | Act::SwitchOff | Act::Enable => true,
        Act::Add(who) => {
            let is_same = |act: &Act| matches!(act, Act::Add(other) if other == who);
            others(&is_same, &|event| is_main(&deed.act, event)) > 0
        }
        Act::Issue(who, true) => {
            let is_same = |act: &Act| matches!(act, Act::Issue(other, true) if other == who);
            answer.is_some_and(|id| others(&is_same, &|event| makes(event, id)) == 1)
        }
        Act::Redeem(link, _, page) => {
            let is_same = |act: &Act| matches!(act, Act::Redeem(other, _, its) if other == link && its == page);
            let is_redeemed = others(&is_same, &|event| is_main(&deed.act, event)) == 1;
            is_redeemed && answer.is_some_and(|id| others(&is_same, &|event| makes(event, id)) == 1)
        }
        _ => false,
    }
}

/// Once the switching off is acknowledged, no session and no link that was out before works again.
fn check_stops(deed: &Deed, deeds: &[Deed], view: &View) {
    let Some((id, since)) = &deed.within else {
        return;
    };
    for stop in deeds {
        let is_off = match &stop.act {
            Act::Order | Act::SwitchOff => true,
            Act::Update(record) => record.has_signed_baa,
            _ => false,
        };
        let Some((acknowledged, Ok(_))) = &stop.answer else {
            continue;
        };
        if !is_off || *since >= stop.began {
            continue;
        }
        let lives = view.team.sessions.iter().any(|live| live.id == *id)
            || view.team.links.iter().any(|live| live.id == *id);
        assert!(!lives, "{id} lives on after {stop:#?}");
        if let Some((_, Ok(_))) = &deed.answer {
            assert!(
                deed.began < *acknowledged,
                "{deed:#?} works after {stop:#?}"
            );
            // An update is no order: only the commit itself is sure to be seen.
            let is_ordered = !matches!(stop.act, Act::Update(_));
            assert!(
                !is_ordered || deed.looked <= *acknowledged,
                "{deed:#?} did not look again at {stop:#?}"
            );
        }
    }
}

/// Every object that a root refers to is there.
fn check_objects(world: &World) {
    let values = world.values.borrow();
    for (root, bytes) in values
        .iter()
        .filter(|(key, _)| key.starts_with("team.") && key.matches('.').count() == 1)
    {
        // Only those that are published live.
        let is_live = values.iter().any(|(key, bytes)| {
            let names =
                key.starts_with("directory.") && String::from_utf8_lossy(bytes).contains(root);
            let shard: Value = if names {
                serde_json::from_slice(bytes).unwrap()
            } else {
                Value::Null
            };
            shard["teams"]
                .as_object()
                .is_some_and(|teams| teams.values().any(|published| published == root))
        });
        let read = |key: &str| -> Value {
            let bytes = values
                .get(key)
                .unwrap_or_else(|| panic!("{key} is missing under the live {root}"));
            serde_json::from_slice(bytes).unwrap()
        };
        if !is_live {
            continue;
        }
        let state: Value = serde_json::from_slice(bytes).unwrap();
        let outbox = read(&format!("{root}.outbox"));
        let each = |value: &Value| value.as_object().cloned().unwrap_or_default();
        for (_, top) in each(&state["maps"]) {
            for leaf in read(&format!("{root}.page.{}", top.as_str().unwrap()))
                .as_array()
                .unwrap()
            {
                read(&format!("{root}.page.{}", leaf[1].as_str().unwrap()));
            }
        }
        for (_, object) in each(&state["objects"]) {
            read(&format!("{root}.{}", object.as_str().unwrap()));
        }
        for list in [&state["team"]["admins"], &state["team"]["grant"]["admins"]]
            .into_iter()
            .filter_map(Value::as_str)
        {
            read(list);
        }
        let segments = (0..state["log"]["segments"].as_u64().unwrap())
            .map(|number| read(&format!("{root}.log.{number}")));
        for record in segments
            .chain([state["log"]["records"].clone()])
            .flat_map(|records| records.as_array().cloned().unwrap())
        {
            if record["revision"].as_u64() > outbox["notices"]["delivered"].as_u64() {
                for list in record["recipients"].as_array().into_iter().flatten() {
                    read(list.as_str().unwrap());
                }
            }
        }
    }
}

/// The cursors stand where they were moved to, and what they have passed was delivered.
fn check_outbox(teams: &Teams<'_, SimPort>, board: &Board, records: &[Record]) {
    let outbox =
        block_on(teams.outbox(&acme())).unwrap_or_else(|error| panic!("no outbox: {error}"));
    for (lane, cursor) in [outbox.entries, outbox.notices].into_iter().enumerate() {
        assert!(
            cursor.delivered >= board.advanced.borrow()[lane],
            "the cursor went back: {cursor:?}"
        );
        assert!(
            cursor.delivered <= records.last().map_or(0, |last| last.revision),
            "{cursor:?}"
        );
        let delivered = &board.delivered.borrow()[lane];
        assert!(
            (1..=cursor.delivered).all(|revision| delivered.contains(&revision)),
            "{cursor:?} {delivered:?}"
        );
    }
}
