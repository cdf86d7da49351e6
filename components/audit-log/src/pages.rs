//! `GET /v1/teams/{team}/audit-log`: pages of the log, newest first. With `Accept: application/x-ndjson` one entry a line,
//! and the next page's cursor in `X-Next-Cursor`.

use crate::filter::Filter;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::{Id, Locale, authorize_admin, team_event};
use serde_json::{Value, json};
use spin_adapters::{App, SpinStore};
use storage::{Error, Reader, Record, Teams};
use web::{Cursor, Language, Path, Problem, Query, TeamAdminOrPlatform, own_team};

/// Segments that one page looks through at most. A page may so be empty and have a next one all the same.
const SEGMENTS: u64 = 64;

/// Reads a page.
pub async fn read(
    State(app): State<App>,
    Path(team): Path<Id>,
    caller: TeamAdminOrPlatform,
    Query(filter): Query<Filter>,
    Language(locale): Language,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    filter.check()?;
    let cursor = filter
        .cursor
        .as_deref()
        .map(str::parse::<Cursor>)
        .transpose()?;
    if let TeamAdminOrPlatform::TeamAdmin(admin) = &caller {
        own_team(admin, &team)?;
    }
    let page = app.teams(async |teams| {
        let look = async |draft: &domain::Draft, reader: &Reader<'_, SpinStore>| {
            if let TeamAdminOrPlatform::TeamAdmin(admin) = &caller {
                authorize_admin(draft, &admin.id)?;
            }
            page(teams, reader, &filter, cursor, locale).await
        };
        teams.read(&team, app.now(), look).await
    });
    let (events, next) = page.await?;
    let wants_lines = headers
        .get(ACCEPT)
        .is_some_and(|accept| accept == "application/x-ndjson");
    Ok(if wants_lines {
        lines(&events, next)?
    } else {
        document(&events, next)
    })
}

async fn page(
    teams: &Teams<'_, SpinStore>,
    reader: &Reader<'_, SpinStore>,
    filter: &Filter,
    cursor: Option<Cursor>,
    locale: Locale,
) -> Result<(Vec<Value>, Option<Cursor>), Error> {
    let limit = filter.limit.unwrap_or(100);
    let (mut number, mut records) = start(teams, reader, cursor).await?;
    let mut events = Vec::new();
    for _ in 0..SEGMENTS {
        for record in records.iter().rev() {
            for (index, entry) in record.entries.iter().enumerate().rev() {
                let place = Cursor {
                    segment: number,
                    revision: record.revision,
                    index,
                };
                let is_told =
                    cursor.is_some_and(|c| (place.revision, place.index) >= (c.revision, c.index));
                if is_told || !filter.admits(entry) {
                    continue;
                }
                if events.len() == limit {
                    // This entry is the first of the next page.
                    return Ok((
                        events,
                        Some(Cursor {
                            index: index + 1,
                            ..place
                        }),
                    ));
                }
                events.push(team_event(entry, record.revision, index, locale));
            }
        }
        let Some(before) = number.checked_sub(1) else {
            return Ok((events, None));
        };
        number = before;
        records = teams.segment(reader, number).await?;
    }
    let next = records.last().map(|last| Cursor {
        segment: number,
        revision: last.revision + 1,
        index: 0,
    });
    Ok((events, next))
}

/// The segment to begin with: the newest, or the one in which the cursor's place is by now.
async fn start(
    teams: &Teams<'_, SpinStore>,
    reader: &Reader<'_, SpinStore>,
    cursor: Option<Cursor>,
) -> Result<(u64, Vec<Record>), Error> {
    let last = reader.last_segment();
    let Some(cursor) = cursor else {
        return Ok((last, teams.segment(reader, last).await?));
    };
    let mut number = cursor.segment.min(last);
    let mut records = teams.segment(reader, number).await?;
    for _ in 0..SEGMENTS {
        let is_reached = records
            .last()
            .is_none_or(|newest| newest.revision >= cursor.revision);
        if is_reached || number >= last {
            break;
        }
        number += 1;
        records = teams.segment(reader, number).await?;
    }
    Ok((number, records))
}

fn document(events: &[Value], next: Option<Cursor>) -> Response {
    let page = json!({
        "events": events,
        "cursor": next.map(|next| next.to_string()),
        "has_more": next.is_some(),
    });
    web::json(StatusCode::OK, &page)
}

fn lines(events: &[Value], next: Option<Cursor>) -> Result<Response, Problem> {
    let text: String = events.iter().map(|event| format!("{event}\n")).collect();
    let mut response = ([(CONTENT_TYPE, "application/x-ndjson")], Body::from(text)).into_response();
    if let Some(next) = next {
        let value = HeaderValue::from_str(&next.to_string());
        let value = value.map_err(|_| {
            Problem::new(web::Code::Unavailable).because("a cursor is no header value")
        })?;
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-next-cursor"), value);
    }
    Ok(response)
}
