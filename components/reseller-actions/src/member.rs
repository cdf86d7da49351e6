//! `GET` and `DELETE /v1/teams/{team}/members/{id}`: action 1, looking at one member and removing it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::operations::{READ_MEMBER, REMOVE_MEMBER};
use domain::{Id, Refusal, members};
use spin_adapters::App;
use web::{Bearer, Path, Problem, json, no_content};

/// Tells one member.
pub async fn read(
    State(app): State<App>,
    Path((team, id)): Path<(Id, Id)>,
    bearer: Bearer,
) -> Result<Response, Problem> {
    let look = async |reader: &storage::Reader<'_, _>| reader.member(&id).await;
    let member = app
        .act(&crate::session(&bearer)?, &team, &READ_MEMBER, look, |_, _, member| member.ok_or(Refusal::NotFound))
        .await?;
    Ok(json(StatusCode::OK, &member))
}

/// Removes a member.
pub async fn remove(
    State(app): State<App>,
    Path((team, id)): Path<(Id, Id)>,
    bearer: Bearer,
) -> Result<Response, Problem> {
    let look = async |reader: &storage::Reader<'_, _>| Ok((reader.member(&id).await?, reader.profile().await?));
    app.act(&crate::session(&bearer)?, &team, &REMOVE_MEMBER, look, |draft, actor, (member, profile)| {
        // Whose addresses are the reseller's own must be known before any admin may go.
        let profile = profile.ok_or(Refusal::AdminProtected)?;
        members::remove(draft, actor, member, &profile)
    })
    .await?;
    Ok(no_content())
}
