//! Samples of operations on resellers, their technicians and their sessions.

use super::Sample;
use domain::Operation;

/// The samples.
pub const RESELLERS: &[Sample] = &[
    Sample::of(Operation::ReadReseller, "/v1/platform/resellers/northwind"),
    Sample::of(Operation::PutReseller, "/v1/platform/resellers/other").body(r#"{"name":"Other"}"#),
    Sample::of(
        Operation::ReadTechnician,
        "/v1/platform/resellers/northwind/technicians/tina",
    ),
    Sample::of(
        Operation::PutTechnician,
        "/v1/platform/resellers/northwind/technicians/tina",
    )
    .body(r#"{"state":"blocked"}"#),
    Sample::of(
        Operation::ReadOwnTechnician,
        "/v1/resellers/northwind/technicians/tina",
    ),
    Sample::of(
        Operation::PutOwnTechnician,
        "/v1/resellers/northwind/technicians/theo",
    )
    .body(r#"{"state":"blocked"}"#),
    Sample::of(
        Operation::EndTechnicianSessions,
        "/v1/resellers/northwind/technicians/tina/sessions",
    )
    .status(204),
    Sample::of(
        Operation::ListResellerSessions,
        "/v1/resellers/northwind/sessions",
    ),
    Sample::of(
        Operation::EndResellerSession,
        "/v1/resellers/northwind/teams/{team}/sessions/{session}",
    )
    .status(204)
    .leaves(&["reseller_support_session_end"]),
    Sample::of(
        Operation::ListSessions,
        "/v1/teams/{team}/reseller-support/sessions",
    ),
    Sample::of(
        Operation::EndSession,
        "/v1/teams/{team}/reseller-support/sessions/{session}",
    )
    .status(204)
    .leaves(&["reseller_support_session_end"]),
    Sample::of(
        Operation::ReadTeamTechnician,
        "/v1/teams/{team}/reseller-support/technicians/tom",
    ),
    Sample::of(
        Operation::PutTeamTechnician,
        "/v1/teams/{team}/reseller-support/technicians/tom",
    )
    .body(r#"{"state":"blocked"}"#)
    .leaves(&[
        "reseller_support_block_technician",
        "reseller_support_session_end",
        "reseller_link_revoke",
    ]),
    Sample::of(Operation::EndLogin, "/v1/login").status(204),
    Sample::of(
        Operation::EndTeamTechnicianSessions,
        "/v1/teams/{team}/reseller-support/technicians/tom/sessions",
    )
    .status(204)
    .leaves(&["reseller_support_session_end", "reseller_link_revoke"]),
];
