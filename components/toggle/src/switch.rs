//! `GET` and `PUT /v1/teams/{team}/reseller-support`.

use crate::state::{Position, State};
use axum::extract::State as Extract;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::switch::{Terms, enable, order_stop};
use domain::{Id, Refusal, authorize_admin};
use serde::Deserialize;
use spin_adapters::App;
use storage::Guard;
use web::{Json, Path, Problem, TeamAdmin, json, own_team};

/// The body of `PUT`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Put {
    state: Position,
    #[serde(default)]
    expires_at: Option<DateTime<Utc>>,
    #[serde(default)]
    is_read_only: bool,
}

/// Tells the state of the switch.
pub async fn read(
    Extract(app): Extract<App>,
    Path(team): Path<Id>,
    admin: TeamAdmin,
) -> Result<Response, Problem> {
    own_team(&admin, &team)?;
    Ok(json(
        StatusCode::OK,
        &State::read(&app, &team, Some(&admin.id)).await?,
    ))
}

/// Sets the switch. Setting what is so already changes nothing.
pub async fn put(
    Extract(app): Extract<App>,
    Path(team): Path<Id>,
    admin: TeamAdmin,
    Json(put): Json<Put>,
) -> Result<Response, Problem> {
    own_team(&admin, &team)?;
    match put.state {
        Position::Enabled => {
            let terms = Terms {
                expires_at: put.expires_at,
                is_read_only: put.is_read_only,
            };
            app.command(&team, Guard::Sovereign, async |draft, _| {
                Ok(enable(draft, &admin.id, terms)?)
            })
            .await?;
        }
        Position::Disabled if put.expires_at.is_some() || put.is_read_only => {
            return Err(Refusal::Invalid("terms without a grant").into());
        }
        Position::Disabled => {
            // The order alone ends all access; the command after it enters that.
            let order = app.teams(async |teams| {
                let order = async |draft: &domain::Draft, reader: &storage::Reader<'_, _>| {
                    let stored = reader.team();
                    if stored.grant.is_none() {
                        return authorize_admin(draft, &admin.id)
                            .map(|_| None)
                            .map_err(Into::into);
                    }
                    let at_enabling = reader.admins_at_enabling().await?;
                    Ok(Some(order_stop(
                        stored,
                        &draft.admins,
                        &at_enabling,
                        &admin.id,
                        app.now(),
                    )?))
                };
                teams.order_stop(&team, app.now(), order).await
            });
            order.await?;
            app.command(&team, Guard::Sovereign, async |_, _| Ok(()))
                .await?;
        }
    }
    Ok(json(StatusCode::OK, &State::read(&app, &team, None).await?))
}
