//! `GET` and `PUT /v1/platform/teams/{team}/settings`: the sharing and security settings of a team
//! as the vendor has them. A `PUT` brings the whole of them: a setting that it changes is no
//! longer listed as changed by a session, an unchanged one stays listed.

use api::{PutSettings as Body, TeamSettings};
use axum::extract::State;
use axum::response::Response;
use domain::settings::{self, Asked};
use domain::{Draft, Id, Settings};
use spin_adapters::App;
use storage::{Authority, Command, Error, Port, Reader};
use web::{Json, Path, Platform, Problem, etag};

/// Replaces the settings.
struct PutSettings {
    sharing: Asked,
    security: Asked,
}

impl Command for PutSettings {
    type Output = Settings;

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<Settings, Error> {
        let before = reader.settings().await?;
        let (sharing, security) = (&self.sharing, &self.security);
        Ok(settings::replace(draft, &before, sharing, security)?)
    }
}

/// Handles replacing the settings.
pub async fn put(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Json(Body { sharing, security }): Json<Body>,
) -> Result<Response, Problem> {
    let command = PutSettings { sharing, security };
    let settings = app.command(&team, Authority::Admin, &command).await?;
    Ok(etag(settings.revision, &TeamSettings::from(settings)))
}

/// Handles reading the settings.
pub async fn read(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
) -> Result<Response, Problem> {
    let settings = app.read(&team, async |_, reader| reader.settings().await);
    let settings = settings.await?;
    Ok(etag(settings.revision, &TeamSettings::from(settings)))
}
