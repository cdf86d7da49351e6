//! Team folders: see them, create one (action 5).

use super::Seat;
use crate::api::Ask;
use crate::failure::{Failure, Refused};
use crate::form::Form;
use crate::page::{Frame, html_of, see};
use crate::text::Text;
use askama::Template;
use axum::response::Response;
use domain::TeamFolder;
use domain::operations::{CREATE_TEAM_FOLDER, LIST_TEAM_FOLDERS};
use serde::Deserialize;
use serde_json::json;

#[derive(Default, Deserialize)]
struct Folders {
    team_folders: Vec<TeamFolder>,
    next: Option<String>,
}

/// The form.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct New {
    name: String,
}

#[derive(Template)]
#[template(path = "session/folders.html")]
struct Page {
    frame: Frame,
    t: Text,
    folders: Vec<TeamFolder>,
    next: Option<String>,
    typed: New,
}

/// The page.
pub(super) async fn page(seat: Seat) -> Result<Response, Failure> {
    show(&seat, New::default(), None).await
}

async fn show(seat: &Seat, typed: New, refused: Option<Refused>) -> Result<Response, Failure> {
    let after =
        form_urlencoded::parse(seat.visit.query.as_bytes()).find(|(name, _)| name == "after");
    let query: Vec<_> = after
        .map(|(_, after)| ("after", after.into_owned()))
        .into_iter()
        .collect();
    let page: Folders = seat
        .list(&LIST_TEAM_FOLDERS, &query, refused.as_ref())
        .await?;
    let frame = seat.frame(seat.visit.t.team_folders(), "folders", refused.as_ref());
    let next = page.next.map(|next| {
        form_urlencoded::Serializer::new(String::new())
            .append_pair("after", &next)
            .finish()
    });
    let page = Page {
        frame,
        t: seat.visit.t,
        folders: page.team_folders,
        next,
        typed,
    };
    Ok(html_of(refused.as_ref(), &page))
}

/// Creates a folder.
pub(super) async fn create(seat: Seat, form: Form<New>) -> Result<Response, Failure> {
    let Form { typed, key } = form;
    let ask = Ask {
        body: Some(json!({ "name": typed.name })),
        key: Some(&key),
        ..Ask::default()
    };
    match seat
        .api
        .perform(&CREATE_TEAM_FOLDER, &[&seat.team], ask)
        .await
    {
        Ok(()) => Ok(see(&seat.path("folders"), "folder_created")),
        Err(failure) => show(&seat, typed, Some(failure.refusal(&key)?)).await,
    }
}
