//! `POST /v1/platform/sweep`: deletes the garbage of crashes from the store, a bounded number of keys
//! a call. For a cron, say once a night, until the answer says that the round is over.

use api::Swept;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use spin_adapters::App;
use storage::SWEPT_KEYS;
use web::{Platform, Problem, json};

/// Handles the operation. It deletes only garbage that an earlier round noted an hour ago or more.
pub async fn sweep(State(app): State<App>, _: Platform) -> Result<Response, Problem> {
    let swept = app
        .teams(async |teams| teams.sweep(app.now(), SWEPT_KEYS).await)
        .await?;
    let swept = Swept {
        noted: swept.noted,
        deleted: swept.deleted,
        skipped: swept.skipped,
        looked_at: swept.looked_at,
        keys: swept.keys,
        is_done: swept.is_done,
    };
    Ok(json(StatusCode::OK, &swept))
}
