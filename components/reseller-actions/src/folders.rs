//! `GET /v1/teams/{team}/team-folders` and `.../{id}`: lists team folders, reads one (action 5).

use api::TeamFolders;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Actor, Draft, Id, Operation, Refusal, TeamFolder};
use spin_adapters::{Action, App, SessionToken};
use storage::{Error, Port, Reader};
use web::{PageQuery, Path, Query, Refused, json, next_page};

const MOST: usize = 500;

/// Lists team folders by name.
struct ListFolders {
    after: String,
    limit: usize,
}

impl Action for ListFolders {
    const OPERATION: Operation = Operation::ListTeamFolders;
    type Known = Vec<TeamFolder>;
    type Output = Vec<TeamFolder>;

    async fn look<P: Port>(&self, reader: &Reader<'_, P>) -> Result<Self::Known, Error> {
        reader.folders_after(&self.after, self.limit).await
    }

    fn decide(
        &self,
        _: &mut Draft,
        _: &Actor,
        folders: Self::Known,
    ) -> Result<Self::Output, Refusal> {
        Ok(folders)
    }
}

/// Handles the list: 100 a page by default, 500 at most; `next` is the next page's `after`.
pub async fn list(
    State(app): State<App>,
    Path(team): Path<Id>,
    session: SessionToken,
    Query(page): Query<PageQuery>,
) -> Result<Response, Refused> {
    let limit = page.limit(100, MOST);
    let after = page.after;
    let action = ListFolders { after, limit };
    let team_folders = app.act(&session, &team, &action).await?;
    let next = next_page(&team_folders, limit, |folder| folder.name.clone());
    Ok(json(StatusCode::OK, &TeamFolders { team_folders, next }))
}

/// Reads one team folder.
struct ReadFolder {
    folder: Id,
}

impl Action for ReadFolder {
    const OPERATION: Operation = Operation::ReadTeamFolder;
    type Known = Option<TeamFolder>;
    type Output = TeamFolder;

    async fn look<P: Port>(&self, reader: &Reader<'_, P>) -> Result<Self::Known, Error> {
        reader.folder(&self.folder).await
    }

    fn decide(&self, _: &mut Draft, _: &Actor, folder: Self::Known) -> Result<TeamFolder, Refusal> {
        folder.ok_or(Refusal::NotFound)
    }
}

/// Handles reading one.
pub async fn read(
    State(app): State<App>,
    Path((team, folder)): Path<(Id, Id)>,
    session: SessionToken,
) -> Result<Response, Refused> {
    let folder = app.act(&session, &team, &ReadFolder { folder }).await?;
    Ok(json(StatusCode::OK, &folder))
}
