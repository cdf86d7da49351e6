//! `PUT /v1/platform/setup`: makes the directory, once, before any traffic. Refuses a store that the protocol can't trust.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use spin_adapters::App;
use web::{Platform, Problem};

/// Checks the store and makes what is not there yet.
pub async fn set_up(State(app): State<App>, _: Platform) -> Result<Response, Problem> {
    let done = app.teams(async |teams| {
        storage::self_check(teams.port()).await?;
        storage::set_up(teams.port()).await
    });
    done.await?;
    Ok(web::json(StatusCode::OK, &json!({ "is_set_up": true })))
}
