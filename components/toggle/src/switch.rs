//! `GET` and `PUT /v1/teams/{team}/reseller-support`: reads and sets the switch.

use crate::support;
use api::{SetResellerSupport, SwitchState};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::switch::{self, Terms, order_stop};
use domain::{Draft, Id, Refusal, Stop, authorize_admin};
use spin_adapters::App;
use storage::{Authority, CatchUp, Command, Error, Port, Reader};
use web::{Json, Path, Problem, TeamAdmin, json, own_team};

/// Handles reading the switch.
pub async fn read(
    State(app): State<App>,
    Path(team): Path<Id>,
    admin: TeamAdmin,
) -> Result<Response, Problem> {
    own_team(&admin, &team)?;
    let support = support::read(&app, &team, Some(&admin.id)).await?;
    Ok(json(StatusCode::OK, &support))
}

/// Handles setting the switch. Setting it to its present state is a no-op.
pub async fn put(
    State(app): State<App>,
    Path(team): Path<Id>,
    admin: TeamAdmin,
    Json(put): Json<SetResellerSupport>,
) -> Result<Response, Problem> {
    own_team(&admin, &team)?;
    match put.state {
        SwitchState::Enabled => {
            let terms = Terms {
                expires_at: put.expires_at,
                is_read_only: put.is_read_only,
            };
            let command = Enable {
                admin: admin.id,
                terms,
            };
            app.command(&team, Authority::Admin, &command).await?;
        }
        SwitchState::Disabled if put.expires_at.is_some() || put.is_read_only => {
            return Err(Refusal::Invalid("terms without a grant").into());
        }
        SwitchState::Disabled => disable(&app, &team, &admin.id).await?,
    }
    Ok(json(
        StatusCode::OK,
        &support::read(&app, &team, None).await?,
    ))
}

/// Switches on, or changes the terms.
struct Enable {
    admin: Id,
    terms: Terms,
}

impl Command for Enable {
    type Output = ();

    async fn decide<P: Port>(&self, draft: &mut Draft, _: &Reader<'_, P>) -> Result<(), Error> {
        Ok(switch::enable(draft, &self.admin, self.terms)?)
    }
}

/// Switches off: the stop order alone ends all access, the commit after it logs that (R9).
async fn disable(app: &App, team: &Id, admin: &Id) -> Result<(), Problem> {
    app.teams(async |teams| {
        teams
            .order_stop(team, app.now(), async |draft, reader| {
                stop(app, draft, reader, admin).await
            })
            .await
    })
    .await?;
    app.command(team, Authority::Admin, &CatchUp).await
}

/// The stop order of an admin; none where the switch is off.
async fn stop<P: Port>(
    app: &App,
    draft: &Draft,
    reader: &Reader<'_, P>,
    admin: &Id,
) -> Result<Option<Stop>, Error> {
    let stored = reader.team();
    if stored.grant.is_none() {
        authorize_admin(draft, admin)?;
        return Ok(None);
    }
    let at_enabling = reader.admins_at_enabling().await?;
    let stop = order_stop(stored, &draft.admins, &at_enabling, admin, app.now())?;
    Ok(Some(stop))
}
