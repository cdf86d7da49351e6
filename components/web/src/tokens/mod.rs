//! JWTs (RFC 7519): the tokens of the identity provider, verified; our own, signed and verified.

mod claims;
mod id_token;
mod jwks;
pub mod login_token;
pub mod sign_in_token;
mod signing;
mod verifier;

pub(crate) use claims::MAX_TOKEN_BYTES;
pub use id_token::IdTokenVerifier;
pub use verifier::{Verifier, VerifierConfig};
