//! A vendor for local runs and tests, on one port: an identity provider whose keys are in the
//! source, a receiver of the hook with a mailbox for its notifications, and a login for members
//! that a reseller session signs in as.
//!
//! Nothing here is secret, and so nothing here is for production.

mod clock;
mod hook;
mod identity;
mod login;
mod mail;
mod page;
mod person;
mod provider;
mod sign_in_as;
mod sync;
mod variables;
mod vendor;

pub use hook::{Delivery, Receiver, Reply};
pub use identity::{
    AUDIENCE, ISSUER, LOGIN_KEY, PLATFORM_AUDIENCE, Subject, jwks, login_public_key, login_token,
    sign, token,
};
pub use login::Login;
pub use provider::{Misconduct, Provider};
pub use variables::{
    AUDIT_KEY, CLIENT_ID, CLIENT_SECRET, HOOK_PATH, HOOK_SECRET, SERVER_KEY, SIGN_IN_AUDIENCE,
    SIGN_IN_KEY, variables,
};
pub use vendor::Vendor;
