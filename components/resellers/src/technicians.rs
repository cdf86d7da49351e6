//! `GET` and `PUT /v1/platform/resellers/{reseller}/technicians/{id}`: whether a technician is
//! blocked (R13).

use api::{PutTechnician, Technician, TechnicianState};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Id, Refusal};
use spin_adapters::App;
use storage::profile;
use web::{Json, Path, Platform, Problem, json};

/// Handles blocking a technician, or lifting the block. Any id may be blocked, also before its
/// first sign-in.
pub async fn put(
    State(app): State<App>,
    Path((reseller, technician)): Path<(Id, Id)>,
    _: Platform,
    Json(body): Json<PutTechnician>,
) -> Result<Response, Problem> {
    let is_blocked = body.state == TechnicianState::Blocked;
    answer(&app, reseller, technician, Some(is_blocked)).await
}

/// Handles reading whether a technician is blocked.
pub async fn read(
    State(app): State<App>,
    Path((reseller, technician)): Path<(Id, Id)>,
    _: Platform,
) -> Result<Response, Problem> {
    answer(&app, reseller, technician, None).await
}

/// Blocks, lifts the block or only looks.
async fn answer(
    app: &App,
    reseller: Id,
    technician: Id,
    is_blocked: Option<bool>,
) -> Result<Response, Problem> {
    let access = app.teams(async |teams| {
        profile(teams.port(), &reseller)
            .await?
            .ok_or(Refusal::NotFound)?;
        match is_blocked {
            None => teams.access(&reseller).await,
            Some(is_blocked) => {
                let technician = Some(&technician);
                teams.block(&reseller, technician, is_blocked).await
            }
        }
    });
    let standing = access.await?.of(&technician);
    Ok(json(StatusCode::OK, &Technician::of(technician, standing)))
}
