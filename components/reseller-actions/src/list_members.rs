//! `GET /v1/teams/{team}/members`: lists and finds members (action 1).

use api::Members;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Actor, Draft, Id, Member, Operation, Refusal, is_unprintable};
use serde::Deserialize;
use spin_adapters::{Action, App, SessionToken};
use storage::{Error, Port, Reader};
use web::{Code, Path, Problem, Query, Refused, decode_place, encode_place, json, next_page};

const USUAL: usize = 100;
const MOST: usize = 500;
/// The longest prefix that can be searched for, in characters: that of an address.
const PREFIX: usize = 254;
const PREFIX_RULE: &str = "must be 1 to 254 characters without control or bidirectional characters";

/// The query: one order, and the page in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    email: Option<String>,
    name: Option<String>,
    after: Option<String>,
    limit: Option<usize>,
}

/// The order of the list; the text is the prefix that addresses or names begin with.
enum OrderBy {
    Id,
    Email(String),
    Name(String),
}

impl OrderBy {
    fn of(email: Option<String>, name: Option<String>) -> Result<Self, Problem> {
        match (email, name) {
            (None, None) => Ok(Self::Id),
            (Some(email), None) if is_prefix(&email) => Ok(Self::Email(email)),
            (None, Some(name)) if is_prefix(&name) => Ok(Self::Name(name)),
            (Some(_), Some(_)) => Err(Problem::parameter("name", "must not come with email")),
            (Some(_), None) => Err(Problem::parameter("email", PREFIX_RULE)),
            (None, Some(_)) => Err(Problem::parameter("name", PREFIX_RULE)),
        }
    }
}

fn is_prefix(text: &str) -> bool {
    (1..=PREFIX).contains(&text.chars().count()) && !text.chars().any(is_unprintable)
}

fn invalid(cause: &'static str) -> Problem {
    Problem::new(Code::InvalidRequest).because(cause)
}

/// Lists members in an order.
struct ListMembers {
    order: OrderBy,
    after: String,
    limit: usize,
}

impl Action for ListMembers {
    const OPERATION: Operation = Operation::ListMembers;
    type Known = (Vec<Member>, Option<String>);
    type Output = Self::Known;

    async fn look<P: Port>(&self, reader: &Reader<'_, P>) -> Result<Self::Known, Error> {
        let (after, limit) = (&self.after, self.limit);
        match &self.order {
            OrderBy::Id => {
                let members = reader.members_after(after, limit).await?;
                let next = next_page(&members, limit, |last| last.id.to_string());
                Ok((members, next))
            }
            OrderBy::Email(prefix) => {
                let members = reader.members_by_email(prefix, after, limit).await?;
                let next = next_page(&members, limit, |last| last.email.key());
                Ok((members, next))
            }
            OrderBy::Name(prefix) => reader.members_by_name(prefix, after, limit).await,
        }
    }

    fn decide(&self, _: &mut Draft, _: &Actor, page: Self::Known) -> Result<Self::Output, Refusal> {
        Ok(page)
    }
}

/// Handles the list: by id, or the members whose address (`email`) begins with a prefix, or one of
/// the first three words of whose name, or the last one (`name`), in any spelling. 100 a page by default, 500 at most; `next` is the next page's
/// `after`.
pub async fn list(
    State(app): State<App>,
    Path(team): Path<Id>,
    session: SessionToken,
    Query(search): Query<Search>,
) -> Result<Response, Refused> {
    let limit = search.limit.unwrap_or(USUAL).clamp(1, MOST);
    let order = OrderBy::of(search.email, search.name)?;
    let after = match search.after.as_deref() {
        None | Some("") => String::new(),
        Some(after) => decode_place(after).ok_or_else(|| invalid("no such page"))?,
    };
    let action = ListMembers {
        order,
        after,
        limit,
    };
    let (members, next) = app.act(&session, &team, &action).await?;
    let next = next.as_deref().map(encode_place);
    Ok(json(StatusCode::OK, &Members { members, next }))
}
