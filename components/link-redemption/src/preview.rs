//! `POST /v1/sign-in-links/preview`: shows a live link before it is used. Consumes nothing.

use api::{Preview, PreviewLink};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Purpose, Refusal, Token, redemption};
use spin_adapters::App;
use web::{Code, Json, Problem, json};

/// Handles the operation.
pub async fn preview(
    State(app): State<App>,
    Json(body): Json<PreviewLink>,
) -> Result<Response, Problem> {
    let token = Token::parse(Purpose::Link, &body.token).ok_or(Refusal::LinkNotUsable)?;
    let preview = app.read_admitted(
        token.team(),
        |team| redemption::admit(team, &token),
        async |draft, _| {
            let link = redemption::preview(&draft.team, &token)?;
            Ok(Preview::of(&draft.team, link))
        },
    );
    Ok(json(StatusCode::OK, &preview.await.map_err(not_usable)?))
}

/// Makes a link of no team look like any other that cannot be used.
pub fn not_usable(problem: Problem) -> Problem {
    if problem.is_not_found() {
        Code::LinkNotUsable.into()
    } else {
        problem
    }
}
