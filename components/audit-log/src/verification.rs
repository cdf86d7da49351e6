//! `GET /v1/teams/{team}/audit-log/verification`: verifies that nobody changed the log in the
//! store, and names the first bad entry. With `sequence` and `seal` of a delivery, also that the
//! entry delivered then is still there.

use api::{FirstBad, Verification};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Id, Seal};
use serde::Deserialize;
use spin_adapters::App;
use storage::Part;
use web::{Path, Platform, Problem, Query, json};

/// The query.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivered {
    /// The `sequence` of a delivery.
    sequence: Option<u64>,
    /// Its `seal`.
    seal: Option<String>,
    /// The `next` of the part before.
    from: Option<String>,
}

impl Delivered {
    /// The part of the log to verify.
    fn part(&self) -> Result<Part, Problem> {
        let Some(from) = &self.from else {
            return Ok(Part::default());
        };
        let rule = "must be the next of the part before";
        Part::read(from).ok_or_else(|| Problem::parameter("from", rule))
    }

    /// The place in the log to hold it to; sequence and seal come together or not at all.
    fn place(&self) -> Result<Option<(u64, Seal)>, Problem> {
        match (self.sequence, &self.seal) {
            (None, None) => Ok(None),
            (Some(sequence), Some(seal)) => Ok(Some((sequence, Seal::unverified(seal)))),
            (Some(_), None) => Err(Problem::parameter("seal", "is required with sequence")),
            (None, Some(_)) => Err(Problem::parameter("sequence", "is required with seal")),
        }
    }
}

/// Handles the verification of a log, or of a part of it.
pub async fn verify(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Query(query): Query<Delivered>,
) -> Result<Response, Problem> {
    let place = query.place()?;
    let from = query.part()?;
    let verified = app.teams(async |teams| teams.verify(&team, from, place).await);
    let verified = verified.await?;
    let first_bad = verified.first_bad.map(|(revision, why)| FirstBad {
        id: format!("{revision}.0"),
        why: why.to_string(),
    });
    let answer = Verification {
        sequence: verified.sequence,
        seal: verified.head,
        first_bad,
        next: verified.next.map(|next| next.to_string()),
    };
    Ok(json(StatusCode::OK, &answer))
}
