//! `POST /v1/platform/teams/{team}/members`: imports members as NDJSON, all or none, 4 MiB at
//! once. Idempotent.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::platform::{self, ImportLine, ImportStatus, Imported, evict_session_member};
use domain::{Draft, Id};
use spin_adapters::App;
use std::collections::BTreeMap;
use storage::{Authority, Command, Error, Port, Reader};
use web::{Ndjson, Path, Platform, Problem, json};

/// Imports members as the platform has them.
struct ImportMembers {
    lines: BTreeMap<Id, ImportLine>,
}

impl ImportMembers {
    /// A line that evicts the present holder of an address, a member added by a session, where a
    /// line gives that address to another member.
    async fn evicted<P: Port>(
        &self,
        line: &ImportLine,
        reader: &Reader<'_, P>,
    ) -> Result<Option<ImportLine>, Error> {
        let holder = reader.member_of(&line.email).await?;
        let holder = holder.filter(|holder| !self.lines.contains_key(&holder.id));
        Ok(holder.and_then(evict_session_member))
    }
}

impl Command for ImportMembers {
    type Output = Imported;

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<Imported, Error> {
        let mut lines = self.lines.clone();
        let mut removed = BTreeMap::new();
        for line in self.lines.values() {
            if line.status == ImportStatus::Removed {
                continue;
            }
            if let Some(evicted) = self.evicted(line, reader).await? {
                lines.insert(evicted.id.clone(), evicted);
            }
            if let Some(removal) = reader.removed(&line.email, draft.now).await? {
                removed.insert(line.email.key(), removal);
            }
        }
        let ids: Vec<_> = lines.keys().cloned().collect();
        let known = reader.members(&ids).await?;
        let lines = lines.into_values().collect();
        Ok(platform::import(draft, lines, known, removed)?)
    }
}

/// Handles the import. Of two lines with one id the later counts.
pub async fn import(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Ndjson(lines): Ndjson<ImportLine>,
) -> Result<Response, Problem> {
    let lines = lines.into_iter().map(|line| (line.id.clone(), line));
    let command = ImportMembers {
        lines: lines.collect(),
    };
    let imported = app.command(&team, Authority::Admin, &command).await?;
    Ok(json(StatusCode::OK, &imported))
}
