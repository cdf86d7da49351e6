//! `PUT /v1/platform/setup`: makes the directory, once, before any traffic. Refuses a store that
//! the protocol cannot trust.

use api::SetUp;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use spin_adapters::App;
use web::{Platform, Problem, json};

/// Handles the operation. A directory that is there already stays.
pub async fn set_up(State(app): State<App>, _: Platform) -> Result<Response, Problem> {
    app.teams(async |teams| {
        storage::self_check(teams.port()).await?;
        storage::set_up(teams.port()).await
    })
    .await?;
    Ok(json(StatusCode::OK, &SetUp { is_set_up: true }))
}
