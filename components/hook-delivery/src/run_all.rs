//! `POST /internal/deliveries`: first the teams that wait, then other teams in turn, bounded in
//! time and in swaps. The answer tells how far it came.

use crate::deliver::ToHook;
use crate::hook::Hook;
use api::DeliveryRun;
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, TimeDelta, Utc};
use domain::Id;
use futures::StreamExt;
use serde::Deserialize;
use spin_adapters::{App, SpinStore, log, now};
use storage::{Delivered, Error, Outcome, Place, Teams};
use web::{Problem, Query};

/// Swaps of one call.
const MOST_SWAPS: usize = 200;

/// Swaps that a team may cost: its ends, its claim, its cursors, and twice the waiting records.
const SWAPS_A_TEAM: usize = 5;

/// The time in which deliveries of waiting teams start.
const TIME_OF_WAITING: TimeDelta = TimeDelta::seconds(15);

/// The time in which other teams are looked at.
const TIME_OF_OTHERS: TimeDelta = TimeDelta::seconds(5);

/// The time of a team with a long backlog; the rest waits for the next call.
const TIME_OF_A_TEAM: TimeDelta = TimeDelta::seconds(30);

/// Teams delivered at once: one with a slow hook holds up no other.
const AT_ONCE: usize = 32;

/// The query.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunQuery {
    /// Whether to go through all teams, beginning with the first.
    #[serde(default)]
    all: bool,
    /// The `next` of the call before.
    from: Option<String>,
}

/// Handles the call.
pub async fn run_all(
    State(app): State<App>,
    Query(query): Query<RunQuery>,
) -> Result<Json<DeliveryRun>, Problem> {
    let from = query.from.as_deref().map(From::parse);
    let from = match from {
        None => From::Waiting(Place::default()),
        Some(from) => {
            from.ok_or_else(|| Problem::parameter("from", "must be the next of an answer"))?
        }
    };
    let run = app.teams(async |teams| {
        let hook = Hook::configured().await;
        let mut run = RunAll {
            teams,
            hook: hook.as_ref(),
            swaps: 0,
            run: DeliveryRun::default(),
        };
        run.run.next = run.go_on(from, query.all).await?.map(|from| from.text());
        Ok(run.run)
    });
    Ok(Json(run.await?))
}

/// The place at which a call goes on.
enum From {
    /// Among the teams that wait.
    Waiting(Place),
    /// Among all teams.
    Others(Place),
}

impl From {
    fn parse(text: &str) -> Option<Self> {
        let (kind, place) = text.split_once('.')?;
        let place = Place::parse(place)?;
        match kind {
            "waiting" => Some(Self::Waiting(place)),
            "teams" => Some(Self::Others(place)),
            _ => None,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Waiting(place) => format!("waiting.{place}"),
            Self::Others(place) => format!("teams.{place}"),
        }
    }
}

/// One call.
struct RunAll<'a> {
    teams: &'a Teams<'a, SpinStore>,
    /// Without a hook, teams that have left are found all the same.
    hook: Option<&'a Hook>,
    swaps: usize,
    run: DeliveryRun,
}

impl RunAll<'_> {
    /// Returns the place at which the next call goes on, if this one does not come to an end.
    async fn go_on(&mut self, from: From, all: bool) -> Result<Option<From>, Error> {
        let others = match from {
            From::Others(place) => Some(place),
            From::Waiting(place) => {
                if let Some(next) = self.waiting(place).await? {
                    return Ok(Some(From::Waiting(next)));
                }
                None
            }
        };
        if all {
            let next = self.others(others.unwrap_or_default()).await?;
            return Ok(next.map(From::Others));
        }
        let next = self.others(self.teams.turn().await?).await?;
        self.teams.set_turn(&next.unwrap_or_default()).await?;
        Ok(None)
    }

    /// Delivers the teams that wait, and takes out those of which nothing is left.
    async fn waiting(&mut self, from: Place) -> Result<Option<Place>, Error> {
        let until = now() + TIME_OF_WAITING;
        // Without a hook they all wait on.
        let mut next = self.hook.map(|_| from);
        while let Some(place) = next.clone().filter(|_| self.may_go_on(until)) {
            let (page, following) = self.teams.waiting_after(&place, self.page()).await?;
            let (teams, hook) = (self.teams, self.hook);
            let outcomes = futures::stream::iter(page)
                .map(async |(team, token)| {
                    let outcome = deliver_one(teams, hook, &team).await;
                    let is_out = outcome.delivered == Delivered::All
                        && is_taken_out(teams, &team, &token).await;
                    (team, outcome, is_out)
                })
                .buffer_unordered(AT_ONCE);
            for (team, outcome, is_out) in outcomes.collect::<Vec<_>>().await {
                self.swaps += usize::from(is_out);
                self.count(team, outcome);
                self.run.delivered += usize::from(is_out);
                self.run.waiting += usize::from(!is_out);
            }
            next = following;
        }
        Ok(next)
    }

    /// Looks at teams from a place on, and delivers those of which a request was lost.
    async fn others(&mut self, from: Place) -> Result<Option<Place>, Error> {
        let until = now() + TIME_OF_OTHERS;
        let mut next = Some(from);
        while let Some(place) = next.clone().filter(|_| self.may_go_on(until)) {
            let (page, following) = self.teams.teams_after(&place, self.page()).await?;
            let (teams, hook) = (self.teams, self.hook);
            self.run.looked_at += page.len();
            let outcomes = futures::stream::iter(page)
                .map(async |team| {
                    let outcome = deliver_one(teams, hook, &team).await;
                    (team, outcome)
                })
                .buffer_unordered(AT_ONCE);
            for (team, outcome) in outcomes.collect::<Vec<_>>().await {
                self.count(team, outcome);
            }
            next = following;
        }
        Ok(next)
    }

    fn count(&mut self, team: Id, outcome: Outcome) {
        self.swaps += outcome.swaps;
        if outcome.has_left {
            self.run.left.push(team);
        }
    }

    fn may_go_on(&self, until: DateTime<Utc>) -> bool {
        self.page() > 0 && now() < until
    }

    /// The teams of a page that may all have something to deliver.
    fn page(&self) -> usize {
        MOST_SWAPS.saturating_sub(self.swaps) / SWAPS_A_TEAM
    }
}

/// Delivers a team, and tells whether it has left. After an error it waits on.
async fn deliver_one(teams: &Teams<'_, SpinStore>, hook: Option<&Hook>, team: &Id) -> Outcome {
    let outcome = match hook {
        Some(hook) => {
            let courier = ToHook {
                hook,
                store: teams.port(),
            };
            teams.deliver(team, &courier, now() + TIME_OF_A_TEAM).await
        }
        None => has_left(teams, team).await,
    };
    outcome.unwrap_or_else(|error| {
        let has_left = matches!(error, Error::Left);
        if !has_left {
            log(&format!("deliveries of {team} stopped: {error}"));
        }
        Outcome {
            summary_at: None,
            delivered: Delivered::InPart,
            swaps: SWAPS_A_TEAM,
            has_left,
        }
    })
}

/// The outcome without a hook.
async fn has_left(teams: &Teams<'_, SpinStore>, team: &Id) -> Result<Outcome, Error> {
    let backlog = teams.deliveries(team).await?;
    Ok(Outcome {
        summary_at: None,
        delivered: Delivered::InPart,
        swaps: 0,
        has_left: backlog.backlog().await?.team().left.is_some(),
    })
}

async fn is_taken_out(teams: &Teams<'_, SpinStore>, team: &Id, token: &str) -> bool {
    match teams.stop_waiting(team, token).await {
        Ok(is_out) => is_out,
        Err(error) => {
            log(&format!("{team} is still noted as waiting: {error}"));
            false
        }
    }
}
