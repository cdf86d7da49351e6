//! `DELETE /v1/platform/teams/{team}`: has a team leave, and erases it (R14). From the first answer on
//! nothing of the team can be used. What the hook has not taken is delivered for a week at most, with
//! `?now=true` not at all; then everything is deleted, a bounded part of it by each such request and by
//! each run of deliveries. Idempotent.

use api::TeamErasure;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Draft, Id, platform};
use serde::Deserialize;
use spin_adapters::App;
use storage::{Authority, Command, ERASED_KEYS, Erasure, Error, Port, Reader, Stage};
use web::{Code, Path, Platform, Problem, Query, json};

/// The query.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EraseQuery {
    /// Whether nothing more is delivered.
    now: Option<bool>,
}

/// Has the team leave.
struct Leave {
    is_at_once: bool,
}

impl Command for Leave {
    type Output = ();

    async fn decide<P: Port>(&self, draft: &mut Draft, _: &Reader<'_, P>) -> Result<(), Error> {
        platform::leave(draft, self.is_at_once);
        Ok(())
    }
}

/// Handles the operation: 202 until everything is deleted.
pub async fn erase(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Query(query): Query<EraseQuery>,
) -> Result<Response, Problem> {
    // A team whose objects are being deleted may be beyond any commit.
    let erasure = match go_on(&app, &team).await {
        Ok(erasure) if erasure.stage != Stage::Delivering => erasure,
        _ => {
            leave(&app, &team, query.now.unwrap_or(false)).await?;
            go_on(&app, &team).await?
        }
    };
    let undelivered = erasure.undelivered;
    let (status, answer) = match erasure.stage {
        Stage::Delivering => (
            StatusCode::ACCEPTED,
            TeamErasure::Delivering { undelivered },
        ),
        Stage::Erasing => (StatusCode::ACCEPTED, TeamErasure::Erasing { undelivered }),
        Stage::Erased(erased_at) => {
            let erased = TeamErasure::Erased {
                undelivered,
                erased_at,
            };
            (StatusCode::OK, erased)
        }
    };
    Ok(json(status, &answer))
}

async fn go_on(app: &App, team: &Id) -> Result<Erasure, Problem> {
    app.teams(async |teams| teams.erase(team, app.now(), ERASED_KEYS).await)
        .await
}

/// Has the team leave: a stop order first, which no session can delay, then the commit. A no-op once
/// its objects are being deleted.
async fn leave(app: &App, team: &Id, is_at_once: bool) -> Result<(), Problem> {
    app.teams(async |teams| {
        let order = teams.order_stop(team, app.now(), async |_, _| {
            Ok(Some(platform::stop_of_leaving(app.now())))
        });
        match order.await {
            Err(Error::Left) => Ok(()),
            ordered => ordered,
        }
    })
    .await?;
    let command = Leave { is_at_once };
    match app.command(team, Authority::Leaving, &command).await {
        Err(problem) if problem.code() == Code::TeamErased => Ok(()),
        left => left,
    }
}
