//! `GET /v1/teams/{team}/audit-log`: pages of the log, newest first. Where `Accept` prefers
//! `application/x-ndjson`, one entry a line, and the next page's cursor in `X-Next-Cursor`.

use crate::filter::Filter;
use crate::page::{Page, page};
use api::AuditPage;
use axum::body::Body;
use axum::extract::{FromRequestParts, State};
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::request::Parts;
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::{Id, Locale, authorize_admin};
use spin_adapters::App;
use std::convert::Infallible;
use web::{
    Code, Language, LogCursor, Path, Problem, Query, TeamAdminOrPlatform, json, own_team, prefers,
};

const NDJSON: &str = "application/x-ndjson";

/// Handles the operation.
pub async fn read(
    State(app): State<App>,
    Path(team): Path<Id>,
    caller: TeamAdminOrPlatform,
    Query(filter): Query<Filter>,
    format: Format,
) -> Result<Response, Problem> {
    filter.check()?;
    let cursor = filter.cursor.as_deref();
    let cursor = cursor.map(str::parse::<LogCursor>).transpose()?;
    let admin = match &caller {
        TeamAdminOrPlatform::TeamAdmin(admin) => {
            own_team(admin, &team)?;
            Some(&admin.id)
        }
        TeamAdminOrPlatform::Platform(_) => None,
    };
    let page = app.teams(async |teams| {
        let read = teams.read(&team, app.now(), async |draft, reader| {
            if let Some(admin) = admin {
                authorize_admin(draft, admin)?;
            }
            page(teams, reader, &filter, cursor, format.locale).await
        });
        read.await
    });
    let page = page.await?;
    if format.is_ndjson {
        lines(page)
    } else {
        Ok(document(page))
    }
}

/// The language of the sentences and the media type of the answer.
pub struct Format {
    locale: Locale,
    is_ndjson: bool,
}

impl<S: Send + Sync> FromRequestParts<S> for Format {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let Language(locale) = Language::from_request_parts(parts, state).await?;
        let is_ndjson = prefers(&parts.headers, NDJSON, "application/json");
        Ok(Self { locale, is_ndjson })
    }
}

fn document(page: Page) -> Response {
    let page = AuditPage {
        events: page.events,
        has_more: page.next.is_some(),
        cursor: page.next.map(|next| next.to_string()),
    };
    json(StatusCode::OK, &page)
}

fn lines(page: Page) -> Result<Response, Problem> {
    let mut text = Vec::new();
    for event in &page.events {
        serde_json::to_writer(&mut text, event).map_err(unavailable)?;
        text.push(b'\n');
    }
    let content_type = [(CONTENT_TYPE, NDJSON)];
    let mut response = (content_type, Body::from(text)).into_response();
    if let Some(next) = page.next {
        let next = HeaderValue::try_from(next.to_string()).map_err(unavailable)?;
        let name = HeaderName::from_static("x-next-cursor");
        response.headers_mut().insert(name, next);
    }
    Ok(response)
}

fn unavailable(error: impl Into<anyhow::Error>) -> Problem {
    Problem::new(Code::Unavailable).caused_by(error)
}
