//! `GET /v1/platform/deliveries`: the lanes in which a delivery waits, parked deliveries, and
//! whether the hook is paused.

use api::{Deliveries, ParkedDelivery, WaitingLane};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Id;
use serde::Deserialize;
use spin_adapters::{App, SpinStore};
use storage::{Error, Lane, Outbox, Parked, Reader, SHARDS, Teams};
use web::{Platform, Problem, Query, json};

/// Teams that one page looks at, more or less: it ends with a whole shard.
const TEAMS: usize = 200;

/// The query.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveriesQuery {
    /// The `next` of the page before.
    #[serde(default)]
    from: u8,
}

/// Handles the operation.
pub async fn list(
    State(app): State<App>,
    _: Platform,
    Query(query): Query<DeliveriesQuery>,
) -> Result<Response, Problem> {
    let page = app.teams(async |teams| page(&app, teams, query.from).await);
    Ok(json(StatusCode::OK, &page.await?))
}

/// The page that begins with a shard of the directory.
async fn page(app: &App, teams: &Teams<'_, SpinStore>, from: u8) -> Result<Deliveries, Error> {
    let mut page = Deliveries {
        paused_at: storage::paused_at(teams.port()).await?,
        waiting: Vec::new(),
        parked: Vec::new(),
        next: None,
    };
    let mut looked_at = 0;
    for shard in from..SHARDS {
        if looked_at >= TEAMS {
            page.next = Some(shard);
            break;
        }
        for team in teams.teams_in(shard).await? {
            looked_at += 1;
            let outbox = teams.outbox(&team).await?;
            let waiting = waiting_lanes(app, teams, &team, &outbox).await?;
            page.waiting.extend(waiting);
            page.parked.extend(outbox.parked.into_iter().map(parked));
        }
    }
    Ok(page)
}

fn parked(parked: Parked) -> ParkedDelivery {
    ParkedDelivery {
        is_given_up: parked.not_before.is_none(),
        id: parked.id,
        parked_at: parked.at,
        attempts: parked.attempts,
        not_before: parked.not_before,
        why: parked.why,
    }
}

async fn waiting_lanes(
    app: &App,
    teams: &Teams<'_, SpinStore>,
    team: &Id,
    outbox: &Outbox,
) -> Result<Vec<WaitingLane>, Error> {
    let read = teams.read(team, app.now(), async |draft, reader| {
        let mut waiting = Vec::new();
        for lane in [Lane::Notices, Lane::Entries] {
            let team = &draft.team.id;
            waiting.extend(waiting_lane(teams, reader, team, (lane, outbox)).await?);
        }
        Ok(waiting)
    });
    read.await
}

/// A lane of a team, if a delivery waits in it.
async fn waiting_lane(
    teams: &Teams<'_, SpinStore>,
    reader: &Reader<'_, SpinStore>,
    team: &Id,
    (lane, outbox): (Lane, &Outbox),
) -> Result<Option<WaitingLane>, Error> {
    let cursor = outbox.cursor(lane);
    let oldest_at = teams.waiting_since(reader, cursor).await?;
    Ok(oldest_at.map(|oldest_at| WaitingLane {
        team: team.clone(),
        lane: lane_name(lane).to_owned(),
        commits_waiting: reader.revision() - cursor.delivered,
        oldest_at: Some(oldest_at),
        attempts: cursor.attempts,
        not_before: cursor.not_before,
    }))
}

fn lane_name(lane: Lane) -> &'static str {
    match lane {
        Lane::Notices => "notices",
        Lane::Entries => "entries",
    }
}
