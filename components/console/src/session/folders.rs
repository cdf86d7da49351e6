//! Team folders: list them, create one (action 5).

use crate::client::Call;
use crate::failure::{Failure, Refused};
use crate::form::Form;
use crate::page::{Layout, html_refused, redirect_done};
use crate::query;
use crate::session::page::SessionPage;
use crate::text::Text;
use crate::text::words::Done;
use api::{CreateFolder, TeamFolders};
use askama::Template;
use axum::response::Response;
use domain::{Operation, TeamFolder};
use serde::Deserialize;

/// The form of a new folder.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct NewFolder {
    name: String,
}

#[derive(Template)]
#[template(path = "session/folders.html")]
struct FoldersTemplate {
    layout: Layout,
    t: Text,
    folders: Vec<TeamFolder>,
    next: Option<String>,
    typed: NewFolder,
}

/// The page.
pub(super) async fn page(session: SessionPage) -> Result<Response, Failure> {
    show(&session, NewFolder::default(), None).await
}

async fn show(
    session: &SessionPage,
    typed: NewFolder,
    refused: Option<Refused>,
) -> Result<Response, Failure> {
    let refused = refused.as_ref();
    let t = session.request.t;
    let after = session.request.query_value("after");
    let query: Vec<_> = after.map(|after| ("after", after)).into_iter().collect();
    let list: TeamFolders = session
        .list(Operation::ListTeamFolders, &query, refused)
        .await?;
    let page = FoldersTemplate {
        layout: session.layout(t.team_folders(), "folders", refused),
        t,
        folders: list.team_folders,
        next: list
            .next
            .map(|next| query::encode([("after", next.as_str())])),
        typed,
    };
    Ok(html_refused(refused, &page))
}

/// Creates a folder.
pub(super) async fn create(
    session: SessionPage,
    form: Form<NewFolder>,
) -> Result<Response, Failure> {
    let Form { typed, key } = form;
    let body = CreateFolder {
        name: typed.name.clone(),
        access: Vec::new(),
    };
    let call = Call::new(Operation::CreateTeamFolder, &[&session.team])
        .body(&body)?
        .key(&key);
    match session.api.perform(call).await {
        Ok(()) => Ok(redirect_done(&session.path("folders"), Done::FolderCreated)),
        Err(failure) => show(&session, typed, Some(failure.beside_form(&key)?)).await,
    }
}
