//! `GET` and `PATCH /v1/teams/{team}/sharing-policy` and `.../security-policy`: actions 6 and 7.
//!
//! The answer is the policy with the `revision` of all settings, which is also its `ETag`. A `PATCH` names the settings
//! that change; `null` clears one that may be empty, and a certificate comes as PEM. With `If-Match` it is made only if
//! no setting has changed since.

use axum::extract::State;
use axum::response::Response;
use domain::operations::{
    CHANGE_SECURITY_POLICY, CHANGE_SHARING_POLICY, READ_SECURITY_POLICY, READ_SHARING_POLICY,
};
use domain::security_policy::SecurityPolicy;
use domain::settings::{Asked, Group, change};
use domain::sharing_policy::SharingPolicy;
use domain::{Id, Operation, Settings};
use serde::Serialize;
use spin_adapters::{App, session};
use web::{Bearer, IfMatch, Json, Path, Problem, etag};

/// Tells the sharing policy.
pub async fn read_sharing(
    app: State<App>,
    team: Path<Id>,
    bearer: Bearer,
) -> Result<Response, Problem> {
    read(app, team, bearer, &READ_SHARING_POLICY, Group::Sharing).await
}

/// Tells the authentication and security settings.
pub async fn read_security(
    app: State<App>,
    team: Path<Id>,
    bearer: Bearer,
) -> Result<Response, Problem> {
    read(app, team, bearer, &READ_SECURITY_POLICY, Group::Security).await
}

/// Changes the sharing policy.
pub async fn change_sharing(
    app: State<App>,
    team: Path<Id>,
    bearer: Bearer,
    known: Option<IfMatch>,
    Json(asked): Json<Asked>,
) -> Result<Response, Problem> {
    patch(
        app,
        team,
        bearer,
        &CHANGE_SHARING_POLICY,
        known,
        (Group::Sharing, asked),
    )
    .await
}

/// Changes the authentication and security settings.
pub async fn change_security(
    app: State<App>,
    team: Path<Id>,
    bearer: Bearer,
    known: Option<IfMatch>,
    Json(asked): Json<Asked>,
) -> Result<Response, Problem> {
    patch(
        app,
        team,
        bearer,
        &CHANGE_SECURITY_POLICY,
        known,
        (Group::Security, asked),
    )
    .await
}

async fn read(
    State(app): State<App>,
    Path(team): Path<Id>,
    bearer: Bearer,
    operation: &Operation,
    group: Group,
) -> Result<Response, Problem> {
    let look = async |reader: &storage::Reader<'_, _>| reader.settings().await;
    let settings = app
        .act(
            &session(&bearer)?,
            &team,
            operation,
            look,
            |_, _, settings| Ok(settings),
        )
        .await?;
    Ok(answer(group, settings))
}

async fn patch(
    State(app): State<App>,
    Path(team): Path<Id>,
    bearer: Bearer,
    operation: &Operation,
    known: Option<IfMatch>,
    (group, asked): (Group, Asked),
) -> Result<Response, Problem> {
    let look = async |reader: &storage::Reader<'_, _>| reader.settings().await;
    let session = session(&bearer)?;
    let settings = app.act(
        &session,
        &team,
        operation,
        look,
        |draft, actor, settings| {
            let is_current = known
                .as_ref()
                .is_none_or(|known| known.allows(settings.revision));
            change(
                draft,
                actor,
                operation,
                &settings,
                (group, &asked),
                is_current,
            )
        },
    );
    Ok(answer(group, settings.await?))
}

#[derive(Serialize)]
struct Answer<T> {
    #[serde(flatten)]
    policy: T,
    revision: u64,
}

fn answer(group: Group, settings: Settings) -> Response {
    let Settings {
        revision,
        sharing,
        security,
        ..
    } = settings;
    match group {
        Group::Sharing => etag(
            revision,
            &Answer::<SharingPolicy> {
                policy: sharing,
                revision,
            },
        ),
        Group::Security => etag(
            revision,
            &Answer::<SecurityPolicy> {
                policy: security,
                revision,
            },
        ),
    }
}
