//! A vendor for local runs and tests, one server on one port: an identity provider whose keys are in the source, a receiver
//! of the hook with a mailbox for what it is told to send, and a login that takes members who are signed in as.
//!
//! Nothing here is secret, and so nothing here is for production.

mod hook;
mod identity;
mod login;
mod mail;
mod page;
mod person;
mod provider;
mod sign_in_as;
mod vendor;

pub use hook::{Delivery, Receiver, Reply};
pub use identity::{
    AUDIENCE, Caller, ISSUER, PLATFORM_AUDIENCE, jwks, login_public_key, sign, token,
};
pub use login::Login;
pub use provider::{Misconduct, Provider};
pub use vendor::Vendor;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// The server key of local runs: 32 bytes in base64.
pub const SERVER_KEY: &str = "bG9jYWwtcnVuLXNlcnZlci1rZXktbm90LWZvci1wcm9kMTI=";
/// The key of local runs that audit logs are chained with.
pub const AUDIT_KEY: &str = "ZXhhbXBsZSBhdWRpdCBrZXksIGFsc28ga25vd24uLi4=";
/// The seed in local runs of the key that signs the tokens by which a session signs in as a member.
pub const SIGN_IN_KEY: &str = "ZXhhbXBsZSBzaWduLWluIGtleSwgYWxzbyBrbm93biE=";
/// Whom those tokens are for: the vendor's login.
pub const SIGN_IN_AUDIENCE: &str = "vendor-login";
/// The seed in local runs of the key with which the application's login signs its own tokens.
pub const LOGIN_KEY: &str = "ZXhhbXBsZSBsb2dpbiBrZXksIGtub3duIGFzIHdlbGw=";
/// What the application is called at the identity provider.
pub const CLIENT_ID: &str = "reseller-support";
/// What it authenticates with there; one that has to be encoded with care.
pub const CLIENT_SECRET: &str = "example secret: 100% known + all";
/// The hook's path.
pub const HOOK_PATH: &str = "/hook";
/// The hook's secret in local runs.
pub const HOOK_SECRET: &str = "whsec_bG9jYWwtcnVuLWhvb2stc2VjcmV0LWZvci10ZXN0cw==";

/// The application's variables that make it this vendor's, who is at `vendor_origin`.
pub fn variables(base_url: &str, vendor_origin: &str) -> BTreeMap<String, String> {
    [
        ("token_issuer", ISSUER),
        ("token_audience", AUDIENCE),
        ("platform_audience", PLATFORM_AUDIENCE),
        ("token_jwks", &jwks()),
        ("server_key", SERVER_KEY),
        ("audit_keys", AUDIT_KEY),
        ("base_url", base_url),
        ("hook_origin", vendor_origin),
        ("hook_path", HOOK_PATH),
        ("hook_secrets", HOOK_SECRET),
        ("sign_in_key", SIGN_IN_KEY),
        ("sign_in_audience", SIGN_IN_AUDIENCE),
        ("sign_in_as_admins", "false"),
        ("sign_in_url", &format!("{vendor_origin}/sign-in-as")),
        ("login_key", LOGIN_KEY),
        (
            "login_public_key",
            &login_public_key(LOGIN_KEY).unwrap_or_default(),
        ),
        ("oidc_issuer", vendor_origin),
        ("oidc_origin", vendor_origin),
        ("oidc_client_id", CLIENT_ID),
        ("oidc_client_secret", CLIENT_SECRET),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

/// The time in Unix seconds, of this machine's clock: a vendor has none of the application's.
fn now() -> i64 {
    #[expect(
        clippy::disallowed_methods,
        reason = "the vendor is not a part of the application"
    )]
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(now.as_secs()).unwrap_or_default()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
