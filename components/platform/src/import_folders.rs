//! `POST /v1/platform/teams/{team}/team-folders`: imports team folders as NDJSON, 4 MiB at
//! once. Idempotent.

use axum::extract::State;
use axum::response::Response;
use domain::folders::{self, Found, Imported, NewFolder, folder_name};
use domain::{Bulk, Draft, Id, Line, Name, OnError};
use spin_adapters::App;
use std::collections::BTreeSet;
use storage::{Authority, Command, Error, Port, Reader};
use web::{Ndjson, Path, Platform, Problem};

/// Imports team folders as the platform has them.
struct ImportFolders {
    lines: Vec<Line<NewFolder>>,
    on_error: OnError,
}

impl ImportFolders {
    fn folders(&self) -> impl Iterator<Item = &NewFolder> {
        self.lines.iter().map(|(_, folder)| folder)
    }

    fn ids(&self) -> Vec<Id> {
        self.folders().map(|folder| folder.id.clone()).collect()
    }

    /// The names that are valid; the rules refuse the others.
    fn names(&self) -> Vec<Name> {
        let names = self.folders().map(|folder| folder.name.as_str());
        names.filter_map(|name| folder_name(name).ok()).collect()
    }

    /// The members who get access, each once.
    fn members(&self) -> Vec<Id> {
        let access = self.folders().flat_map(|folder| &folder.access);
        let mut members = BTreeSet::new();
        members.extend(access.map(|access| access.member.clone()));
        members.into_iter().collect()
    }
}

impl Command for ImportFolders {
    type Output = Bulk<Imported>;

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<Bulk<Imported>, Error> {
        let folders = reader.folders(&self.ids()).await?;
        let named = reader.folders_named(&self.names()).await?;
        let members = reader.members(&self.members()).await?;
        let members = members.into_iter().flatten();
        let found = Found {
            folders: folders.into_iter().flatten().collect(),
            named: named.into_iter().flatten().collect(),
            members: members.map(|member| member.id).collect(),
        };
        let (lines, on_error) = (self.lines.clone(), self.on_error);
        Ok(folders::import(draft, lines, &found, on_error)?)
    }
}

/// Handles the import.
pub async fn import(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Ndjson { lines, skipping }: Ndjson<NewFolder>,
) -> Result<Response, Problem> {
    let on_error = skipping.on_error;
    let command = ImportFolders { lines, on_error };
    let imported = app.command(&team, Authority::Admin, &command).await?;
    Ok(skipping.answer(&imported))
}
