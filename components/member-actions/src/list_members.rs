//! `GET /v1/teams/{team}/members`: action 1, looking.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::operations::LIST_MEMBERS;
use domain::{Id, Member, is_unprintable};
use serde::Deserialize;
use serde_json::json;
use spin_adapters::{App, session};
use web::{Bearer, Code, Path, Problem, Query, decode_place, encode_place, next_page};

const USUAL: usize = 100;
const MOST: usize = 500;
/// The longest beginning that is looked for, in bytes: that of an address.
const PREFIX: usize = 254;

/// The query: whose members, and which page of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    email: Option<String>,
    name: Option<String>,
    after: Option<String>,
    limit: Option<usize>,
}

/// By what members are listed.
enum By {
    Id,
    Email(String),
    Name(String),
}

impl By {
    fn of(email: Option<String>, name: Option<String>) -> Option<Self> {
        let fits = |prefix: &String| {
            (1..=PREFIX).contains(&prefix.len()) && !prefix.chars().any(is_unprintable)
        };
        match (email, name) {
            (None, None) => Some(Self::Id),
            (Some(email), None) => Some(email).filter(fits).map(Self::Email),
            (None, Some(name)) => Some(name).filter(fits).map(Self::Name),
            (Some(_), Some(_)) => None,
        }
    }

    fn key(&self, member: &Member) -> String {
        match self {
            Self::Id => member.id.to_string(),
            Self::Email(_) => member.email.key(),
            Self::Name(_) => member.name_key(),
        }
    }
}

/// Lists members by id, or those whose address (`email`) or name (`name`) begins so, whatever the case, by that. 100 a page
/// if not told otherwise and 500 at most; `next` is the next page's `after`.
pub async fn list(
    State(app): State<App>,
    Path(team): Path<Id>,
    bearer: Bearer,
    Query(search): Query<Search>,
) -> Result<Response, Problem> {
    let session = session(&bearer)?;
    let unfit = |cause: &str| Problem::new(Code::InvalidRequest).because(cause);
    let limit = search.limit.unwrap_or(USUAL).clamp(1, MOST);
    let by =
        By::of(search.email, search.name).ok_or_else(|| unfit("not one beginning to look for"))?;
    let after = match search.after.as_deref() {
        None | Some("") => String::new(),
        Some(after) => decode_place(after).ok_or_else(|| unfit("no such page"))?,
    };
    let look = async |reader: &storage::Reader<'_, _>| match &by {
        By::Id => reader.members_after(&after, limit).await,
        By::Email(prefix) => reader.members_by_email(prefix, &after, limit).await,
        By::Name(prefix) => reader.members_by_name(prefix, &after, limit).await,
    };
    let members = app
        .act(&session, &team, &LIST_MEMBERS, look, |_, _, members| {
            Ok(members)
        })
        .await?;
    let next = next_page(&members, limit, |member| encode_place(&by.key(member)));
    Ok(web::json(
        StatusCode::OK,
        &json!({ "members": members, "next": next }),
    ))
}
