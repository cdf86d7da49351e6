//! Signing in as a member.

use chrono::{DateTime, Utc};
use domain::{Id, Person};
use serde::{Deserialize, Serialize};

/// A token for one exchange at the vendor's login.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct SignInToken {
    /// The id of this sign-in: `sid` and `jti` of the token.
    pub id: Id,
    /// The token: a secret.
    pub token: String,
    /// The token's type, as RFC 8693 names it.
    pub token_type: String,
    /// When the token can no longer be exchanged.
    pub expires_at: DateTime<Utc>,
    /// The member.
    pub member: Person,
}
