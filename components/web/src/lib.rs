//! What the components share at the HTTP edge: callers as types, problems, JSON in and out.
//!
//! A component implements [`Context`] for its state, writes handlers that take the extractors of this crate and return
//! `Result<Response, Problem>`, and passes every response through [`finish`].
//! Nothing here knows a store, a clock or randomness: the time comes from [`Context::now`].

mod body;
mod caller;
mod claims;
mod content;
pub mod cookie;
mod cursor;
mod id_token;
mod idempotency;
mod identity;
mod if_match;
mod jwks;
mod language;
pub mod login_token;
mod page;
mod problem;
mod refusal;
mod reply;
mod retry_after;
pub mod sign_in_token;
mod signing;
mod uri;
mod verifier;

pub use body::{BULK_BYTES, Form, JSON_BYTES, Json, Ndjson, read_ndjson};
pub use caller::{Bearer, Context, TeamAdminOrPlatform, own_reseller, own_team};
pub use cursor::Cursor;
pub use id_token::IdTokenVerifier;
pub use idempotency::IdempotencyKey;
pub use identity::{Caller, Platform, TeamAdmin, Technician};
pub use if_match::IfMatch;
pub use language::{Language, negotiate};
pub use page::{Page, decode_place, encode_place, next_page};
pub use problem::{Code, Problem, finish};
pub use reply::{created, etag, json, no_content};
pub use retry_after::retry_after;
pub use uri::{Path, Query};
pub use verifier::{Verifier, VerifierConfig};
