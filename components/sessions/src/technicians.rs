//! `GET` and `PUT /v1/teams/{team}/reseller-support/technicians/{id}`, and `DELETE .../sessions`: an
//! admin blocks a technician for the team, or ends all their links and sessions in it (R13).

use api::{PutTechnician, Technician, TechnicianState};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::settings::SignIn;
use domain::{Draft, Id, authorize_admin, technicians as rules};
use spin_adapters::App;
use storage::{Authority, Command, Error, Port, Reader};
use web::{Json, Path, Problem, TeamAdmin, json, no_content, own_team};

/// Handles reading whether the team has blocked a technician.
pub async fn read(
    State(app): State<App>,
    Path((team, technician)): Path<(Id, Id)>,
    admin: TeamAdmin,
) -> Result<Response, Problem> {
    own_team(&admin, &team)?;
    let is_blocked = app.read(&team, async |draft, _| {
        authorize_admin(draft, &admin.id)?;
        Ok(draft.team.has_blocked(&technician))
    });
    let technician = Technician::of(technician.clone(), is_blocked.await?);
    Ok(json(StatusCode::OK, &technician))
}

/// Blocks a technician, or lifts the block.
struct SetBlock {
    admin: Id,
    sign_in: SignIn,
    technician: Id,
    is_blocked: bool,
}

impl Command for SetBlock {
    type Output = ();

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<(), Error> {
        let (admin, technician) = (&self.admin, &self.technician);
        if self.is_blocked {
            return Ok(rules::block(draft, admin, technician)?);
        }
        let settings = reader.settings().await?;
        rules::unblock(draft, admin, technician, &settings, self.sign_in)?;
        Ok(())
    }
}

/// Handles blocking a technician, known or not, or lifting the block.
pub async fn put(
    State(app): State<App>,
    Path((team, technician)): Path<(Id, Id)>,
    admin: TeamAdmin,
    Json(body): Json<PutTechnician>,
) -> Result<Response, Problem> {
    own_team(&admin, &team)?;
    let command = SetBlock {
        admin: admin.id,
        sign_in: admin.sign_in,
        technician,
        is_blocked: body.state == TechnicianState::Blocked,
    };
    app.command(&team, Authority::Admin, &command).await?;
    let technician = Technician::of(command.technician, command.is_blocked);
    Ok(json(StatusCode::OK, &technician))
}

/// Ends all links and sessions of a technician.
struct EndAll {
    admin: Id,
    technician: Id,
}

impl Command for EndAll {
    type Output = ();

    async fn decide<P: Port>(&self, draft: &mut Draft, _: &Reader<'_, P>) -> Result<(), Error> {
        Ok(rules::end(draft, &self.admin, &self.technician)?)
    }
}

/// Handles ending all links and sessions of a technician in the team.
pub async fn end_sessions(
    State(app): State<App>,
    Path((team, technician)): Path<(Id, Id)>,
    admin: TeamAdmin,
) -> Result<Response, Problem> {
    own_team(&admin, &team)?;
    let command = EndAll {
        admin: admin.id,
        technician,
    };
    app.command(&team, Authority::Admin, &command).await?;
    Ok(no_content())
}
