//! `PUT /v1/teams/{team}/members/{id}/admin-role`: action 3.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::operations::CHANGE_ADMIN_ROLE;
use domain::{Id, Refusal, Role, members};
use serde::Deserialize;
use spin_adapters::{App, session};
use web::{Bearer, Json, Path, Problem, json};

/// The body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    role: Role,
}

/// Gives a member another admin role, or none.
pub async fn change(
    State(app): State<App>,
    Path((team, id)): Path<(Id, Id)>,
    bearer: Bearer,
    Json(body): Json<Body>,
) -> Result<Response, Problem> {
    let look = async |reader: &storage::Reader<'_, _>| {
        Ok((reader.member(&id).await?, reader.profile().await?))
    };
    let member = app
        .act(
            &session(&bearer)?,
            &team,
            &CHANGE_ADMIN_ROLE,
            look,
            |draft, actor, (member, profile)| {
                // Whose addresses are the reseller's own must be known before anyone is made an admin.
                let profile = profile.ok_or(Refusal::AdminProtected)?;
                members::change_role(draft, actor, member, body.role, &profile)
            },
        )
        .await?;
    Ok(json(StatusCode::OK, &member))
}
