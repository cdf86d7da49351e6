//! `POST /v1/teams/{team}/reseller-support/keep-settings`: keeps settings as reseller sessions set
//! them, whether reseller support is on or off (R10, R12).

use crate::support;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::settings::{self, Setting, SignIn};
use domain::{Draft, Id};
use serde_json::Value;
use spin_adapters::App;
use std::collections::BTreeMap;
use storage::{Authority, Command, Error, Port, Reader};
use web::{Json, Path, Problem, TeamAdmin, json, own_team};

/// Keeps settings at the values that the admin was shown: all of them or none.
struct KeepSettings {
    admin: Id,
    settings: BTreeMap<Setting, Value>,
    sign_in: SignIn,
}

impl Command for KeepSettings {
    type Output = ();

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<(), Error> {
        let (before, profile) = (reader.settings().await?, reader.profile().await?);
        let named = &self.settings;
        let (admin, reseller) = (&self.admin, profile.as_ref());
        Ok(settings::keep(
            draft,
            admin,
            &before,
            named,
            self.sign_in,
            reseller,
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
    Ok(json(
        StatusCode::OK,
        &support::read(&app, &team, &command.admin).await?,
    ))
}
