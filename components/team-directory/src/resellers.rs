//! `GET` and `PUT /v1/platform/resellers/{reseller}`: a reseller's name, and whose addresses are its own.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Id, Refusal, ResellerProfile};
use serde_json::json;
use spin_adapters::App;
use storage::{profile, put_profile};
use web::{Json, Path, Platform, Problem};

/// Takes over a reseller's record, the whole of it.
pub async fn put(
    State(app): State<App>,
    Path(reseller): Path<Id>,
    _: Platform,
    Json(body): Json<ResellerProfile>,
) -> Result<Response, Problem> {
    body.check()?;
    app.teams(async |teams| put_profile(teams.port(), &reseller, &body).await)
        .await?;
    Ok(answer(&reseller, &body))
}

/// Tells a reseller's record.
pub async fn read(
    State(app): State<App>,
    Path(reseller): Path<Id>,
    _: Platform,
) -> Result<Response, Problem> {
    let profile = app
        .teams(async |teams| profile(teams.port(), &reseller).await)
        .await?;
    Ok(answer(&reseller, &profile.ok_or(Refusal::NotFound)?))
}

fn answer(reseller: &Id, profile: &ResellerProfile) -> Response {
    let ResellerProfile {
        name,
        domains,
        addresses,
    } = profile;
    let answer =
        json!({ "id": reseller, "name": name, "domains": domains, "addresses": addresses });
    web::json(StatusCode::OK, &answer)
}
