//! `GET /v1/platform/health`, for probes and alarms: whether the store takes writes and is set up, and
//! how the deliveries are.

use crate::deliveries::first_page;
use api::Health;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use spin_adapters::{App, has_hook};
use web::{Platform, Problem, json};

/// Handles the operation: 200 with the state of the deliveries; a problem with 503 where the store
/// fails or is not set up.
pub async fn read(State(app): State<App>, _: Platform) -> Result<Response, Problem> {
    app.teams(async |teams| storage::probe(teams.port()).await)
        .await?;
    let deliveries = first_page().await?;
    let waiting = deliveries.waiting.iter();
    let health = Health {
        has_hook: has_hook().await,
        hook_paused_at: deliveries.paused_at,
        oldest_waiting_at: waiting.filter_map(|lane| lane.oldest_at).min(),
    };
    Ok(json(StatusCode::OK, &health))
}
