//! `POST /v1/platform/teams/{team}/members`: members in bulk as NDJSON, all or none, 4 MiB in one go. Repeating it
//! changes nothing.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::platform::{ImportLine, ImportStatus, give_way, import as take_over};
use domain::{Draft, Id};
use spin_adapters::App;
use std::collections::{BTreeMap, BTreeSet};
use storage::{Guard, Reader};
use web::{Ndjson, Path, Platform, Problem, json};

/// Takes over members as the platform has them. Of two lines with one id the later counts.
pub async fn import(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Ndjson(lines): Ndjson<ImportLine>,
) -> Result<Response, Problem> {
    let lines: BTreeMap<Id, ImportLine> = lines
        .into_iter()
        .map(|line| (line.id.clone(), line))
        .collect();
    let imported = app.command(
        &team,
        Guard::Sovereign,
        async |draft: &mut Draft, reader: &Reader<'_, _>| {
            let (mut all, mut brought) = (lines.clone(), BTreeSet::new());
            for line in lines
                .values()
                .filter(|line| line.status != ImportStatus::Removed)
            {
                let holder = reader
                    .member_of(&line.email)
                    .await?
                    .filter(|holder| !lines.contains_key(&holder.id));
                if let Some(line) = holder.and_then(give_way) {
                    all.insert(line.id.clone(), line);
                }
                if reader.was_brought(&line.email).await? {
                    brought.insert(line.email.key());
                }
            }
            let known = reader
                .members(&all.keys().cloned().collect::<Vec<_>>())
                .await?;
            Ok(take_over(
                draft,
                all.into_values().collect(),
                known,
                brought,
            )?)
        },
    );
    Ok(json(StatusCode::OK, &imported.await?))
}
