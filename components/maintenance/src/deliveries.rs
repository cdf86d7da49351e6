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
use serde::Deserialize;
use spin_adapters::{App, list_deliveries, run_deliveries};
use web::{Code, Platform, Problem, Query};

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

/// Handles the list.
pub async fn list(_: Platform, Query(query): Query<ListQuery>) -> Result<Response<Body>, Problem> {
    passed_on(list_deliveries(&from(query.from)).await)
}

/// Handles the run. The answer tells how far it came.
pub async fn run(_: Platform, Query(query): Query<RunQuery>) -> Result<Response<Body>, Problem> {
    let all = query.all.unwrap_or(false);
    let query = format!("all={all}&{}", from(query.from));
    passed_on(run_deliveries(&query).await)
}

/// Handles the end of a pause.
pub async fn resume(State(app): State<App>, caller: Platform) -> Result<Response<Body>, Problem> {
    app.teams(async |teams| storage::resume(teams.port()).await)
        .await?;
    run(caller, Query(RunQuery::default())).await
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
fn passed_on(answer: anyhow::Result<Response<Bytes>>) -> Result<Response<Body>, Problem> {
    let unavailable = Problem::new(Code::Unavailable);
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return Err(unavailable.caused_by(error)),
    };
    match answer.status() {
        StatusCode::OK => Ok(answer.map(Body::from)),
        StatusCode::BAD_REQUEST => Err(no_place()),
        _ => Err(unavailable.because("hook-delivery failed")),
    }
}
