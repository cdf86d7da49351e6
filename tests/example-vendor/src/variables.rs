//! The keys and names of local runs, and the application's variables made of them.

use crate::identity::{AUDIENCE, ISSUER, LOGIN_KEY, PLATFORM_AUDIENCE, jwks, login_public_key};
use std::collections::BTreeMap;

/// The server key: 32 bytes in base64.
pub const SERVER_KEY: &str = "bG9jYWwtcnVuLXNlcnZlci1rZXktbm90LWZvci1wcm9kMTI=";
/// The key that chains audit logs.
pub const AUDIT_KEY: &str = "ZXhhbXBsZSBhdWRpdCBrZXksIGFsc28ga25vd24uLi4=";
/// The seed of the key that signs sign-in tokens, by which a session signs in as a member.
pub const SIGN_IN_KEY: &str = "ZXhhbXBsZSBzaWduLWluIGtleSwgYWxzbyBrbm93biE=";
/// `aud` of sign-in tokens: the vendor's login.
pub const SIGN_IN_AUDIENCE: &str = "vendor-login";
/// The application's client id at the identity provider.
pub const CLIENT_ID: &str = "reseller-support";
/// The application's client secret at the identity provider. Its characters need encoding.
pub const CLIENT_SECRET: &str = "example secret: 100% known + all";
/// The hook's path.
pub const HOOK_PATH: &str = "/hook";
/// The hook's secret.
pub const HOOK_SECRET: &str = "whsec_bG9jYWwtcnVuLWhvb2stc2VjcmV0LWZvci10ZXN0cw==";

/// The application's variables for this vendor at `vendor_origin`.
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
