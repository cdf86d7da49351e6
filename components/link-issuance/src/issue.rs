//! `POST /v1/teams/{team}/sign-in-links`: issues a link.

use api::{IssueLink as Body, IssuedLink};
use axum::extract::State;
use axum::response::Response;
use domain::links::{self, Issue};
use domain::{Draft, Id, Link, Operation, Random, Repeatable, ServerKey, Token};
use spin_adapters::{App, variable};
use storage::{Authority, Command, Error, Port, Reader};
use web::{Code, IdempotencyKey, Json, Path, Problem, Technician, created};

/// Issues a link.
struct IssueLink {
    issue: Issue,
    key: ServerKey,
    random: Random,
    repeatable: Option<Repeatable>,
}

impl Command for IssueLink {
    type Output = (Link, Token);

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<(Link, Token), Error> {
        let repetition = reader.repetition(&self.repeatable).await?;
        let (issue, repetition) = (self.issue.clone(), repetition.as_ref());
        Ok(links::issue(
            draft,
            &self.key,
            self.random,
            issue,
            repetition,
        )?)
    }
}

/// Handles the operation. The answer's URL carries the token in its fragment.
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
    let caller = format!("{} {}", technician.reseller, technician.id);
    let place = [Operation::IssueLink.name(), team.as_str()];
    let repeatable = key
        .map(|key| key.request(&caller, &place, &body))
        .transpose()?;
    let (reseller, technician) = crate::person(technician);
    let command = IssueLink {
        issue: Issue {
            reseller,
            technician,
            reason: body.reason,
            is_read_only: body.is_read_only,
        },
        key: app.server_key().await?,
        random: app.random(),
        repeatable,
    };
    let issued = app.command(&team, Authority::Session, &command).await;
    let (link, token) = issued.map_err(Problem::hidden)?;
    let location = format!("/v1/teams/{}/sign-in-links/{}", team.segment(), link.id);
    let base_url = base_url.trim_end_matches('/');
    let answer = IssuedLink {
        id: link.id,
        url: format!("{base_url}/sign-in#{}", token.reveal()),
        reason: link.reason,
        is_read_only: link.is_read_only,
        issued_at: link.issued_at,
        expires_at: link.expires_at,
    };
    Ok(created(&location, &answer))
}
