//! `POST /v1/teams/{team}/members`: action 1, adding.

use axum::extract::State;
use axum::response::Response;
use domain::members::{self, NewMember};
use domain::operations::ADD_MEMBER;
use domain::{Email, Id, Name, Refusal, Role};
use serde::{Deserialize, Serialize};
use spin_adapters::{App, session};
use web::{Bearer, IdempotencyKey, Json, Path, Problem, created};

/// The body.
#[derive(Serialize, Deserialize)]
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
    let session = session(&bearer)?;
    let request =
        key.map(|key| key.request(session.reveal(), &[ADD_MEMBER.name, team.as_str()], &body));
    let id = Id::new(app.random().text()).map_err(Refusal::from)?;
    let look = async |reader: &storage::Reader<'_, _>| {
        Ok((
            reader.member_of(&body.email).await?.is_some(),
            reader.repetition(&request).await?,
        ))
    };
    let new = NewMember {
        id,
        email: body.email.clone(),
        name: body.name.clone(),
        role: body.role,
    };
    let member = app
        .act(
            &session,
            &team,
            &ADD_MEMBER,
            look,
            |draft, actor, (is_email_taken, repetition)| {
                members::add(
                    draft,
                    actor,
                    new.clone(),
                    is_email_taken,
                    repetition.as_ref(),
                )
            },
        )
        .await?;
    Ok(created(
        &format!("/v1/teams/{team}/members/{}", member.id),
        &member,
    ))
}
