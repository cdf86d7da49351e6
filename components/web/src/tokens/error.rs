//! The reasons why a token is refused.

/// The check that a token failed; the text repeats nothing of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Verification has no issuer or no keys.
    #[error("no issuer or no usable key is configured")]
    NotConfigured,
    /// More than 8 KiB.
    #[error("token is too long")]
    TooLong,
    /// Not three parts.
    #[error("token is not a compact JWS")]
    NotCompact,
    /// The header does not parse, or names another algorithm.
    #[error("token's header is malformed or its algorithm is not allowed")]
    Header,
    /// `crit` is present.
    #[error("token's header has critical extensions")]
    CriticalExtensions,
    /// `typ` is another.
    #[error("token is of another type")]
    OtherType,
    /// The signature is not base64url.
    #[error("token's signature is malformed")]
    MalformedSignature,
    /// No key verifies the signature.
    #[error("no configured key of the token's algorithm and key id verifies its signature")]
    NotVerified,
    /// The payload does not parse, or lacks a claim that every token needs.
    #[error("token's claims are missing or malformed")]
    Claims,
    /// `iss` is another.
    #[error("token is of another issuer")]
    OtherIssuer,
    /// `act` is present.
    #[error("token is of someone who acts as another")]
    ActsAsAnother,
    /// `exp` is over.
    #[error("token has expired")]
    Expired,
    /// `iat` or `nbf` is in the future.
    #[error("token is not valid yet")]
    NotYetValid,
    /// `exp - iat` is too long, or not positive.
    #[error("token's life is not within the bound")]
    Lifetime,
    /// A claim of the role is missing or not valid.
    #[error("a claim that the token's role needs is missing or does not fit")]
    RoleClaims,
    /// `aud` lacks the role's audience, or names the other one as well.
    #[error("token is not for the audience of its role")]
    OtherAudience,
    /// Both audiences are configured alike.
    #[error("the platform has no audience of its own")]
    NoPlatformAudience,
    /// An ID token for another application.
    #[error("token is for another client")]
    OtherClient,
    /// An ID token with another `nonce`.
    #[error("token is of another sign-in")]
    OtherSignIn,
}
