//! `GET` and `PUT /v1/platform/resellers/{reseller}`: a reseller's name, domains and addresses.

use api::Reseller;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Id, Refusal, ResellerProfile};
use spin_adapters::App;
use storage::{profile, put_profile};
use web::{Json, Path, Platform, Problem, json};

/// Handles writing a reseller's record, the whole of it.
pub async fn put(
    State(app): State<App>,
    Path(reseller): Path<Id>,
    _: Platform,
    Json(body): Json<ResellerProfile>,
) -> Result<Response, Problem> {
    body.check()?;
    app.teams(async |teams| put_profile(teams.port(), &reseller, &body).await)
        .await?;
    Ok(json(StatusCode::OK, &Reseller::of(reseller, body)))
}

/// Handles reading a reseller's record.
pub async fn read(
    State(app): State<App>,
    Path(reseller): Path<Id>,
    _: Platform,
) -> Result<Response, Problem> {
    let profile = app
        .teams(async |teams| profile(teams.port(), &reseller).await)
        .await?
        .ok_or(Refusal::NotFound)?;
    Ok(json(StatusCode::OK, &Reseller::of(reseller, profile)))
}
