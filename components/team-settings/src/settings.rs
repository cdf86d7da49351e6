//! `GET` and `PUT /v1/platform/teams/{team}/settings`: the vendor's sharing and security settings of a team, the whole of
//! them. What a setting that sessions changed becomes by this is no longer theirs; what stays as it is stays on the list.

use axum::extract::State;
use axum::response::Response;
use domain::settings::{Asked, replace};
use domain::{Draft, Id, Settings};
use serde::Deserialize;
use serde_json::json;
use spin_adapters::App;
use storage::{Guard, Reader};
use web::{Json, Path, Platform, Problem, etag};

/// The body. A certificate comes as PEM; what is not named has its default.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Put {
    sharing: Asked,
    security: Asked,
}

/// Takes over the settings.
pub async fn put(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Json(body): Json<Put>,
) -> Result<Response, Problem> {
    let settings = app.command(
        &team,
        Guard::Sovereign,
        async |draft: &mut Draft, reader: &Reader<'_, _>| {
            Ok(replace(
                draft,
                &reader.settings().await?,
                &body.sharing,
                &body.security,
            )?)
        },
    );
    Ok(answer(&settings.await?))
}

/// Tells the settings.
pub async fn read(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
) -> Result<Response, Problem> {
    Ok(answer(
        &app.read(&team, async |_, reader| reader.settings().await)
            .await?,
    ))
}

fn answer(settings: &Settings) -> Response {
    let Settings {
        revision,
        sharing,
        security,
        ..
    } = settings;
    etag(
        *revision,
        &json!({ "sharing": sharing, "security": security, "revision": revision }),
    )
}
