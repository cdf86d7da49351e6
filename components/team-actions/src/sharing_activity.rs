//! `GET /v1/teams/{team}/sharing-activity`: action 8, by pages, newest first.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Datelike, Utc};
use domain::operations::LIST_SHARING_ACTIVITY;
use domain::sharing::{SharingTarget, SharingType};
use domain::{Email, Id, SharingEvent, limits};
use serde::Deserialize;
use serde_json::json;
use spin_adapters::{App, SpinStore, session};
use storage::{Error, Reader};
use web::{Bearer, Code, Path, Problem, Query};

const MOST: usize = 500;
/// Events that one page looks at, at most. A page may so be short or empty and have a next one all the same.
const LOOKED_AT: usize = 1_000;

/// The query.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Events a page: 1 to 500, 100 if absent.
    limit: Option<usize>,
    /// Where to go on: the `next` of the page before.
    after: Option<String>,
    /// Events of this instant and later.
    from: Option<DateTime<Utc>>,
    /// Events before this instant.
    to: Option<DateTime<Utc>>,
    /// Events of the member with this address, whatever its case.
    actor: Option<Email>,
    /// Events of this type.
    r#type: Option<SharingType>,
    /// Events that let in someone from outside of the team, or those that do not.
    is_external: Option<bool>,
    /// Events about links, or about shared folders.
    target: Option<SharingTarget>,
}

impl Filter {
    fn check(&self) -> Result<(), Problem> {
        let is_limit_wrong = self.limit.is_some_and(|limit| !(1..=MOST).contains(&limit));
        // Keys are in the order of time only while a year has four digits.
        let is_to_wrong = self
            .to
            .is_some_and(|to| !limits::YEARS.contains(&to.year()));
        let is_range_wrong =
            is_to_wrong || matches!((self.from, self.to), (Some(from), Some(to)) if to <= from);
        let is_place_wrong = self
            .after
            .as_deref()
            .is_some_and(|after| !SharingEvent::is_time_key(after));
        let is_wrong = is_limit_wrong || is_range_wrong || is_place_wrong;
        if is_wrong {
            Err(Code::InvalidRequest.into())
        } else {
            Ok(())
        }
    }

    fn admits(&self, event: &SharingEvent) -> bool {
        self.actor
            .as_ref()
            .is_none_or(|actor| actor.key() == event.actor.key())
            && self.r#type.is_none_or(|wanted| wanted == event.r#type)
            && self
                .is_external
                .is_none_or(|wanted| wanted == event.is_external)
            && self.target.is_none_or(|wanted| wanted == event.target)
    }

    /// How many events are looked at in one go.
    fn step(&self, limit: usize) -> usize {
        let is_choosy = self.actor.is_some()
            || self.r#type.is_some()
            || self.is_external.is_some()
            || self.target.is_some();
        if is_choosy { MOST } else { limit }
    }

    /// Where the page begins: events before this key.
    fn start(&self) -> Option<String> {
        let to = self.to.map(SharingEvent::instant_key);
        to.into_iter().chain(self.after.clone()).min()
    }
}

/// Lists what was shared.
pub async fn list(
    State(app): State<App>,
    Path(team): Path<Id>,
    bearer: Bearer,
    Query(filter): Query<Filter>,
) -> Result<Response, Problem> {
    filter.check()?;
    let look = async |reader: &Reader<'_, SpinStore>| page(reader, &filter).await;
    let (events, next) = app
        .act(
            &session(&bearer)?,
            &team,
            &LIST_SHARING_ACTIVITY,
            look,
            |_, _, page| Ok(page),
        )
        .await?;
    Ok(web::json(
        StatusCode::OK,
        &json!({ "events": events, "next": next }),
    ))
}

async fn page(
    reader: &Reader<'_, SpinStore>,
    filter: &Filter,
) -> Result<(Vec<SharingEvent>, Option<String>), Error> {
    let limit = filter.limit.unwrap_or(100);
    let step = filter.step(limit);
    let (mut events, mut place, mut looked_at) = (Vec::new(), filter.start(), 0);
    while looked_at < LOOKED_AT {
        let some = reader.sharing_before(place.as_deref(), step).await?;
        let is_end = some.len() < step;
        looked_at += some.len();
        for event in some {
            if filter.from.is_some_and(|from| event.at < from) {
                return Ok((events, None));
            }
            place = Some(event.time_key());
            if filter.admits(&event) {
                events.push(event);
            }
            if events.len() == limit {
                return Ok((events, place));
            }
        }
        if is_end {
            return Ok((events, None));
        }
    }
    Ok((events, place))
}
