//! `POST /v1/teams/{team}/members`: action 1, adding. With an `Idempotency-Key` the member's id is derived from it, so that
//! a repeated request finds the member that it added.

use axum::extract::State;
use axum::response::Response;
use domain::members::{self, Existing, NewMember};
use domain::sessions::Operation;
use domain::{Digest, Email, Id, Name, Refusal, Role};
use serde::Deserialize;
use spin_adapters::App;
use web::{Bearer, IdempotencyKey, Json, Path, Problem, created};

/// The body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    email: Email,
    name: Name,
    #[serde(default)]
    role: Role,
}

/// Adds a member, as invited.
pub async fn add(
    State(app): State<App>,
    Path(team): Path<Id>,
    bearer: Bearer,
    key: Option<IdempotencyKey>,
    Json(body): Json<Body>,
) -> Result<Response, Problem> {
    let session = crate::session(&bearer)?;
    let id = match key {
        Some(key) => Digest::of(&[session.reveal(), key.as_str()]).short(),
        None => app.random().text(),
    };
    let id = Id::new(id).map_err(Refusal::from)?;
    let look = async |reader: &storage::Reader<'_, _>| {
        let same_id = reader.member(&id).await?;
        Ok(Existing { same_id, is_email_taken: reader.member_of(&body.email).await?.is_some() })
    };
    let new = NewMember { id: id.clone(), email: body.email.clone(), name: body.name, role: body.role };
    let member = app
        .act(&session, &team, Operation::AddMember, look, |draft, actor, existing| {
            members::add(draft, actor, new.clone(), existing)
        })
        .await?;
    Ok(created(&format!("/v1/teams/{team}/members/{}", member.id), &member))
}
