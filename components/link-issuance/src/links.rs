//! `GET /v1/teams/{team}/sign-in-links` and `DELETE .../{id}`: lists the reseller's links, revokes
//! one.

use api::TeamLinks;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Draft, Id, Person, Refusal, links};
use spin_adapters::App;
use storage::{Authority, Command, Error, Port, Reader};
use web::{Path, Problem, Technician, json, no_content};

/// Handles the list: the team's live links and those that died within 24 hours, and whether the
/// team lets the reseller in.
pub async fn list(
    State(app): State<App>,
    Path(team): Path<Id>,
    technician: Technician,
) -> Result<Response, Problem> {
    crate::check(&app, &technician).await?;
    let links = app.read(&team, async |draft, _| {
        let own = draft.team.reseller.as_ref();
        if own.is_none_or(|own| own.id != technician.reseller) {
            return Err(Refusal::NotFound.into());
        }
        if draft.team.has_blocked(&technician.id) {
            return Err(Refusal::TechnicianBlocked.into());
        }
        Ok(TeamLinks::of(&draft.team))
    });
    Ok(json(StatusCode::OK, &links.await.map_err(Problem::hidden)?))
}

/// Revokes a live link.
struct RevokeLink {
    reseller: Id,
    technician: Person,
    link: Id,
}

impl Command for RevokeLink {
    type Output = ();

    async fn decide<P: Port>(&self, draft: &mut Draft, _: &Reader<'_, P>) -> Result<(), Error> {
        let technician = self.technician.clone();
        Ok(links::revoke(
            draft,
            &self.reseller,
            technician,
            &self.link,
        )?)
    }
}

/// Handles revoking a link.
pub async fn revoke(
    State(app): State<App>,
    Path((team, link)): Path<(Id, Id)>,
    technician: Technician,
) -> Result<Response, Problem> {
    let (reseller, technician) = crate::person(technician);
    let command = RevokeLink {
        reseller,
        technician,
        link,
    };
    let revoked = app.command(&team, Authority::Session, &command).await;
    revoked.map_err(Problem::hidden)?;
    Ok(no_content())
}
