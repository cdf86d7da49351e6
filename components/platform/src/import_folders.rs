//! `POST /v1/platform/teams/{team}/team-folders`: imports team folders as NDJSON, all or none,
//! 4 MiB at once. Idempotent.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::folders::{self, Found, Imported, NewFolder};
use domain::{Draft, Id, Name};
use spin_adapters::App;
use std::collections::BTreeSet;
use storage::{Authority, Command, Error, Port, Reader};
use web::{Ndjson, Path, Platform, Problem, json};

/// Imports team folders as the platform has them.
struct ImportFolders {
    lines: Vec<NewFolder>,
}

impl ImportFolders {
    fn ids(&self) -> Vec<Id> {
        self.lines.iter().map(|line| line.id.clone()).collect()
    }

    /// The names that are valid; the rules refuse the others.
    fn names(&self) -> Vec<Name> {
        let names = self.lines.iter().map(|line| line.name.as_str());
        names.filter_map(|name| Name::new(name).ok()).collect()
    }

    /// The members who get access, each once.
    fn members(&self) -> Vec<Id> {
        let access = self.lines.iter().flat_map(|line| &line.access);
        let mut members = BTreeSet::new();
        members.extend(access.map(|access| access.member.clone()));
        members.into_iter().collect()
    }
}

impl Command for ImportFolders {
    type Output = Imported;

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<Imported, Error> {
        let folders = reader.folders(&self.ids()).await?;
        let named = reader.folders_named(&self.names()).await?;
        let members = reader.members(&self.members()).await?;
        let members = members.into_iter().flatten();
        let found = Found {
            folders: folders.into_iter().flatten().collect(),
            named: named.into_iter().flatten().collect(),
            members: members.map(|member| member.id).collect(),
        };
        Ok(folders::import(draft, self.lines.clone(), &found)?)
    }
}

/// Handles the import.
pub async fn import(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Ndjson(lines): Ndjson<NewFolder>,
) -> Result<Response, Problem> {
    let command = ImportFolders { lines };
    let imported = app.command(&team, Authority::Admin, &command).await?;
    Ok(json(StatusCode::OK, &imported))
}
