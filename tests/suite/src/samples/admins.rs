//! Samples of operations of a team's admins: the switch and the audit log.

use super::Sample;
use domain::Operation;

/// The samples.
pub const ADMINS: &[Sample] = &[
    Sample::of(
        Operation::ReadResellerSupport,
        "/v1/teams/{team}/reseller-support",
    ),
    Sample::of(
        Operation::SetResellerSupport,
        "/v1/teams/{team}/reseller-support",
    )
    .body(r#"{"state":"disabled"}"#)
    .leaves(&[
        "reseller_support_change_policy",
        "reseller_support_session_end",
    ]),
    Sample::of(
        Operation::RestoreSettings,
        "/v1/teams/{team}/reseller-support/restore-settings",
    )
    .body("{}")
    .leaves(&["sharing_change_link_policy"]),
    Sample::of(
        Operation::KeepSettings,
        "/v1/teams/{team}/reseller-support/keep-settings",
    )
    .body(r#"{"settings":[{"setting":"shared_link_create_policy","value":"default_no_one"}]}"#)
    .leaves(&["reseller_support_keep_setting"]),
    Sample::of(Operation::ReadAuditLog, "/v1/teams/{team}/audit-log"),
    Sample::of(
        Operation::VerifyAuditLog,
        "/v1/teams/{team}/audit-log/verification",
    ),
];
