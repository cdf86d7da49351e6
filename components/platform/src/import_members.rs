//! `POST /v1/platform/teams/{team}/members`: imports members as NDJSON, 4 MiB at once. Idempotent.

use axum::extract::State;
use axum::response::Response;
use domain::platform::{self, ImportLine, ImportStatus, Imported, evict_session_member};
use domain::{Bulk, Draft, Id, Line, OnError, Refusal};
use spin_adapters::App;
use std::collections::BTreeMap;
use storage::{Authority, Command, Error, Port, Reader};
use web::{Ndjson, Path, Platform, Problem};

/// Imports members as the platform has them.
struct ImportMembers {
    lines: BTreeMap<Id, Line<ImportLine>>,
    on_error: OnError,
}

/// The lines that are taken, and those that are not.
struct Sorted {
    lines: BTreeMap<Id, Line<ImportLine>>,
    skipped: BTreeMap<Id, Line<Refusal>>,
}

impl ImportMembers {
    /// Sorts out the lines whose address is taken. The holder of a line's address is evicted by a
    /// line more if a session has added it.
    async fn sorted<P: Port>(&self, reader: &Reader<'_, P>) -> Result<Sorted, Error> {
        let mut lines = self.lines.clone();
        let mut holders = BTreeMap::new();
        for (number, line) in self.lines.values().filter(|(_, line)| is_kept(line)) {
            let Some(holder) = reader.member_of(&line.email).await? else {
                continue;
            };
            let id = holder.id.clone();
            if !self.lines.contains_key(&id)
                && let Some(evicted) = evict_session_member(holder)
            {
                lines.insert(id, (*number, evicted));
            } else {
                holders.insert(line.email.key(), id);
            }
        }
        let skipped = platform::taken(&lines, &holders);
        lines.retain(|id, _| !skipped.contains_key(id));
        Ok(Sorted { lines, skipped })
    }
}

impl Command for ImportMembers {
    type Output = Bulk<Imported>;

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<Bulk<Imported>, Error> {
        let Sorted { lines, skipped } = self.sorted(reader).await?;
        let mut skipped: Vec<_> = skipped.into_values().collect();
        skipped.sort_by_key(|(number, _)| *number);
        self.on_error.settle(&skipped)?;
        let mut removed = BTreeMap::new();
        for (_, line) in lines.values().filter(|(_, line)| is_kept(line)) {
            if let Some(removal) = reader.removed(&line.email, draft.now).await? {
                removed.insert(line.email.key(), removal);
            }
        }
        let ids: Vec<_> = lines.keys().cloned().collect();
        let known = reader.members(&ids).await?;
        let lines = lines.into_values().map(|(_, line)| line).collect();
        let counts = platform::import(draft, lines, known, removed)?;
        Ok(Bulk { counts, skipped })
    }
}

fn is_kept(line: &ImportLine) -> bool {
    line.status != ImportStatus::Removed
}

/// Handles the import. Of two lines with one id the later counts.
pub async fn import(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Ndjson { lines, skipping }: Ndjson<ImportLine>,
) -> Result<Response, Problem> {
    let lines = lines.into_iter();
    let lines = lines.map(|(number, line)| (line.id.clone(), (number, line)));
    let command = ImportMembers {
        lines: lines.collect(),
        on_error: skipping.on_error,
    };
    let imported = app.command(&team, Authority::Admin, &command).await?;
    Ok(skipping.answer(&imported))
}
