//! `GET /v1/platform/deliveries`: what waits for the hook, team by team, what was passed over, and whether the hook is
//! paused.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Draft, Id};
use serde::Deserialize;
use serde_json::{Value, json};
use spin_adapters::{App, SpinStore};
use storage::{Aside, Cursor, Error, Lane, Reader, SHARDS, Teams};
use web::{Platform, Problem, Query, json as reply};

/// Teams that one page looks at, more or less: it ends with a whole shard.
const TEAMS: usize = 200;

/// The query.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Where to go on: the `next` of the page before.
    #[serde(default)]
    from: u8,
}

/// Lists the lanes in which something waits, and the events that they have passed over.
pub async fn list(State(app): State<App>, _: Platform, Query(page): Query<Page>) -> Result<Response, Problem> {
    let listed = app.teams(async |teams| {
        let (mut waiting, mut aside, mut looked_at) = (Vec::new(), Vec::new(), 0);
        let paused_at = storage::paused_at(teams.port()).await?;
        for shard in page.from..SHARDS {
            if looked_at >= TEAMS {
                return Ok((waiting, aside, paused_at, Some(shard)));
            }
            for team in teams.teams_in(shard).await? {
                looked_at += 1;
                let outbox = teams.outbox(&team).await?;
                for lane in [Lane::Notices, Lane::Entries] {
                    waiting.extend(lane_of(&app, teams, &team, lane, outbox.cursor(lane)).await?);
                }
                aside.extend(outbox.aside.iter().map(passed_over));
            }
        }
        Ok((waiting, aside, paused_at, None))
    });
    let (waiting, aside, paused_at, next) = listed.await?;
    let answer = json!({ "paused_at": paused_at, "waiting": waiting, "passed_over": aside, "next": next });
    Ok(reply(StatusCode::OK, &answer))
}

fn passed_over(aside: &Aside) -> Value {
    json!({
        "id": aside.id,
        "is_dead": aside.not_before.is_none(),
        "passed_over_at": aside.at,
        "attempts": aside.attempts,
        "not_before": aside.not_before,
        "why": aside.why,
    })
}

async fn lane_of(
    app: &App,
    teams: &Teams<'_, SpinStore>,
    team: &Id,
    lane: Lane,
    cursor: &Cursor,
) -> Result<Option<Value>, Error> {
    let look = async |_: &Draft, reader: &Reader<'_, SpinStore>| {
        Ok((reader.revision(), teams.records_after(reader, cursor).await?.1))
    };
    let (revision, records) = teams.read(team, app.now(), look).await?;
    let Some(oldest) = records.first() else { return Ok(None) };
    Ok(Some(json!({
        "team": team,
        "lane": match lane { Lane::Entries => "entries", Lane::Notices => "notices" },
        "commits_waiting": revision - cursor.delivered,
        "oldest_at": oldest.entries.first().map(|entry| entry.at),
        "attempts": cursor.attempts,
        "not_before": cursor.not_before,
    })))
}
