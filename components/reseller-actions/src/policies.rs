//! `GET` and `PATCH /v1/teams/{team}/sharing-policy` and `.../security-policy`: reads and changes
//! the policies (actions 6 and 7).
//!
//! The answer is the policy with the `revision` of all settings, which is also its `ETag`. A
//! `PATCH` names the settings that change; `null` clears an optional one, and a certificate comes
//! as PEM. With `If-Match` the change is made only if no setting has changed since.

use api::Revised;
use axum::extract::State;
use axum::response::Response;
use domain::settings::{self, Asked, Group, SecurityPolicy, SharingPolicy};
use domain::{Actor, Draft, Id, Operation, Refusal, Settings};
use serde::Serialize;
use spin_adapters::{Action, App, SessionToken};
use std::marker::PhantomData;
use storage::{Error, Port, Reader};
use web::{Json, Path, Preconditions, Refused, etag};

/// One of the two policies.
trait Policy: Serialize + Sized {
    const READ: Operation;
    const CHANGE: Operation;
    const GROUP: Group;

    fn of(settings: Settings) -> Self;
}

impl Policy for SharingPolicy {
    const READ: Operation = Operation::ReadSharingPolicy;
    const CHANGE: Operation = Operation::ChangeSharingPolicy;
    const GROUP: Group = Group::Sharing;

    fn of(settings: Settings) -> Self {
        settings.sharing
    }
}

impl Policy for SecurityPolicy {
    const READ: Operation = Operation::ReadSecurityPolicy;
    const CHANGE: Operation = Operation::ChangeSecurityPolicy;
    const GROUP: Group = Group::Security;

    fn of(settings: Settings) -> Self {
        settings.security
    }
}

/// Reads a policy.
struct ReadPolicy<P>(PhantomData<P>);

impl<T: Policy> Action for ReadPolicy<T> {
    const OPERATION: Operation = T::READ;
    type Known = Settings;
    type Output = Settings;

    async fn look<P: Port>(&self, reader: &Reader<'_, P>) -> Result<Settings, Error> {
        reader.settings().await
    }

    fn decide(&self, _: &mut Draft, _: &Actor, settings: Settings) -> Result<Settings, Refusal> {
        Ok(settings)
    }
}

/// Changes a policy.
struct ChangePolicy<T> {
    asked: Asked,
    conditions: Preconditions,
    policy: PhantomData<T>,
}

impl<T: Policy> Action for ChangePolicy<T> {
    const OPERATION: Operation = T::CHANGE;
    type Known = Settings;
    type Output = Settings;

    async fn look<P: Port>(&self, reader: &Reader<'_, P>) -> Result<Settings, Error> {
        reader.settings().await
    }

    fn decide(
        &self,
        draft: &mut Draft,
        actor: &Actor,
        before: Settings,
    ) -> Result<Settings, Refusal> {
        let is_current = self.conditions.allow(before.revision);
        settings::change(draft, actor, &before, (T::GROUP, &self.asked), is_current)
    }
}

/// Handles reading the sharing policy.
pub async fn read_sharing(
    app: State<App>,
    team: Path<Id>,
    session: SessionToken,
    known: Preconditions,
) -> Result<Response, Refused> {
    read::<SharingPolicy>(app, team, session, known).await
}

/// Handles reading the security policy.
pub async fn read_security(
    app: State<App>,
    team: Path<Id>,
    session: SessionToken,
    known: Preconditions,
) -> Result<Response, Refused> {
    read::<SecurityPolicy>(app, team, session, known).await
}

/// Handles changing the sharing policy.
pub async fn change_sharing(
    app: State<App>,
    team: Path<Id>,
    session: SessionToken,
    conditions: Preconditions,
    body: Json<Asked>,
) -> Result<Response, Refused> {
    change::<SharingPolicy>(app, team, session, conditions, body).await
}

/// Handles changing the security policy.
pub async fn change_security(
    app: State<App>,
    team: Path<Id>,
    session: SessionToken,
    conditions: Preconditions,
    body: Json<Asked>,
) -> Result<Response, Refused> {
    change::<SecurityPolicy>(app, team, session, conditions, body).await
}

async fn read<T: Policy>(
    State(app): State<App>,
    Path(team): Path<Id>,
    session: SessionToken,
    known: Preconditions,
) -> Result<Response, Refused> {
    let action = ReadPolicy::<T>(PhantomData);
    let settings = app.act(&session, &team, &action).await?;
    Ok(known.unless_known(answer::<T>(settings)))
}

async fn change<T: Policy>(
    State(app): State<App>,
    Path(team): Path<Id>,
    session: SessionToken,
    conditions: Preconditions,
    Json(asked): Json<Asked>,
) -> Result<Response, Refused> {
    let action = ChangePolicy::<T> {
        asked,
        conditions,
        policy: PhantomData,
    };
    let settings = app.act(&session, &team, &action).await?;
    Ok(answer::<T>(settings))
}

fn answer<T: Policy>(settings: Settings) -> Response {
    let revision = settings.revision;
    let policy = T::of(settings);
    etag(revision, &Revised { policy, revision })
}
