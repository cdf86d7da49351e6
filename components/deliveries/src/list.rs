//! `GET /v1/platform/deliveries`: what waits for the hook, team by team, what was passed over, and whether the hook is
//! paused.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Draft, Id};
use serde::Deserialize;
use serde_json::{Value, json};
use spin_adapters::{App, SpinStore};
use storage::{Aside, Error, Lane, Outbox, Reader, SHARDS, Teams};
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
pub async fn list(
    State(app): State<App>,
    _: Platform,
    Query(page): Query<Page>,
) -> Result<Response, Problem> {
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
                waiting.extend(lanes_of(&app, teams, &team, &outbox).await?);
                aside.extend(outbox.aside.iter().map(passed_over));
            }
        }
        Ok((waiting, aside, paused_at, None))
    });
    let (waiting, aside, paused_at, next) = listed.await?;
    let answer =
        json!({ "paused_at": paused_at, "waiting": waiting, "passed_over": aside, "next": next });
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

/// The lanes of a team in which something waits.
async fn lanes_of(
    app: &App,
    teams: &Teams<'_, SpinStore>,
    team: &Id,
    outbox: &Outbox,
) -> Result<Vec<Value>, Error> {
    let look = async |_: &Draft, reader: &Reader<'_, SpinStore>| {
        let mut waiting = Vec::new();
        for (name, lane) in [("notices", Lane::Notices), ("entries", Lane::Entries)] {
            let cursor = outbox.cursor(lane);
            let (_, records) = teams.records_after(reader, cursor).await?;
            let Some(oldest) = records.first() else {
                continue;
            };
            waiting.push(json!({
                "team": team,
                "lane": name,
                "commits_waiting": reader.revision() - cursor.delivered,
                "oldest_at": oldest.entries.first().map(|entry| entry.at),
                "attempts": cursor.attempts,
                "not_before": cursor.not_before,
            }));
        }
        Ok(waiting)
    };
    teams.read(team, app.now(), look).await
}
