//! `GET /internal/deliveries`: the lanes in which a delivery waits, parked deliveries, and whether
//! the hook is paused. Only the teams in the waiting records are read.

use api::{Deliveries, ParkedDelivery, WaitingLane};
use axum::Json;
use axum::extract::State;
use domain::Id;
use serde::Deserialize;
use spin_adapters::{App, SpinStore, now};
use storage::{Error, Lane, Parked, Place, Teams};
use web::{Problem, Query};

/// Teams of one page.
const TEAMS: usize = 50;

/// The query.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    /// The `next` of the page before.
    from: Option<String>,
}

/// Handles the call.
pub async fn list(
    State(app): State<App>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Deliveries>, Problem> {
    let from = query.from.as_deref().map(Place::parse);
    let from = from.unwrap_or_else(|| Some(Place::default()));
    let from = from.ok_or_else(|| Problem::parameter("from", "must be the next of an answer"))?;
    let page = app.teams(async |teams| page(teams, &from).await);
    Ok(Json(page.await?))
}

/// The page that begins at a place in the waiting records.
async fn page(teams: &Teams<'_, SpinStore>, from: &Place) -> Result<Deliveries, Error> {
    let (waiting, next) = teams.waiting_after(from, TEAMS).await?;
    let mut page = Deliveries {
        paused_at: storage::paused_at(teams.port()).await?,
        waiting: Vec::new(),
        parked: Vec::new(),
        next: next.map(|next| next.to_string()),
    };
    for (team, _) in waiting {
        match add_team(teams, &team, &mut page).await {
            // It has been erased since it waited.
            Err(Error::Left | Error::NoTeam | Error::Gone(_)) => {}
            added => added?,
        }
    }
    Ok(page)
}

/// Adds a team's waiting lanes and parked deliveries to a page.
async fn add_team(
    teams: &Teams<'_, SpinStore>,
    team: &Id,
    page: &mut Deliveries,
) -> Result<(), Error> {
    let deliveries = teams.deliveries(team).await?;
    let outbox = deliveries.outbox().await?;
    let backlog = deliveries.backlog().await?;
    if !backlog.team().is_delivered(now()) {
        return Ok(());
    }
    for lane in Lane::ALL {
        let cursor = outbox.cursor(lane);
        let oldest_at = backlog.waiting_since(lane, &cursor).await?;
        page.waiting.extend(oldest_at.map(|oldest_at| WaitingLane {
            team: team.clone(),
            lane: lane.name().to_owned(),
            commits_waiting: backlog.revision() - cursor.delivered,
            oldest_at: Some(oldest_at),
            attempts: cursor.attempts,
            not_before: cursor.not_before,
        }));
    }
    let parked = outbox.parked.into_iter().map(|item| parked(team, item));
    page.parked.extend(parked);
    Ok(())
}

fn parked(team: &Id, item: Parked) -> ParkedDelivery {
    ParkedDelivery {
        id: format!("{team}:{}", item.id),
        team: team.clone(),
        events: item.left.len(),
        is_given_up: item.is_given_up(),
        parked_at: item.at,
        attempts: item.attempts,
        not_before: item.not_before,
        why: item.why,
    }
}
