//! `POST /v1/teams/{team}/team-folders`: action 5, creating.

use axum::extract::State;
use axum::response::Response;
use domain::folders::{self, Access, Found, NewFolder};
use domain::operations::CREATE_TEAM_FOLDER;
use domain::{Id, Refusal};
use serde::{Deserialize, Serialize};
use spin_adapters::{App, session};
use web::{Bearer, IdempotencyKey, Json, Path, Problem, created};

/// The body.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Checked by the rules of folders' names, whose refusals have codes of their own.
    name: String,
    #[serde(default)]
    access: Vec<Access>,
}

/// Creates a team folder.
pub async fn create(
    State(app): State<App>,
    Path(team): Path<Id>,
    bearer: Bearer,
    key: Option<IdempotencyKey>,
    Json(body): Json<Body>,
) -> Result<Response, Problem> {
    let session = session(&bearer)?;
    let request = key.map(|key| {
        key.request(
            session.reveal(),
            &[CREATE_TEAM_FOLDER.name, team.as_str()],
            &body,
        )
    });
    let Body { name, access } = body;
    let members: Vec<Id> = access.iter().map(|access| access.member.clone()).collect();
    let look = async |reader: &storage::Reader<'_, _>| {
        let members = reader
            .members(&members)
            .await?
            .into_iter()
            .flatten()
            .map(|member| member.id)
            .collect();
        let named = reader
            .folder_named(name.trim())
            .await?
            .into_iter()
            .collect();
        Ok((
            Found {
                folders: Vec::new(),
                named,
                members,
            },
            reader.repetition(&request).await?,
        ))
    };
    let id = Id::new(app.random().text()).map_err(Refusal::from)?;
    let new = NewFolder {
        id,
        name: name.clone(),
        created_at: None,
        access: access.clone(),
    };
    let folder = app
        .act(
            &session,
            &team,
            &CREATE_TEAM_FOLDER,
            look,
            |draft, actor, (found, repetition)| {
                folders::create(draft, actor, new.clone(), &found, repetition.as_ref())
            },
        )
        .await?;
    Ok(created(
        &format!("/v1/teams/{team}/team-folders/{}", folder.id),
        &folder,
    ))
}
