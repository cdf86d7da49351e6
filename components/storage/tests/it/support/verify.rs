//! The promises that must hold after every run.

use super::explained::Explained;
use super::fold::Folded;
use super::history::{Action, History, Invocation, Start};
use super::objects::check_objects;
use super::pages::highest_level;
use super::store::{Sim, SimPort};
use super::*;
use domain::{Actor, Entry, Event, Id, Operation, Refusal};
use futures::executor::block_on;
use std::collections::BTreeMap;
use std::rc::Rc;
use storage::{Cache, Error, Lane, Record, Teams};

/// Checks all promises.
pub fn verify(sim: &Rc<Sim>, start: &Start, history: &History) {
    let cache = Cache::new();
    let teams = teams_of(SimPort::new(sim, None), &cache);
    let invocations = history.invocations.borrow();
    for invocation in invocations.iter() {
        if matches!(invocation.answer, Some((_, Ok(_)))) {
            sim.count(invocation.action.name());
        }
        check_error(invocation, &invocations, sim);
    }
    let records = match block_on(log(&teams)) {
        Err(Error::NoTeam) if start.view.is_none() => {
            let is_there = invocations.iter().any(|invocation| {
                matches!(
                    (&invocation.action, &invocation.answer),
                    (Action::Create(_), Some((_, Ok(_))))
                )
            });
            return assert!(!is_there, "the team was created and is not there");
        }
        records => records.unwrap_or_else(|error| panic!("the log cannot be read: {error}")),
    };
    let view = block_on(view_of(&teams, &records))
        .unwrap_or_else(|error| panic!("the team cannot be read: {error}"));
    check_objects(sim);
    check_pages(sim, start);
    let verified = block_on(teams.verify(&acme(), Default::default(), None)).unwrap();
    assert_eq!(
        (verified.first_bad, verified.next),
        (None, None),
        "the chain of the log"
    );

    let mut folded = start.view.as_ref().map_or_else(Folded::nothing, Folded::of);
    let known = start.view.iter().flat_map(|start| &start.entries).count();
    let begun = start.view.iter().flat_map(|start| &start.entries);
    assert!(
        view.entries.iter().take(known).eq(begun),
        "what was in the log before has changed"
    );
    for entry in &view.entries[known..] {
        folded.apply(entry, &history.inputs.borrow());
    }
    folded.expect(&view);

    let own = entries_by_invocation(&records, &view.entries, known, &invocations);
    for (number, invocation) in invocations.iter().enumerate() {
        let own = own.get(&number).map_or(&[][..], Vec::as_slice);
        if own.is_empty()
            && invocation.within.is_some()
            && matches!(invocation.answer, Some((_, Ok(_))))
        {
            sim.count("a command was repeated");
        }
        check_entries(invocation, own, &invocations, &view);
        check_stops(invocation, &invocations, &view);
    }
    check_outbox(&teams, history, &records);
}

/// Checks that no page is left over where no writer failed or crashed.
fn check_pages(sim: &Sim, start: &Start) {
    let dump = sim.values.borrow();
    if start.view.is_none() {
        return;
    }
    let root = root_key(&start.dump);
    let (before, after) = (
        highest_level(&start.dump, &root),
        highest_level(&dump, &root),
    );
    if after > before {
        sim.count("a map gained a level");
    } else if after < before {
        sim.count("a map lost a level");
    }
    if sim.faults.failures == 0 && sim.faults.crashes == 0 {
        let mut garbage = Explained::garbage(&dump);
        garbage.retain(|key| key.contains(".page."));
        assert_eq!(garbage, [""; 0], "pages are left over");
    }
}

/// Checks that an error has a cause.
fn check_error(invocation: &Invocation, invocations: &[Invocation], sim: &Sim) {
    let Some((_, Err(error))) = &invocation.answer else {
        return;
    };
    match error {
        Error::Refused(_) => {}
        // A creator that stalls between two sweeps gets this fault: its root was swept as the
        // garbage of a crash.
        Error::Unavailable(_)
            if matches!(invocation.action, Action::Create(_)) && is_swept(invocations) => {}
        Error::Unavailable(_) => {
            assert!(sim.faults.failures > 0, "nothing failed: {invocation:#?}")
        }
        // A deliverer behind another one may read lists that the other one released.
        Error::Missing(_) => assert!(
            matches!(invocation.action, Action::Deliver),
            "{invocation:#?}"
        ),
        Error::Left | Error::Gone(_) => panic!("no team leaves here: {invocation:#?}"),
        Error::NoTeam => {
            let is_before = |other: &Invocation| {
                let answer = other.answer.as_ref();
                answer.is_some_and(|(at, answer)| answer.is_ok() && *at <= invocation.began)
            };
            let is_known = invocations
                .iter()
                .any(|other| matches!(other.action, Action::Create(_)) && is_before(other));
            assert!(!is_known, "the team was created before: {invocation:#?}");
        }
        Error::NotSetUp | Error::Unreadable(_) => panic!("{invocation:#?}"),
    }
}

fn is_swept(invocations: &[Invocation]) -> bool {
    invocations
        .iter()
        .any(|invocation| matches!(invocation.action, Action::Sweep))
}

/// Which entries each command has in the log, by its moment. All of one command stand in one
/// record.
fn entries_by_invocation<'e>(
    records: &'e [Record],
    entries: &'e [Entry],
    known: usize,
    invocations: &[Invocation],
) -> BTreeMap<usize, Vec<&'e Entry>> {
    let numbers: BTreeMap<_, _> = invocations
        .iter()
        .enumerate()
        .map(|(number, invocation)| (invocation.at, number))
        .collect();
    let committed = records
        .iter()
        .flat_map(|record| record.entries.iter().map(|_| record.revision));
    let revisions = committed.chain(std::iter::repeat(u64::MAX));
    let mut own = BTreeMap::<usize, (u64, Vec<_>)>::new();
    for (entry, revision) in entries.iter().zip(revisions).skip(known) {
        // Of no command: the next one enters it, or a deliverer.
        if matches!(entry.event, Event::ChangesSummarized { .. }) {
            continue;
        }
        let number = *numbers
            .get(&entry.at)
            .unwrap_or_else(|| panic!("nobody did this: {entry:?}"));
        assert!(
            fits(&invocations[number].action, &entry.event),
            "{:?} does not do this: {entry:?}",
            invocations[number].action
        );
        let (first, all) = own.entry(number).or_insert((revision, Vec::new()));
        assert_eq!(
            *first, revision,
            "{:#?} is in two records",
            invocations[number]
        );
        all.push(entry);
    }
    own.into_iter()
        .map(|(number, (_, entries))| (number, entries))
        .collect()
}

/// Whether a command may enter an event.
fn fits(action: &Action, event: &Event) -> bool {
    let ends_others = match action {
        Action::Order | Action::SwitchOff | Action::Update(_) | Action::SignOut => true,
        Action::Import(_) | Action::Remove(_) | Action::ChangeRole(..) | Action::SignInAs(_) => {
            matches!(event, Event::SignInAsEnded { .. })
        }
        _ => false,
    };
    match event {
        Event::SignInAsEnded { .. } | Event::SessionEnded { .. } if ends_others => true,
        Event::SupportChanged {
            is_enabled: false, ..
        } => matches!(action, Action::Update(_)) || is_main(action, event),
        Event::SessionStarted { .. } | Event::LinkRefused { .. } => {
            matches!(action, Action::Redeem(..))
        }
        Event::Refused { .. } => !matches!(
            action,
            Action::Create(_)
                | Action::Import(_)
                | Action::Update(_)
                | Action::Deliver
                | Action::Sweep
        ),
        event => is_main(action, event),
    }
}

/// Whether an event is the one that a command is about.
fn is_main(action: &Action, event: &Event) -> bool {
    match (action, event) {
        (Action::Create(_), Event::TeamChanged { is_new, .. }) => *is_new,
        (Action::Update(_), Event::TeamChanged { is_new, .. }) => !*is_new,
        (Action::Enable, Event::SupportChanged { is_enabled, .. }) => *is_enabled,
        (Action::Order | Action::SwitchOff, Event::SupportChanged { is_enabled, .. }) => {
            !*is_enabled
        }
        (Action::Revoke(own), Event::LinkRevoked { link }) => own == link,
        (Action::Redeem(own, ..), Event::LinkRedeemed { link, .. }) => own == link,
        (Action::Add(own), Event::MemberAdded { member, .. }) => *own == member.id,
        (Action::Remove(own), Event::MemberRemoved { member, .. }) => *own == member.id,
        (Action::ChangeRole(own, _), Event::RoleChanged { member, .. }) => *own == member.id,
        (Action::SignInAs(own), Event::SignInAsStarted { member, .. }) => *own == member.id,
        (Action::Import(_), Event::MembersImported { .. })
        | (Action::Issue(..), Event::LinkIssued { .. })
        | (Action::ChangeRole(..) | Action::Look, Event::Viewed { .. })
        | (Action::SignOut, Event::SessionEnded { .. }) => true,
        _ => false,
    }
}

/// Checks that an acknowledged command is in the log once and a refused one is not. Any other
/// command is there as a whole or not at all, as the fold has shown.
fn check_entries(invocation: &Invocation, own: &[&Entry], invocations: &[Invocation], view: &View) {
    let done = own
        .iter()
        .filter(|entry| is_main(&invocation.action, &entry.event))
        .count();
    let context = || format!("{invocation:#?} has {own:#?}");
    assert!(done <= 1, "done twice: {}", context());
    match &invocation.answer {
        Some((_, Ok(answer))) if done == 0 => {
            assert!(
                is_repeated(invocation, answer.as_ref(), invocations, view),
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
                !invocation.within.as_ref().is_some_and(lives),
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
fn is_repeated(
    invocation: &Invocation,
    answer: Option<&Id>,
    invocations: &[Invocation],
    view: &View,
) -> bool {
    let others = |is_same: &dyn Fn(&Action) -> bool, is_done: &dyn Fn(&Event) -> bool| {
        let of = |entry: &Entry| invocations.iter().find(|other| other.at == entry.at);
        let is_it = |entry: &&Entry| {
            is_done(&entry.event) && of(entry).is_none_or(|other| is_same(&other.action))
        };
        view.entries.iter().filter(is_it).count()
    };
    match &invocation.action {
        Action::Deliver | Action::Sweep | Action::Order | Action::SwitchOff | Action::Enable => {
            true
        }
        Action::Add(who) => {
            let is_same = |action: &Action| matches!(action, Action::Add(other) if other == who);
            others(&is_same, &|event| is_main(&invocation.action, event)) > 0
        }
        // A look that repeats one of its session.
        Action::Look | Action::ChangeRole(..) => {
            let is_own = |actor: &Actor| match actor {
                Actor::Reseller { session, .. } => {
                    session.as_ref() == invocation.within.as_ref().map(|(id, _)| id)
                }
                _ => false,
            };
            let operation = match invocation.action {
                Action::Look => Operation::ListMembers,
                _ => Operation::ChangeAdminRole,
            };
            let viewed = Event::Viewed { operation };
            let mut entries = view.entries.iter();
            entries.any(|entry| entry.event == viewed && is_own(&entry.actor))
        }
        Action::Issue(who, true) => {
            let is_same =
                |action: &Action| matches!(action, Action::Issue(other, true) if other == who);
            answer.is_some_and(|id| others(&is_same, &|event| makes(event, id)) == 1)
        }
        Action::Redeem(link, _, page) => {
            let is_same = |action: &Action| match action {
                Action::Redeem(other, _, its) => other == link && its == page,
                _ => false,
            };
            let is_redeemed = others(&is_same, &|event| is_main(&invocation.action, event)) == 1;
            is_redeemed && answer.is_some_and(|id| others(&is_same, &|event| makes(event, id)) == 1)
        }
        _ => false,
    }
}

/// Once the switching off is acknowledged, no session and no link that was out before works again.
fn check_stops(invocation: &Invocation, invocations: &[Invocation], view: &View) {
    let Some((id, since)) = &invocation.within else {
        return;
    };
    for stop in invocations {
        let is_off = match &stop.action {
            Action::Order | Action::SwitchOff => true,
            Action::Update(record) => record.has_signed_baa,
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
        if let Some((_, Ok(_))) = &invocation.answer {
            assert!(
                invocation.began < *acknowledged,
                "{invocation:#?} works after {stop:#?}"
            );
            // An update is no order: only the commit itself is sure to be seen.
            let is_ordered = !matches!(stop.action, Action::Update(_));
            assert!(
                !is_ordered || invocation.looked <= *acknowledged,
                "{invocation:#?} did not look again at {stop:#?}"
            );
        }
    }
}

/// Checks that the cursors are at or beyond their acknowledged positions, and that the records
/// before them were delivered.
fn check_outbox(teams: &Teams<'_, SimPort>, history: &History, records: &[Record]) {
    let outbox =
        block_on(teams.outbox(&acme())).unwrap_or_else(|error| panic!("no outbox: {error}"));
    for lane in Lane::ALL {
        let (cursor, advanced) = (outbox.cursor(lane), history.advanced.borrow());
        assert!(
            cursor.delivered >= advanced.get(&lane).copied().unwrap_or_default(),
            "the cursor went back: {cursor:?}"
        );
        assert!(
            cursor.delivered <= records.last().map_or(0, |last| last.revision),
            "{cursor:?}"
        );
        let delivered = history.delivered.borrow();
        let delivered = delivered.get(&lane).cloned().unwrap_or_default();
        assert!(
            (1..=cursor.delivered).all(|revision| delivered.contains(&revision)),
            "{cursor:?} {delivered:?}"
        );
    }
}
