//! `POST /v1/teams/{team}/reseller-support/restore-settings`: puts back the settings that reseller
//! sessions changed, whether reseller support is on or off (R10).

use crate::support;
use axum::extract::State;
use axum::response::Response;
use domain::settings::{self, Setting};
use domain::{Draft, Id};
use spin_adapters::App;
use storage::{Authority, Command, Error, Port, Reader};
use web::{Json, Path, Problem, TeamAdmin, own_team};

/// Puts back the named settings, or all. A setting that no session changed stays.
struct RestoreSettings {
    admin: Id,
    settings: Option<Vec<Setting>>,
}

impl Command for RestoreSettings {
    type Output = ();

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<(), Error> {
        let before = reader.settings().await?;
        let only = self.settings.as_deref();
        Ok(settings::restore(draft, &self.admin, &before, only)?)
    }
}

/// Handles the operation.
pub async fn restore(
    State(app): State<App>,
    Path(team): Path<Id>,
    admin: TeamAdmin,
    Json(body): Json<api::RestoreSettings>,
) -> Result<Response, Problem> {
    own_team(&admin, &team)?;
    let command = RestoreSettings {
        admin: admin.id,
        settings: body.settings,
    };
    app.command(&team, Authority::Admin, &command).await?;
    support::answer(&app, &team, &command.admin).await
}
