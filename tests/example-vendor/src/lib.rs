//! A vendor for local runs and tests: an identity provider whose key is in the source, and a receiver of the hook.
//!
//! Nothing here is secret, and so nothing here is for production.

mod hook;
mod identity;
mod login;

pub use hook::{Delivery, Receiver, Reply};
pub use identity::{AUDIENCE, Caller, ISSUER, PLATFORM_AUDIENCE, jwks, sign, token};
pub use login::Login;

use std::collections::BTreeMap;

/// The server key of local runs: 32 bytes in base64.
pub const SERVER_KEY: &str = "bG9jYWwtcnVuLXNlcnZlci1rZXktbm90LWZvci1wcm9kMTI=";
/// The key of local runs that audit logs are chained with.
pub const AUDIT_KEY: &str = "ZXhhbXBsZSBhdWRpdCBrZXksIGFsc28ga25vd24uLi4=";
/// The seed in local runs of the key that signs the tokens by which a session signs in as a member.
pub const SIGN_IN_KEY: &str = "ZXhhbXBsZSBzaWduLWluIGtleSwgYWxzbyBrbm93biE=";
/// Whom those tokens are for: the vendor's login.
pub const SIGN_IN_AUDIENCE: &str = "vendor-login";
/// The hook's secret in local runs.
pub const HOOK_SECRET: &str = "whsec_bG9jYWwtcnVuLWhvb2stc2VjcmV0LWZvci10ZXN0cw==";

/// The application's variables that make it this vendor's.
pub fn variables(base_url: &str, hook_origin: &str) -> BTreeMap<String, String> {
    [
        ("token_issuer", ISSUER),
        ("token_audience", AUDIENCE),
        ("platform_audience", PLATFORM_AUDIENCE),
        ("token_jwks", &jwks()),
        ("server_key", SERVER_KEY),
        ("audit_keys", AUDIT_KEY),
        ("base_url", base_url),
        ("hook_origin", hook_origin),
        ("hook_path", "/hook"),
        ("hook_secrets", HOOK_SECRET),
        ("sign_in_key", SIGN_IN_KEY),
        ("sign_in_audience", SIGN_IN_AUDIENCE),
        ("sign_in_as_admins", "false"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}
