//! `GET` and `PUT /v1/platform/resellers/{reseller}`: a reseller's name, domains and addresses, and
//! whether it is suspended (R13). With `If-None-Match: *` a `PUT` only creates, with `If-Match: *` it
//! only updates; of two that create at once, both may.

use api::{PutReseller, Reseller, ResellerState};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Id, Order, Orderer, Refusal};
use spin_adapters::App;
use storage::{profile, put_profile};
use web::{Json, Path, Platform, Preconditions, Problem, json};

/// Handles writing a reseller's record, the whole of it.
pub async fn put(
    State(app): State<App>,
    Path(reseller): Path<Id>,
    _: Platform,
    conditions: Preconditions,
    Json(body): Json<PutReseller>,
) -> Result<Response, Problem> {
    let state = body.state;
    let record = body.profile()?;
    let access = app.teams(async |teams| {
        let is_there = profile(teams.port(), &reseller).await?.is_some();
        if !conditions.allow_untagged(is_there) {
            return Err(conditions.failed().into());
        }
        let access = match state {
            None => teams.access(&reseller).await?,
            Some(state) => {
                let is_suspended = state == ResellerState::Suspended;
                let order = Order::blocked(is_suspended);
                teams
                    .change_access(&reseller, None, order, Orderer::Platform)
                    .await?
            }
        };
        put_profile(teams.port(), &reseller, &record).await?;
        Ok(access)
    });
    let access = access.await?;
    Ok(json(
        StatusCode::OK,
        &Reseller::of(reseller, record, &access),
    ))
}

/// Handles reading a reseller's record.
pub async fn read(
    State(app): State<App>,
    Path(reseller): Path<Id>,
    _: Platform,
) -> Result<Response, Problem> {
    let read = app.teams(async |teams| {
        let profile = profile(teams.port(), &reseller).await?;
        let profile = profile.ok_or(Refusal::NotFound)?;
        Ok((profile, teams.access(&reseller).await?))
    });
    let (profile, access) = read.await?;
    Ok(json(
        StatusCode::OK,
        &Reseller::of(reseller, profile, &access),
    ))
}
