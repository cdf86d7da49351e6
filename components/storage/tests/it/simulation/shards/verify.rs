//! The promises that must hold after every run.

use super::TEAMS;
use super::plan::{Action, Answer, History, Invocation, NEVER, RESELLERS, all_waiting, find};
use crate::support::objects::check_objects;
use crate::support::store::{Sim, SimPort};
use crate::support::*;
use domain::{Id, Name};
use futures::executor::block_on;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use storage::{Cache, Error, Teams};

/// Checks all promises.
pub fn verify(sim: &Rc<Sim>, history: &History) {
    let cache = Cache::new();
    let teams = teams_of(SimPort::new(sim, None), &cache);
    let invocations = &history.invocations.borrow()[..];
    for invocation in invocations {
        check_error(invocation, invocations, sim);
    }
    check_objects(sim);
    let names = TEAMS.iter().filter_map(|team| {
        let name = block_on(find(&teams, team)).unwrap();
        name.map(|name| (team.clone(), name))
    });
    let names: BTreeMap<Id, Name> = names.collect();
    check_teams(invocations, &names);
    check_lists(&teams, invocations, &names);
    let waiting = block_on(all_waiting(&teams)).unwrap();
    for team in TEAMS.iter() {
        check_waiting(team, waiting.get(team), &Waits::of(team, invocations));
    }
    for seen in invocations {
        if let Some((_, Ok(Answer::Waiting(tokens)))) = &seen.answer {
            check_seen_waiting(seen, tokens, invocations);
        }
    }
}

/// Checks that an error has a cause.
fn check_error(invocation: &Invocation, all: &[Invocation], sim: &Sim) {
    let Some((_, Err(error))) = &invocation.answer else {
        return;
    };
    let is_swept = all
        .iter()
        .any(|other| matches!(other.action, Action::Sweep));
    let is_creation = matches!(invocation.action, Action::Create(..));
    match error {
        // The root of a creator that stalls between two sweeps is swept.
        Error::Unavailable(_) if is_creation && is_swept => {}
        Error::Unavailable(_) => {
            assert!(sim.faults.failures > 0, "nothing failed: {invocation:#?}");
        }
        _ => panic!("{invocation:#?}"),
    }
}

/// A team that was created is found for ever, under the one name that its creator gave it.
fn check_teams(invocations: &[Invocation], names: &BTreeMap<Id, Name>) {
    for invocation in invocations {
        match (&invocation.action, &invocation.answer) {
            (Action::Create(team, _, name), Some((_, Ok(Answer::Done)))) => {
                assert_eq!(names.get(team), Some(name), "created and lost: {team}");
            }
            (Action::Create(team, ..), Some((_, Ok(Answer::Taken)))) => {
                assert!(names.contains_key(team), "taken by nobody: {team}");
            }
            (Action::Find(team), Some((_, Ok(Answer::Found(Some(name)))))) => {
                assert_eq!(names.get(team), Some(name), "found and lost: {team}");
            }
            (Action::Find(team), Some((_, Ok(Answer::Found(None))))) => {
                let is_known = |other: &Invocation| {
                    matches!(&other.action, Action::Create(created, ..) if created == team)
                        && other.ended() < invocation.began
                };
                let is_known = invocations.iter().any(is_known);
                assert!(!is_known, "not found: {invocation:#?}");
            }
            _ => {}
        }
    }
    for (team, found) in names {
        let is_named = |invocation: &Invocation| {
            matches!(&invocation.action, Action::Create(created, _, name)
                if created == team && name == found)
        };
        assert!(invocations.iter().any(is_named), "{team} is made by nobody");
    }
}

/// A team is listed under its reseller as soon as it is created, and under no other unless it was
/// put there.
fn check_lists(teams: &Teams<'_, SimPort>, invocations: &[Invocation], names: &BTreeMap<Id, Name>) {
    for reseller in RESELLERS {
        let listed: BTreeSet<_> = block_on(all_teams_of(teams, reseller))
            .unwrap()
            .into_iter()
            .collect();
        check_list(reseller, &listed, NEVER, invocations);
        for team in &listed {
            let is_cause = |invocation: &Invocation| match &invocation.action {
                Action::Create(created, of, name) => {
                    (created, *of, Some(name)) == (team, reseller, names.get(team))
                }
                Action::ListUnder(under, listed) => (listed, *under) == (team, reseller),
                _ => false,
            };
            let is_caused = invocations.iter().any(is_cause);
            assert!(is_caused, "{team} is listed under {reseller}");
        }
    }
    for invocation in invocations {
        if let (Action::TeamsOf(reseller), Some((_, Ok(Answer::Teams(listed))))) =
            (&invocation.action, &invocation.answer)
        {
            check_list(reseller, listed, invocation.began, invocations);
        }
    }
}

/// A list that was begun at a step has all teams that were listed before.
fn check_list(reseller: &str, listed: &BTreeSet<Id>, began: u64, invocations: &[Invocation]) {
    for invocation in invocations {
        let done = matches!(invocation.answer, Some((at, Ok(Answer::Done))) if at < began);
        let team = match &invocation.action {
            Action::Create(team, of, _) if *of == reseller => team,
            Action::ListUnder(under, team) if *under == reseller => team,
            _ => continue,
        };
        assert!(
            !done || listed.contains(team),
            "{team} is not listed under {reseller}"
        );
    }
}

/// The entries of one team: when each token was entered, and taken out.
struct Waits<'h> {
    entered: BTreeMap<&'h str, (u64, u64)>,
    /// Tokens that somebody tried to take out, and the steps at which that began where it succeeded.
    taken_out: BTreeMap<&'h str, Option<u64>>,
}

impl<'h> Waits<'h> {
    fn of(team: &Id, invocations: &'h [Invocation]) -> Self {
        let mut waits = Self {
            entered: BTreeMap::new(),
            taken_out: BTreeMap::new(),
        };
        for invocation in invocations {
            match &invocation.action {
                Action::Wait(own, token) if own == team => {
                    let span = (invocation.began, invocation.ended());
                    waits.entered.insert(token, span);
                }
                Action::StopWaiting(own, token) if own == team => {
                    let is_done = matches!(invocation.answer, Some((_, Ok(Answer::Done))));
                    let began = is_done.then_some(invocation.began);
                    let known = waits.taken_out.entry(token).or_default();
                    *known = known.or(began);
                }
                _ => {}
            }
        }
        waits
    }

    /// Whether a token may be the last one that was entered: no other was, after its end.
    fn may_be_last(&self, token: &str) -> bool {
        let end = self.entered.get(token).map_or(NEVER, |(_, end)| *end);
        let mut others = self.entered.iter().filter(|(other, _)| **other != token);
        !others.any(|(_, (began, ended))| *ended != NEVER && *began > end)
    }
}

/// An entry is replaced by later ones only, and taken out only by its own token.
fn check_waiting(team: &Id, token: Option<&String>, waits: &Waits<'_>) {
    let Some(token) = token else {
        let is_entered = waits.entered.values().any(|(_, ended)| *ended != NEVER);
        let mut taken_out = waits.taken_out.keys();
        assert!(
            !is_entered || taken_out.any(|token| waits.may_be_last(token)),
            "{team} is forgotten"
        );
        return;
    };
    assert!(waits.may_be_last(token), "{team} has an earlier token");
    let entered = waits.entered.get(token.as_str()).map(|(_, ended)| *ended);
    let entered = entered.unwrap_or_else(|| panic!("{team} has nobody's token"));
    let is_taken_out = waits.taken_out.get(token.as_str());
    if let Some(Some(began)) = is_taken_out {
        assert!(entered >= *began, "{team} was taken out and is there");
    }
}

/// A list of the teams that wait has all that were entered before, unless somebody had begun to
/// take them out.
fn check_seen_waiting(seen: &Invocation, tokens: &BTreeMap<Id, String>, all: &[Invocation]) {
    for entered in all {
        let Action::Wait(team, _) = &entered.action else {
            continue;
        };
        let may_be_out = all.iter().any(|other| {
            matches!(&other.action, Action::StopWaiting(own, _) if own == team)
                && other.began <= seen.ended()
        });
        let is_there = tokens.contains_key(team) || may_be_out;
        assert!(
            entered.ended() >= seen.began || is_there,
            "{team} is not seen: {seen:#?}"
        );
    }
}
