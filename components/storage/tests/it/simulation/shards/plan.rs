//! The actors of one run, and its history.

use super::TEAMS;
use crate::support::schedule::Actor;
use crate::support::store::{Sim, SimPort};
use crate::support::*;
use chrono::TimeDelta;
use domain::platform::TeamRecord;
use domain::{Id, Name, Refusal, Reseller};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use storage::{Cache, Error, Place, SWEPT_KEYS, Teams};

pub const RESELLERS: [&str; 2] = ["northwind", "north"];

/// A step that never comes: the end of an invocation without a known end.
pub const NEVER: u64 = u64::MAX;

/// A command of an actor.
#[derive(Debug, Clone)]
pub enum Action {
    /// Creates a team of a reseller, under a name of its own.
    Create(Id, &'static str, Name),
    ListUnder(&'static str, Id),
    Find(Id),
    TeamsOf(&'static str),
    Wait(Id, String),
    StopWaiting(Id, String),
    Waiting,
    Sweep,
}

/// The answer of a command.
#[derive(Debug)]
pub enum Answer {
    Done,
    /// A team has taken the place, or the token.
    Taken,
    Found(Option<Name>),
    Teams(BTreeSet<Id>),
    Waiting(BTreeMap<Id, String>),
}

/// A command that an actor has begun.
#[derive(Debug)]
pub struct Invocation {
    pub action: Action,
    pub began: u64,
    /// The step at which it was answered, and how; none where its actor died.
    pub answer: Option<(u64, Result<Answer, Error>)>,
}

impl Invocation {
    /// The step at which it had its effect at the latest; [`NEVER`] where that is unknown.
    pub fn ended(&self) -> u64 {
        match &self.answer {
            Some((at, Ok(_))) => *at,
            _ => NEVER,
        }
    }
}

/// The invocations of a run.
pub struct History {
    pub invocations: RefCell<Vec<Invocation>>,
    /// Tokens that actors know, with their teams.
    tokens: RefCell<Vec<(Id, String)>>,
}

impl History {
    /// With the teams that are there at the start as the first invocations.
    pub fn new(teams: &[Id]) -> Self {
        let done = |action| Invocation {
            action,
            began: 0,
            answer: Some((0, Ok(Answer::Done))),
        };
        let tokens: Vec<_> = teams
            .iter()
            .map(|team| (team.clone(), format!("second {team}")))
            .collect();
        let waits = tokens
            .iter()
            .map(|(team, token)| done(Action::Wait(team.clone(), token.clone())));
        let creations = teams
            .iter()
            .map(|team| done(Action::Create(team.clone(), RESELLERS[0], record().name)));
        Self {
            invocations: RefCell::new(creations.chain(waits).collect()),
            tokens: RefCell::new(tokens),
        }
    }
}

/// The record of the teams that are there at the start.
pub fn first_record() -> TeamRecord {
    record_of(RESELLERS[0], record().name)
}

fn record_of(reseller: &str, name: Name) -> TeamRecord {
    let reseller = Reseller {
        id: id(reseller),
        name: Name::new(reseller).unwrap(),
    };
    TeamRecord {
        name,
        reseller: Some(reseller),
        ..record()
    }
}

/// An actor of so many commands, each of an instance of its own: no root is known to it.
pub fn actor(commands: usize, port: SimPort, history: &History) -> Actor<'_> {
    Box::pin(async move {
        for _ in 0..commands {
            let (sim, number) = (&port.sim, history.invocations.borrow().len());
            let action = choose(sim, number, history);
            history.invocations.borrow_mut().push(Invocation {
                action: action.clone(),
                began: sim.step(),
                answer: None,
            });
            let cache = Cache::new();
            let teams = teams_of(port.clone(), &cache);
            let answer = perform(&teams, &action, number, history).await;
            history.invocations.borrow_mut()[number].answer = Some((sim.step(), answer));
        }
    })
}

fn choose(sim: &Sim, number: usize, history: &History) -> Action {
    let mut rng = sim.rng.borrow_mut();
    // Mostly the same few teams, so that several actors meet at one.
    let team = match rng.below(3) {
        0 => rng.pick(&TEAMS[..]),
        1 => rng.pick(&TEAMS[..5]),
        _ => rng.pick(&TEAMS[14..16]),
    };
    let reseller = rng.pick(&RESELLERS);
    match rng.below(16) {
        0..4 => Action::Create(team, reseller, Name::new(format!("Team {number}")).unwrap()),
        4 => Action::ListUnder(reseller, team),
        5..7 => Action::Find(team),
        7 => Action::TeamsOf(reseller),
        8..10 => Action::Wait(team, format!("token {number}")),
        10..13 => {
            let tokens = history.tokens.borrow();
            match tokens.len() {
                0 => Action::Waiting,
                known => {
                    let (team, token) = tokens[rng.below(known)].clone();
                    Action::StopWaiting(team, token)
                }
            }
        }
        13 => Action::Waiting,
        _ => Action::Sweep,
    }
}

async fn perform(
    teams: &Teams<'_, SimPort>,
    action: &Action,
    number: usize,
    history: &History,
) -> Result<Answer, Error> {
    let sim = &teams.port().sim;
    match action {
        Action::Create(team, reseller, name) => {
            let record = record_of(reseller, name.clone());
            match teams.create(team, record, at(0)).await {
                Ok(()) => {
                    sim.count("a team was created");
                    Ok(Answer::Done)
                }
                Err(Error::Refused(Refusal::AlreadyExists(""))) => {
                    sim.count("a creator lost");
                    Ok(Answer::Taken)
                }
                Err(error) => Err(error),
            }
        }
        Action::ListUnder(reseller, team) => {
            teams.list_under(&id(reseller), team).await?;
            Ok(Answer::Done)
        }
        Action::Find(team) => find(teams, team).await.map(Answer::Found),
        Action::TeamsOf(reseller) => {
            let found = all_teams_of(teams, reseller).await?;
            Ok(Answer::Teams(found.into_iter().collect()))
        }
        Action::Wait(team, token) => {
            teams.wait(team, token).await?;
            sim.count("a team was entered");
            let known = (team.clone(), token.clone());
            history.tokens.borrow_mut().push(known);
            Ok(Answer::Done)
        }
        Action::StopWaiting(team, token) => {
            if teams.stop_waiting(team, token).await? {
                sim.count("a team was taken out");
                Ok(Answer::Done)
            } else {
                sim.count("a team was not taken out");
                Ok(Answer::Taken)
            }
        }
        Action::Waiting => {
            let waiting = all_waiting(teams).await?;
            let read = waiting.clone().into_iter();
            history.tokens.borrow_mut().extend(read);
            Ok(Answer::Waiting(waiting))
        }
        Action::Sweep => sweep_twice(teams, number).await.map(|()| Answer::Done),
    }
}

/// The name of a team, if it is there.
pub async fn find(teams: &Teams<'_, SimPort>, team: &Id) -> Result<Option<Name>, Error> {
    let name = teams.read(team, at(0), async |draft, _| Ok(draft.team.name.clone()));
    match name.await {
        Err(Error::NoTeam) => Ok(None),
        name => name.map(Some),
    }
}

/// All teams that wait, with their tokens.
pub async fn all_waiting(teams: &Teams<'_, SimPort>) -> Result<BTreeMap<Id, String>, Error> {
    let (mut all, mut place) = (BTreeMap::new(), Some(Place::default()));
    while let Some(from) = place {
        let (page, next) = teams.waiting_after(&from, 7).await?;
        all.extend(page);
        place = next;
    }
    Ok(all)
}

/// Sweeps after all earlier sweeps, and again two hours later.
async fn sweep_twice(teams: &Teams<'_, SimPort>, number: usize) -> Result<(), Error> {
    let sim = &teams.port().sim;
    let first = at(0) + TimeDelta::hours(4 * i64::try_from(number).unwrap());
    let keys = [30, 150, SWEPT_KEYS][sim.below(3)];
    for moment in [first, first + TimeDelta::hours(2)] {
        for _ in 0..20 {
            let sweep = teams.sweep(moment, keys).await?;
            if sweep.deleted > 0 {
                sim.count("a sweep deleted");
            }
            if sweep.is_done {
                break;
            }
        }
    }
    Ok(())
}
