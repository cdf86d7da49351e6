//! `GET /v1/teams/{team}/team-folders` and `.../{id}`: action 5, looking.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::operations::{LIST_TEAM_FOLDERS, READ_TEAM_FOLDER};
use domain::{Id, Refusal};
use serde_json::json;
use spin_adapters::{App, session};
use web::{Bearer, Page, Path, Problem, Query, next_page};

const MOST: usize = 500;

/// Lists team folders by name, 100 a page if not told otherwise and 500 at most; `next` is the next page's `after`.
pub async fn list(
    State(app): State<App>,
    Path(team): Path<Id>,
    bearer: Bearer,
    Query(page): Query<Page>,
) -> Result<Response, Problem> {
    let limit = page.limit(100, MOST);
    let look =
        async |reader: &storage::Reader<'_, _>| reader.folders_after(&page.after, limit).await;
    let folders = app
        .act(
            &session(&bearer)?,
            &team,
            &LIST_TEAM_FOLDERS,
            look,
            |_, _, folders| Ok(folders),
        )
        .await?;
    let next = next_page(&folders, limit, |folder| folder.name.clone());
    Ok(web::json(
        StatusCode::OK,
        &json!({ "team_folders": folders, "next": next }),
    ))
}

/// Tells one team folder.
pub async fn read(
    State(app): State<App>,
    Path((team, id)): Path<(Id, Id)>,
    bearer: Bearer,
) -> Result<Response, Problem> {
    let look = async |reader: &storage::Reader<'_, _>| reader.folder(&id).await;
    let folder = app
        .act(
            &session(&bearer)?,
            &team,
            &READ_TEAM_FOLDER,
            look,
            |_, _, folder| folder.ok_or(Refusal::NotFound),
        )
        .await?;
    Ok(web::json(StatusCode::OK, &folder))
}
