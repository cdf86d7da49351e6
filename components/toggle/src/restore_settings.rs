//! `POST /v1/teams/{team}/reseller-support/restore-settings`: puts back what reseller sessions changed, whether reseller
//! support is on or off (R10).

use crate::state::State;
use axum::extract::State as Extract;
use axum::http::StatusCode;
use axum::response::Response;
use domain::settings::{Setting, restore as put_back};
use domain::{Draft, Id};
use serde::Deserialize;
use spin_adapters::App;
use storage::{Guard, Reader};
use web::{Json, Path, Problem, TeamAdmin, json, own_team};

/// The body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restore {
    /// Which ones; all if absent.
    #[serde(default)]
    settings: Option<Vec<Setting>>,
}

/// Puts back the settings that are named, or all. What no session changed stays as it is.
pub async fn restore(
    Extract(app): Extract<App>,
    Path(team): Path<Id>,
    admin: TeamAdmin,
    Json(body): Json<Restore>,
) -> Result<Response, Problem> {
    own_team(&admin, &team)?;
    let restored = app.command(
        &team,
        Guard::Sovereign,
        async |draft: &mut Draft, reader: &Reader<'_, _>| {
            Ok(put_back(
                draft,
                &admin.id,
                &reader.settings().await?,
                body.settings.as_deref(),
            )?)
        },
    );
    restored.await?;
    Ok(json(StatusCode::OK, &State::read(&app, &team, None).await?))
}
