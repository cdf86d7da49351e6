//! `POST /v1/teams/{team}/reseller-support/keep-settings`: keeps settings as reseller sessions set
//! them, whether reseller support is on or off (R10, R12).

use crate::support::{self, Known};
use axum::extract::State;
use axum::response::Response;
use domain::settings::{self, Setting, SignIn};
use domain::{Draft, Id};
use serde_json::Value;
use spin_adapters::App;
use storage::{Authority, Command, Error, Port, Reader};
use web::{Json, Path, Problem, TeamAdmin, own_team};

/// Keeps settings at the values that the admin was shown: all of them or none.
struct KeepSettings {
    admin: Id,
    settings: Vec<(Setting, Value)>,
    sign_in: SignIn,
}

impl Command for KeepSettings {
    type Output = ();

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<(), Error> {
        let Known { reseller, settings } = Known::read(reader).await?;
        Ok(settings::keep(
            draft,
            &self.admin,
            &settings,
            &self.settings,
            self.sign_in,
            reseller.as_ref(),
        )?)
    }
}

/// Handles the operation.
pub async fn keep(
    State(app): State<App>,
    Path(team): Path<Id>,
    admin: TeamAdmin,
    Json(body): Json<api::KeepSettings>,
) -> Result<Response, Problem> {
    own_team(&admin, &team)?;
    let named = body.settings.into_iter();
    let command = KeepSettings {
        sign_in: admin.sign_in,
        admin: admin.id,
        settings: named.map(|kept| (kept.setting, kept.value)).collect(),
    };
    app.command(&team, Authority::Admin, &command).await?;
    support::answer(&app, &team, &command.admin).await
}
