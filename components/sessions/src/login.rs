//! `DELETE /v1/login`: ends the caller's sign-in to the console.

use axum::extract::State;
use axum::response::Response;
use spin_adapters::App;
use web::{Login, Problem, no_content};

/// Handles the request.
pub async fn end(State(app): State<App>, login: Login) -> Result<Response, Problem> {
    app.teams(async |teams| {
        let ended = teams.end_login(login.digest(), login.expires_at());
        ended.await
    })
    .await?;
    Ok(no_content())
}
