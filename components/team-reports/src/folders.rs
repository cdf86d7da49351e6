//! `POST /v1/platform/teams/{team}/team-folders`: team folders in bulk as NDJSON, all or none, 4 MiB in one go. Repeating
//! it changes nothing.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::folders::{self, Found, NewFolder};
use domain::{Draft, Id, Name};
use spin_adapters::App;
use std::collections::BTreeSet;
use storage::{Guard, Reader};
use web::{Ndjson, Path, Platform, Problem, json};

/// Takes over team folders as the platform has them.
pub async fn import(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Ndjson(lines): Ndjson<NewFolder>,
) -> Result<Response, Problem> {
    let ids: Vec<_> = lines.iter().map(|line| line.id.clone()).collect();
    // What is no name at all is refused below.
    let names: Vec<_> = lines
        .iter()
        .filter_map(|line| Name::new(line.name.as_str()).ok())
        .collect();
    let members: BTreeSet<_> = lines
        .iter()
        .flat_map(|line| &line.access)
        .map(|access| &access.member)
        .collect();
    let members: Vec<_> = members.into_iter().cloned().collect();
    let import = async |draft: &mut Draft, reader: &Reader<'_, _>| {
        let found = Found {
            folders: reader.folders(&ids).await?.into_iter().flatten().collect(),
            named: reader
                .folders_named(&names)
                .await?
                .into_iter()
                .flatten()
                .collect(),
            members: reader
                .members(&members)
                .await?
                .into_iter()
                .flatten()
                .map(|member| member.id)
                .collect(),
        };
        Ok(folders::import(draft, lines.clone(), &found)?)
    };
    Ok(json(
        StatusCode::OK,
        &app.command(&team, Guard::Sovereign, import).await?,
    ))
}
