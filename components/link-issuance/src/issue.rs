//! `POST /v1/teams/{team}/sign-in-links`: issue a link.

use axum::extract::State;
use axum::response::Response;
use domain::operations::ISSUE_LINK;
use domain::{Draft, Id, Reason, links};
use serde::{Deserialize, Serialize};
use serde_json::json;
use spin_adapters::{App, variable};
use storage::{Guard, Reader};
use web::{Code, IdempotencyKey, Json, Path, Problem, Technician, created};

/// The body.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    reason: Reason,
    #[serde(default)]
    is_read_only: bool,
}

/// Issues a link and answers with its URL, which carries the token in the fragment.
pub async fn issue(
    State(app): State<App>,
    Path(team): Path<Id>,
    technician: Technician,
    key: Option<IdempotencyKey>,
    Json(body): Json<Body>,
) -> Result<Response, Problem> {
    let base_url = variable("base_url").await;
    if base_url.is_empty() {
        return Err(Problem::new(Code::Unavailable).because("base_url is not set"));
    }
    let server_key = app.server_key().await?;
    let random = app.random();
    let caller = format!("{} {}", technician.reseller, technician.id);
    let request = key.map(|key| key.request(&caller, &[ISSUE_LINK.name, team.as_str()], &body));
    let (reseller, person) = crate::person(technician);
    let command = links::Issue {
        reseller,
        technician: person,
        reason: body.reason,
        is_read_only: body.is_read_only,
    };
    let issue = async |draft: &mut Draft, reader: &Reader<'_, _>| {
        let repetition = reader.repetition(&request).await?;
        Ok(links::issue(
            draft,
            &server_key,
            random,
            command.clone(),
            repetition.as_ref(),
        )?)
    };
    let (link, token) = app.command(&team, Guard::Stoppable, issue).await?;
    let answer = json!({
        "id": link.id,
        "url": format!("{}/sign-in#{}", base_url.trim_end_matches('/'), token.reveal()),
        "reason": link.reason,
        "is_read_only": link.is_read_only,
        "issued_at": link.issued_at,
        "expires_at": link.expires_at,
    });
    Ok(created(
        &format!("/v1/teams/{team}/sign-in-links/{}", link.id),
        &answer,
    ))
}
