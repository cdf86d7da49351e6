//! JWTs (RFC 7519): the tokens of the identity provider, verified; our own, signed and verified.

mod claims;
mod error;
mod id_token;
mod jwks;
mod kind;
pub mod login_token;
mod public_key;
pub mod sign_in_token;
mod signing;
mod verifier;

pub(crate) use claims::MAX_TOKEN_BYTES;
pub use error::TokenError;
pub use id_token::IdTokenVerifier;
pub use signing::JwkSet;
pub(crate) use verifier::login_expiry;
pub use verifier::{Verifier, VerifierConfig};
