//! The HTTP edge that the components share: callers as types, problems, JSON in and out, tokens.
//!
//! A component implements [`Context`] for its state, writes handlers that take the extractors of
//! this crate and return `Result<Response, Problem>` (or [`Refused`], for reseller sessions), and
//! passes every response through [`finish`].
//! Nothing here knows a store, a clock or randomness: the time comes from [`Context::now`].

mod accept;
mod bearer;
mod body;
mod bulk;
mod caller;
mod code;
mod content;
pub mod cookie;
mod fault;
mod finish;
mod header_value;
mod idempotency;
mod identity;
mod language;
mod log_cursor;
mod login;
mod page_query;
mod preconditions;
mod problem;
mod query_value;
mod refusal;
mod refused;
mod reply;
mod retry_after;
mod tokens;
mod uri;
pub mod wanted;

pub use accept::prefers;
pub use bearer::Bearer;
pub use body::{Form, JSON_BYTES, Json};
pub use bulk::{BULK_BYTES, Ndjson};
pub use caller::{Context, ManagerOrPlatform, TeamAdminOrPlatform, own_reseller, own_team};
pub use code::Code;
pub use finish::finish;
pub use idempotency::IdempotencyKey;
pub use identity::{Identity, Platform, ResellerManager, TeamAdmin, Technician};
pub use language::{Language, negotiate};
pub use log_cursor::LogCursor;
pub use login::Login;
pub use page_query::{PageQuery, decode_place, encode_place, next_page};
pub use preconditions::Preconditions;
pub use problem::Problem;
pub use refused::{Refused, is_unlogged_malformed};
pub use reply::{created, etag, json, no_content};
pub use retry_after::retry_after;
pub use tokens::{
    IdTokenVerifier, JwkSet, TokenError, Verifier, VerifierConfig, login_token, sign_in_token,
};
pub use uri::{Path, Query};
