//! `POST /v1/sign-in-links/preview`: whose link it is, before anyone uses it. Consumes nothing.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Purpose, Refusal, Token, redemption};
use serde::Deserialize;
use serde_json::json;
use spin_adapters::App;
use web::{Code, Json, Problem};

/// The body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    token: String,
}

/// Tells reseller, team and reason of a live link.
pub async fn preview(State(app): State<App>, Json(body): Json<Body>) -> Result<Response, Problem> {
    let token = Token::parse(Purpose::Link, &body.token).ok_or(Refusal::LinkNotUsable)?;
    let preview = app.read(token.team(), async |draft, _| {
        let link = redemption::preview(&draft.team, &token)?;
        Ok(json!({
            "team": draft.team.name,
            "reseller": draft.team.reseller.as_ref().map(|reseller| &reseller.name),
            "technician": draft.team.technicians.get(&link.technician).map(|technician| &technician.name),
            "reason": link.reason,
            "is_read_only": link.is_read_only,
            "expires_at": link.expires_at,
        }))
    });
    Ok(web::json(StatusCode::OK, &preview.await.map_err(alike)?))
}

/// A link of no team looks like any other that can't be used.
pub fn alike(problem: Problem) -> Problem {
    if problem.code() == Code::NotFound {
        Code::LinkNotUsable.into()
    } else {
        problem
    }
}
