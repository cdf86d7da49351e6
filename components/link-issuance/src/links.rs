//! `GET /v1/teams/{team}/sign-in-links` and `DELETE .../{id}`: see the reseller's links, and take one back.

use crate::teams;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Draft, Id, Refusal, links};
use serde_json::{Value, json};
use spin_adapters::App;
use storage::{Error, Guard, Reader};
use web::{Path, Problem, Technician, no_content};

/// Lists the team's live links and those that died within 24 hours, and tells whether it lets the reseller in.
pub async fn list(
    State(app): State<App>,
    Path(team): Path<Id>,
    technician: Technician,
) -> Result<Response, Problem> {
    let links = app.read(&team, async |draft, _| {
        let is_own = draft
            .team
            .reseller
            .as_ref()
            .is_some_and(|reseller| reseller.id == technician.reseller);
        if is_own {
            Ok(json!({ "team": teams::describe(&draft.team), "links": describe(draft) }))
        } else {
            Err(Error::from(Refusal::NotFound))
        }
    });
    Ok(web::json(StatusCode::OK, &links.await?))
}

fn describe(draft: &Draft) -> Vec<Value> {
    let live = draft.team.links.iter().map(|link| {
        json!({
            "id": link.id,
            "state": "live",
            "technician": link.technician,
            "reason": link.reason,
            "is_read_only": link.is_read_only,
            "issued_at": link.issued_at,
            "expires_at": link.expires_at,
        })
    });
    let spent = draft
        .team
        .spent
        .iter()
        .rev()
        .map(|link| json!({ "id": link.id, "state": link.fate, "at": link.at }));
    live.chain(spent).collect()
}

/// Revokes a live link.
pub async fn revoke(
    State(app): State<App>,
    Path((team, link)): Path<(Id, Id)>,
    technician: Technician,
) -> Result<Response, Problem> {
    let (reseller, person) = crate::person(technician);
    let revoke = async |draft: &mut Draft, _: &Reader<'_, _>| {
        Ok(links::revoke(draft, &reseller, person.clone(), &link)?)
    };
    app.command(&team, Guard::Stoppable, revoke).await?;
    Ok(no_content())
}
