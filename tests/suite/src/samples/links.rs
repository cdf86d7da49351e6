//! Samples of operations of links and sessions: issuance, redemption, a session about itself.

use super::Sample;
use domain::Operation;

/// The samples.
pub const LINKS: &[Sample] = &[
    Sample::of(Operation::IssueLink, "/v1/teams/{team}/sign-in-links")
        .body(r#"{"reason":"Ticket 7"}"#)
        .status(201)
        .leaves(&["reseller_link_create"]),
    Sample::of(Operation::ListLinks, "/v1/teams/{team}/sign-in-links"),
    Sample::of(
        Operation::RevokeLink,
        "/v1/teams/{team}/sign-in-links/{link}",
    )
    .status(204)
    .leaves(&["reseller_link_revoke"]),
    Sample::of(
        Operation::ListResellerTeams,
        "/v1/resellers/northwind/teams",
    ),
    Sample::of(Operation::PreviewLink, "/v1/sign-in-links/preview")
        .body(r#"{"token":"{link_token}"}"#),
    Sample::of(Operation::RedeemLink, "/v1/sign-in-links/redeem")
        .body(r#"{"token":"{link_token}","nonce":"nonce-0123456789abcdef"}"#)
        .status(201)
        .leaves(&["reseller_link_redeem", "reseller_support_session_start"]),
    Sample::of(Operation::ReadSession, "/v1/session"),
    Sample::of(Operation::SignOut, "/v1/session")
        .status(204)
        .leaves(&["reseller_support_session_end"]),
    Sample::of(Operation::Introspect, "/v1/introspect").body("token={session_token}"),
];
