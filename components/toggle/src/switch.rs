//! `GET` and `PUT /v1/teams/{team}/reseller-support`: reads and sets the switch.

use crate::support::{self, Known};
use api::{Notifications, ResellerSupport, SetResellerSupport, SwitchState};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::settings::SignIn;
use domain::switch::{self, Terms, order_stop};
use domain::{Draft, Id, Refusal, Stop, authorize_admin};
use spin_adapters::App;
use storage::{Authority, Command, Error, Port, Reader};
use web::{Json, Path, Problem, TeamAdmin, json, own_team};

/// Handles reading the switch.
pub async fn read(
    State(app): State<App>,
    Path(team): Path<Id>,
    admin: TeamAdmin,
) -> Result<Response, Problem> {
    own_team(&admin, &team)?;
    support::answer(&app, &team, &admin.id).await
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
            let enabler = Enabler {
                sign_in: admin.sign_in,
                admin: admin.id,
                terms,
            };
            set(&app, &team, Some(enabler)).await
        }
        SwitchState::Disabled if put.expires_at.is_some() || put.is_read_only => {
            Err(Refusal::field("/state", "must be enabled where there are terms").into())
        }
        SwitchState::Disabled => {
            order(&app, &team, &admin.id).await?;
            set(&app, &team, None).await
        }
    }
}

/// Switches on, or changes the terms; or logs that support went off by an order.
struct Set {
    enabler: Option<Enabler>,
    notifications: Notifications,
}

/// An admin who switches on.
struct Enabler {
    admin: Id,
    terms: Terms,
    sign_in: SignIn,
}

impl Command for Set {
    type Output = ResellerSupport;

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<ResellerSupport, Error> {
        let known = Known::read(reader).await?;
        if let Some(enabler) = &self.enabler {
            if let Some(reseller) = &known.reseller {
                draft.team.rename_reseller(reseller);
            }
            let safety = (&known.settings, enabler.sign_in);
            switch::enable(draft, &enabler.admin, enabler.terms, safety)?;
        }
        Ok(support::support(draft, &known, self.notifications))
    }
}

async fn set(app: &App, team: &Id, enabler: Option<Enabler>) -> Result<Response, Problem> {
    let notifications = app.teams(async |teams| support::notifications(teams, team).await);
    let command = Set {
        enabler,
        notifications: notifications.await?,
    };
    let authority = match &command.enabler {
        Some(_) => Authority::Admin,
        None => Authority::Stopping,
    };
    let support = app.command(team, authority, &command).await?;
    Ok(json(StatusCode::OK, &support))
}

/// Orders to switch off: that alone ends all access, the commit after it logs it (R9).
async fn order(app: &App, team: &Id, admin: &Id) -> Result<(), Problem> {
    app.teams(async |teams| {
        teams
            .order_stop(team, app.now(), async |draft, reader| {
                stop(app, draft, reader, admin).await
            })
            .await
    })
    .await
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
