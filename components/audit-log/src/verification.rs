//! `GET /v1/teams/{team}/audit-log/verification`: verifies that nobody changed the log in the store, and names the first bad
//! entry. With `sequence` and `seal` of a delivery, also that what was told then is still there.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Id, Seal};
use serde::Deserialize;
use serde_json::json;
use spin_adapters::App;
use storage::Verified;
use web::{Code, Path, Platform, Problem, Query, json as reply};

/// The query.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// The `sequence` of a delivery.
    sequence: Option<u64>,
    /// Its `seal`.
    seal: Option<String>,
    /// Where to go on: the `next` of the part before.
    #[serde(default)]
    from: u64,
}

/// Verifies a log, or a part of it.
pub async fn verify(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Query(Told {
        sequence,
        seal,
        from,
    }): Query<Told>,
) -> Result<Response, Problem> {
    let told = match (sequence, seal) {
        (None, None) => None,
        (Some(sequence), Some(seal)) => Some((sequence, Seal::told(&seal))),
        // The one is nothing without the other.
        _ => return Err(Code::InvalidRequest.into()),
    };
    let Verified {
        sequence,
        head,
        first_bad,
        next,
    } = app
        .teams(async |teams| teams.verify(&team, from, told).await)
        .await?;
    let first_bad =
        first_bad.map(|(revision, why)| json!({ "id": format!("{revision}.0"), "why": why }));
    let answer =
        json!({ "sequence": sequence, "seal": head, "first_bad": first_bad, "next": next });
    Ok(reply(StatusCode::OK, &answer))
}
