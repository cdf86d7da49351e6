//! Deliveries, of which `hook-delivery` alone knows:
//!
//! - `GET /v1/platform/deliveries`: the lanes in which a delivery waits, parked deliveries, and
//!   whether the hook is paused
//! - `POST /v1/platform/deliveries/run`, for any cron: has the deliveries made that are due
//! - `POST /v1/platform/deliveries/resume`: ends the pause of a hook that had answered 410, and then
//!   does the same

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{Response, StatusCode};
use chrono::{DateTime, Utc};
use domain::Id;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use spin_adapters::{App, list_deliveries, log, run_deliveries};
use storage::{ERASED_KEYS, Stage};
use web::{Code, Platform, Problem, Query};

/// Teams that one run erases at most, or a part of each.
const ERASED_TEAMS: usize = 4;

/// The query of the list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    /// The `next` of the page before.
    from: Option<String>,
}

/// The query of a run.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunQuery {
    /// Whether to go through all teams, beginning with the first.
    all: Option<bool>,
    /// The `next` of the call before.
    from: Option<String>,
}

/// The part of the list that health tells of.
#[derive(Deserialize)]
pub struct Waiting {
    /// Since when the hook is paused.
    pub paused_at: Option<DateTime<Utc>>,
    /// The lanes in which a delivery waits.
    pub waiting: Vec<Oldest>,
}

/// The oldest commit that waits in a lane.
#[derive(Deserialize)]
pub struct Oldest {
    /// When it was made.
    pub oldest_at: Option<DateTime<Utc>>,
}

/// The part of a run that `maintenance` goes on with.
#[derive(Deserialize)]
struct Left {
    left: Vec<Id>,
}

/// The first page of the list.
pub async fn first_page() -> Result<Waiting, Problem> {
    read(&answered(list_deliveries("").await)?)
}

fn read<T: DeserializeOwned>(answer: &Response<Bytes>) -> Result<T, Problem> {
    serde_json::from_slice(answer.body())
        .map_err(|error| Problem::new(Code::Unavailable).caused_by(error))
}

/// Handles the list.
pub async fn list(_: Platform, Query(query): Query<ListQuery>) -> Result<Response<Body>, Problem> {
    let answer = answered(list_deliveries(&from(query.from)).await)?;
    Ok(answer.map(Body::from))
}

/// Handles the run: delivers, and goes on with the erasure of teams that have left. The answer tells
/// how far it came.
pub async fn run(
    State(app): State<App>,
    _: Platform,
    Query(query): Query<RunQuery>,
) -> Result<Response<Body>, Problem> {
    let all = query.all.unwrap_or(false);
    let query = format!("all={all}&{}", from(query.from));
    let answer = answered(run_deliveries(&query).await)?;
    let run: Left = read(&answer)?;
    go_on_erasing(&app, &run.left).await;
    Ok(answer.map(Body::from))
}

/// Goes on with the erasure of teams, of so many at most: the others have their turn once these are
/// erased.
async fn go_on_erasing(app: &App, teams: &[Id]) {
    let mut erased = 0;
    for team in teams {
        let erasure = app.teams(async |teams| teams.erase(team, app.now(), ERASED_KEYS).await);
        match erasure.await {
            Ok(erasure) => erased += usize::from(erasure.stage != Stage::Delivering),
            Err(problem) => {
                let cause = problem.cause().unwrap_or_default();
                log(&format!("the erasure of {team} stopped: {cause}"));
            }
        }
        if erased == ERASED_TEAMS {
            return;
        }
    }
}

/// Handles the end of a pause.
pub async fn resume(State(app): State<App>, caller: Platform) -> Result<Response<Body>, Problem> {
    app.teams(async |teams| storage::resume(teams.port()).await)
        .await?;
    run(State(app), caller, Query(RunQuery::default())).await
}

/// The parameter for `hook-delivery`, which knows all places.
fn from(place: Option<String>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(place.map(|place| ("from", place)));
    query.finish()
}

fn no_place() -> Problem {
    Problem::parameter("from", "must be the next of an answer")
}

/// The answer of `hook-delivery`, whose problems have no request id yet.
fn answered(answer: anyhow::Result<Response<Bytes>>) -> Result<Response<Bytes>, Problem> {
    let unavailable = Problem::new(Code::Unavailable);
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return Err(unavailable.caused_by(error)),
    };
    match answer.status() {
        StatusCode::OK => Ok(answer),
        StatusCode::BAD_REQUEST => Err(no_place()),
        _ => Err(unavailable.because("hook-delivery failed")),
    }
}
