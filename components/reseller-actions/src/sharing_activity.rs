//! `GET /v1/teams/{team}/sharing-activity`: sharing events, newest first (action 8).

use api::SharingEvents;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Datelike, Utc};
use domain::sharing::{SharingTarget, SharingType};
use domain::{Actor, Draft, Email, Id, Operation, Refusal, SharingEvent, limits};
use serde::Deserialize;
use spin_adapters::{Action, App, SessionToken};
use storage::{Error, Port, Reader};
use web::{Path, Problem, Query, Refused, json};

const MOST: usize = 500;
/// Events that one page looks at, at most. A page may be short, or empty, and have a next one.
const LOOKED_AT: usize = 1_000;

/// The query.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Events a page: 1 to 500, 100 if absent.
    limit: Option<usize>,
    /// The `next` of the page before.
    after: Option<String>,
    /// Events of this instant and later.
    from: Option<DateTime<Utc>>,
    /// Events before this instant.
    to: Option<DateTime<Utc>>,
    /// Events of the member with this address, in any spelling.
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
        let is_limit_bad = self.limit.is_some_and(|limit| !(1..=MOST).contains(&limit));
        // Keys are in the order of time only while a year has four digits.
        let is_to_bad = self
            .to
            .is_some_and(|to| !limits::YEARS.contains(&to.year()));
        let is_range_bad = matches!((self.from, self.to), (Some(from), Some(to)) if to <= from);
        let after = self.after.as_deref();
        let is_after_bad = after.is_some_and(|after| !SharingEvent::is_time_key(after));
        for (is_bad, name, rule) in [
            (is_limit_bad, "limit", "must be 1 to 500"),
            (is_to_bad, "to", "must be within four digits of a year"),
            (is_range_bad, "to", "must be later than from"),
            (is_after_bad, "after", "must be the next of a page"),
        ] {
            if is_bad {
                return Err(Problem::parameter(name, rule));
            }
        }
        Ok(())
    }

    fn admits(&self, event: &SharingEvent) -> bool {
        let actor = self.actor.as_ref();
        actor.is_none_or(|actor| actor.key() == event.actor.key())
            && self.r#type.is_none_or(|wanted| wanted == event.r#type)
            && self
                .is_external
                .is_none_or(|wanted| wanted == event.is_external)
            && self.target.is_none_or(|wanted| wanted == event.target)
    }

    fn limit(&self) -> usize {
        self.limit.unwrap_or(100)
    }

    /// How many events are read in one go: more where some will be left out.
    fn step(&self) -> usize {
        let has_filter = self.actor.is_some()
            || self.r#type.is_some()
            || self.is_external.is_some()
            || self.target.is_some();
        if has_filter { MOST } else { self.limit() }
    }

    /// The key that the page's events come before.
    fn start(&self) -> Option<String> {
        let to = self.to.map(SharingEvent::instant_key);
        to.into_iter().chain(self.after.clone()).min()
    }
}

/// Lists the sharing events that a filter admits.
struct ListSharingActivity(Filter);

impl Action for ListSharingActivity {
    const OPERATION: Operation = Operation::ListSharingActivity;
    type Known = SharingEvents;
    type Output = SharingEvents;

    async fn look<P: Port>(&self, reader: &Reader<'_, P>) -> Result<Self::Known, Error> {
        page(reader, &self.0).await
    }

    fn decide(&self, _: &mut Draft, _: &Actor, page: Self::Known) -> Result<Self::Output, Refusal> {
        Ok(page)
    }
}

/// Handles the operation.
pub async fn list(
    State(app): State<App>,
    Path(team): Path<Id>,
    session: SessionToken,
    Query(filter): Query<Filter>,
) -> Result<Response, Refused> {
    filter.check()?;
    let action = ListSharingActivity(filter);
    let page = app.act(&session, &team, &action).await?;
    Ok(json(StatusCode::OK, &page))
}

async fn page<P: Port>(reader: &Reader<'_, P>, filter: &Filter) -> Result<SharingEvents, Error> {
    let step = filter.step();
    let (mut events, mut next, mut looked_at) = (Vec::new(), filter.start(), 0);
    while looked_at < LOOKED_AT {
        let read = reader.sharing_before(next.as_deref(), step).await?;
        let is_end = read.len() < step;
        looked_at += read.len();
        for event in read {
            if filter.from.is_some_and(|from| event.at < from) {
                return Ok(SharingEvents { events, next: None });
            }
            next = Some(event.time_key());
            if filter.admits(&event) {
                events.push(event);
            }
            if events.len() == filter.limit() {
                return Ok(SharingEvents { events, next });
            }
        }
        if is_end {
            return Ok(SharingEvents { events, next: None });
        }
    }
    Ok(SharingEvents { events, next })
}
