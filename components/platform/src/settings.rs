//! `GET` and `PUT /v1/platform/teams/{team}/settings`: the sharing and security settings of a team
//! as the vendor has them. A `PUT` brings the whole of them: a setting that it changes is no
//! longer listed as changed by a session, an unchanged one stays listed. With `If-Match` it is made
//! only if no setting has changed since.

use api::{PutSettings as Body, TeamSettings};
use axum::extract::State;
use axum::response::Response;
use domain::settings::{self, Asked};
use domain::{Draft, Id, Settings};
use spin_adapters::App;
use storage::{Authority, Command, Error, Port, Reader};
use web::{Json, Path, Platform, Preconditions, Problem, etag};

/// Replaces the settings.
struct PutSettings {
    sharing: Asked,
    security: Asked,
    conditions: Preconditions,
}

impl Command for PutSettings {
    type Output = Settings;

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<Settings, Error> {
        let before = reader.settings().await?;
        if !self.conditions.allow(before.revision) {
            return Err(self.conditions.failed().into());
        }
        let (sharing, security) = (&self.sharing, &self.security);
        Ok(settings::replace(draft, &before, sharing, security)?)
    }
}

/// Handles replacing the settings.
pub async fn put(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    conditions: Preconditions,
    Json(Body { sharing, security }): Json<Body>,
) -> Result<Response, Problem> {
    let command = PutSettings {
        sharing,
        security,
        conditions,
    };
    let settings = app.command(&team, Authority::Admin, &command).await?;
    Ok(etag(settings.revision, &TeamSettings::from(settings)))
}

/// Handles reading the settings.
pub async fn read(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    known: Preconditions,
) -> Result<Response, Problem> {
    let settings = app.read(&team, async |_, reader| reader.settings().await);
    let settings = settings.await?;
    let answer = etag(settings.revision, &TeamSettings::from(settings));
    Ok(known.unless_known(answer))
}
