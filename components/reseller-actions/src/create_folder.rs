//! `POST /v1/teams/{team}/team-folders`: creates a team folder (action 5).

use api::CreateFolder as Body;
use axum::extract::State;
use axum::response::Response;
use domain::folders::{self, Found, NewFolder};
use domain::{Actor, Draft, Id, Operation, Refusal, Repeatable, Repetition, TeamFolder};
use spin_adapters::{Action, App, SessionToken};
use storage::{Error, Port, Reader};
use web::{IdempotencyKey, Json, Path, Refused, created};

/// Creates a team folder.
struct CreateFolder {
    new: NewFolder,
    repeatable: Option<Repeatable>,
}

impl Action for CreateFolder {
    const OPERATION: Operation = Operation::CreateTeamFolder;
    type Known = (Found, Option<Repetition<TeamFolder>>);
    type Output = TeamFolder;

    async fn look<P: Port>(&self, reader: &Reader<'_, P>) -> Result<Self::Known, Error> {
        let access = self.new.access.iter();
        let ids: Vec<Id> = access.map(|access| access.member.clone()).collect();
        let members = reader.members(&ids).await?.into_iter().flatten();
        let named = reader.folder_named(self.new.name.trim()).await?;
        let found = Found {
            folders: Vec::new(),
            named: named.into_iter().collect(),
            members: members.map(|member| member.id).collect(),
        };
        Ok((found, reader.repetition(&self.repeatable).await?))
    }

    fn decide(
        &self,
        draft: &mut Draft,
        actor: &Actor,
        (found, repetition): Self::Known,
    ) -> Result<TeamFolder, Refusal> {
        folders::create(draft, actor, self.new.clone(), &found, repetition.as_ref())
    }
}

/// Handles the operation.
pub async fn create(
    State(app): State<App>,
    Path(team): Path<Id>,
    session: SessionToken,
    key: Option<IdempotencyKey>,
    Json(body): Json<Body>,
) -> Result<Response, Refused> {
    let place = [Operation::CreateTeamFolder.name(), team.as_str()];
    let repeatable = key
        .map(|key| key.request(session.0.reveal(), &place, &body))
        .transpose()?;
    let new = NewFolder {
        id: app.random().uuid_v7(app.now()),
        name: body.name,
        created_at: None,
        access: body.access,
    };
    let action = CreateFolder { new, repeatable };
    let folder = app.act(&session, &team, &action).await?;
    let location = format!("/v1/teams/{}/team-folders/{}", team.segment(), folder.id);
    Ok(created(&location, &folder))
}
