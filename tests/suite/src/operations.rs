//! A sample of every operation: the requests that the tests of callers and of store faults send. An
//! operation without one fails
//! `callers::samples_and_the_table_of_operations_are_the_same_operations`.

use crate::{Answer, Client};
use reqwest::Method;

/// Who may use an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// An admin of the team.
    Admin,
    /// An admin of the team, or the platform.
    AdminOrPlatform,
    /// A technician of the team's reseller.
    Technician,
    /// The platform, in a component that knows no other caller.
    Platform,
    /// The platform, in a component that knows other callers as well.
    Introspection,
    /// A reseller session, with one of the nine actions.
    Action,
    /// A reseller session, about itself.
    Session,
    /// Anyone but a reseller session; what is presented beside it is not looked at.
    Anyone,
    /// Anyone but a reseller session; a token that is presented has to be a good one.
    Holder,
    /// Nobody: there is no such operation.
    Nobody,
}

/// An operation with a valid body. `{team}`, `{link}`, `{session}`, `{signed_in_as}`,
/// `{link_token}` and `{session_token}` stand for those of the test.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// The method.
    pub method: &'static str,
    /// The path.
    pub path: &'static str,
    /// The body; empty for none.
    pub body: &'static str,
    /// Who may use it.
    pub right: Right,
    /// The status for whom it is right.
    pub status: u16,
    /// The tags of the entries that it leaves in the team's log.
    pub leaves: &'static [&'static str],
}

impl Right {
    /// Who may use an operation of the table.
    pub fn of(operation: &domain::Operation) -> Self {
        use domain::operations::Caller;
        match operation.caller {
            Caller::Admin => Self::Admin,
            Caller::AdminOrPlatform => Self::AdminOrPlatform,
            Caller::Technician => Self::Technician,
            Caller::Platform if matches!(operation.component, "link-redemption" | "audit-log") => {
                Self::Introspection
            }
            Caller::Platform => Self::Platform,
            Caller::Action(_) => Self::Action,
            Caller::Session => Self::Session,
            Caller::Anyone => Self::Anyone,
            Caller::Holder => Self::Holder,
        }
    }
}

impl Operation {
    /// Whether its path is one of a template.
    pub fn is_at(&self, template: &str) -> bool {
        let parts = |path: &'static str| path.split('?').next().unwrap_or_default().split('/');
        let (given, wanted) = (parts(self.path), template.split('/'));
        let fits = |(given, wanted): (&str, &str)| wanted.starts_with('{') || given == wanted;
        given.clone().count() == wanted.clone().count() && given.zip(wanted).all(fits)
    }

    /// Sends it as a caller, with the placeholders filled in.
    pub async fn send(&self, caller: &Client, fill: impl Fn(&str) -> String) -> Answer {
        let (method, body) = (
            Method::from_bytes(self.method.as_bytes()).expect("a method"),
            fill(self.body),
        );
        let content_type = match () {
            () if body.starts_with('{') && body.ends_with('\n') => "application/x-ndjson",
            () if body.starts_with('{') => "application/json",
            () => "application/x-www-form-urlencoded",
        };
        let build = |request: reqwest::RequestBuilder| match body.is_empty() {
            true => request,
            false => request.header("content-type", content_type).body(body),
        };
        caller.send(method, &fill(self.path), build).await
    }
}

const fn op(
    method: &'static str,
    path: &'static str,
    body: &'static str,
    right: Right,
    status: u16,
    leaves: &'static [&'static str],
) -> Operation {
    Operation {
        method,
        path,
        body,
        right,
        status,
        leaves,
    }
}

/// The table.
pub const OPERATIONS: &[Operation] = &[
    // toggle
    op(
        "GET",
        "/v1/teams/{team}/reseller-support",
        "",
        Right::Admin,
        200,
        &[],
    ),
    op(
        "PUT",
        "/v1/teams/{team}/reseller-support",
        r#"{"state":"disabled"}"#,
        Right::Admin,
        200,
        &[
            "reseller_support_change_policy",
            "reseller_support_session_end",
        ],
    ),
    op(
        "GET",
        "/v1/teams/{team}/reseller-support/sessions",
        "",
        Right::Admin,
        200,
        &[],
    ),
    op(
        "DELETE",
        "/v1/teams/{team}/reseller-support/sessions/{session}",
        "",
        Right::Admin,
        204,
        &["reseller_support_session_end"],
    ),
    op(
        "POST",
        "/v1/teams/{team}/reseller-support/restore-settings",
        "{}",
        Right::Admin,
        200,
        &["sharing_change_link_policy"],
    ),
    // link-issuance
    op(
        "POST",
        "/v1/teams/{team}/sign-in-links",
        r#"{"reason":"Ticket 7"}"#,
        Right::Technician,
        201,
        &["reseller_link_create"],
    ),
    op(
        "GET",
        "/v1/teams/{team}/sign-in-links",
        "",
        Right::Technician,
        200,
        &[],
    ),
    op(
        "DELETE",
        "/v1/teams/{team}/sign-in-links/{link}",
        "",
        Right::Technician,
        204,
        &["reseller_link_revoke"],
    ),
    op(
        "GET",
        "/v1/resellers/northwind/teams",
        "",
        Right::Technician,
        200,
        &[],
    ),
    // link-redemption
    op(
        "POST",
        "/v1/sign-in-links/preview",
        r#"{"token":"{link_token}"}"#,
        Right::Anyone,
        200,
        &[],
    ),
    op(
        "POST",
        "/v1/sign-in-links/redeem",
        r#"{"token":"{link_token}","nonce":"nonce-0123456789abcdef"}"#,
        Right::Holder,
        201,
        &["reseller_link_redeem", "reseller_support_session_start"],
    ),
    op("GET", "/v1/session", "", Right::Session, 200, &[]),
    op(
        "DELETE",
        "/v1/session",
        "",
        Right::Session,
        204,
        &["reseller_support_session_end"],
    ),
    op(
        "POST",
        "/v1/introspect",
        "token={session_token}",
        Right::Introspection,
        200,
        &[],
    ),
    // reseller-actions
    op(
        "GET",
        "/v1/teams/{team}/members",
        "",
        Right::Action,
        200,
        &["reseller_view"],
    ),
    op(
        "POST",
        "/v1/teams/{team}/members",
        r#"{"email":"new@acme.example","name":"New One"}"#,
        Right::Action,
        201,
        &["member_change_status"],
    ),
    op(
        "GET",
        "/v1/teams/{team}/members/joe",
        "",
        Right::Action,
        200,
        &["reseller_view"],
    ),
    op(
        "DELETE",
        "/v1/teams/{team}/members/jane",
        "",
        Right::Action,
        204,
        &["member_change_status"],
    ),
    op(
        "PUT",
        "/v1/teams/{team}/members/joe/admin-role",
        r#"{"role":"support_admin"}"#,
        Right::Action,
        200,
        &["member_change_admin_role"],
    ),
    op(
        "GET",
        "/v1/teams/{team}/sharing-policy",
        "",
        Right::Action,
        200,
        &["reseller_view"],
    ),
    op(
        "PATCH",
        "/v1/teams/{team}/sharing-policy",
        r#"{"shared_link_create_policy":"team_only"}"#,
        Right::Action,
        200,
        &["sharing_change_link_policy"],
    ),
    op(
        "GET",
        "/v1/teams/{team}/security-policy",
        "",
        Right::Action,
        200,
        &["reseller_view"],
    ),
    op(
        "PATCH",
        "/v1/teams/{team}/security-policy",
        r#"{"two_step_verification_policy":"required"}"#,
        Right::Action,
        200,
        &["tfa_change_policy"],
    ),
    op(
        "GET",
        "/v1/teams/{team}/insights",
        "",
        Right::Action,
        200,
        &["reseller_view"],
    ),
    op(
        "GET",
        "/v1/teams/{team}/team-folders",
        "",
        Right::Action,
        200,
        &["reseller_view"],
    ),
    op(
        "POST",
        "/v1/teams/{team}/team-folders",
        r#"{"name":"Sales","access":[{"member":"jane","level":"editor"}]}"#,
        Right::Action,
        201,
        &["team_folder_create"],
    ),
    op(
        "GET",
        "/v1/teams/{team}/team-folders/designs",
        "",
        Right::Action,
        200,
        &["reseller_view"],
    ),
    op(
        "GET",
        "/v1/teams/{team}/sharing-activity?is_external=true",
        "",
        Right::Action,
        200,
        &["reseller_view"],
    ),
    op(
        "GET",
        "/v1/teams/{team}/support-requests",
        "",
        Right::Action,
        200,
        &["reseller_view"],
    ),
    op(
        "POST",
        "/v1/teams/{team}/support-requests",
        r#"{"subject":"Quota","text":"Please raise it.","contact":{"name":"Tom","email":"tom@northwind.example"}}"#,
        Right::Action,
        201,
        &["reseller_support_request_create"],
    ),
    op(
        "GET",
        "/v1/teams/{team}/support-requests/{request}",
        "",
        Right::Action,
        200,
        &["reseller_view"],
    ),
    op(
        "POST",
        "/v1/teams/{team}/members/jane/sign-in",
        "",
        Right::Action,
        201,
        &["sign_in_as_session_start"],
    ),
    op(
        "DELETE",
        "/v1/teams/{team}/members/{signed_in_as}/sign-in",
        "",
        Right::Action,
        204,
        &["sign_in_as_session_end"],
    ),
    op("GET", "/.well-known/jwks.json", "", Right::Anyone, 200, &[]),
    // audit-log
    op(
        "GET",
        "/v1/teams/{team}/audit-log",
        "",
        Right::AdminOrPlatform,
        200,
        &[],
    ),
    op(
        "GET",
        "/v1/teams/{team}/audit-log/verification",
        "",
        Right::Introspection,
        200,
        &[],
    ),
    // team-directory
    op("PUT", "/v1/platform/setup", "{}", Right::Platform, 200, &[]),
    op("POST", "/v1/platform/sweep", "", Right::Platform, 202, &[]),
    op(
        "GET",
        "/v1/platform/resellers/northwind",
        "",
        Right::Platform,
        200,
        &[],
    ),
    op(
        "PUT",
        "/v1/platform/resellers/other",
        r#"{"name":"Other"}"#,
        Right::Platform,
        200,
        &[],
    ),
    op(
        "GET",
        "/v1/platform/teams/{team}",
        "",
        Right::Platform,
        200,
        &[],
    ),
    op(
        "PUT",
        "/v1/platform/teams/{team}",
        r#"{"name":"Acme Ltd","reseller":"northwind"}"#,
        Right::Platform,
        200,
        &["team_record_change"],
    ),
    op(
        "GET",
        "/v1/platform/teams/{team}/members",
        "",
        Right::Platform,
        200,
        &[],
    ),
    op(
        "POST",
        "/v1/platform/teams/{team}/members",
        "{\"id\":\"zoe\",\"email\":\"zoe@acme.example\",\"name\":\"Zoe\"}\n",
        Right::Platform,
        200,
        &["team_members_import"],
    ),
    op(
        "GET",
        "/v1/platform/teams/{team}/settings",
        "",
        Right::Platform,
        200,
        &[],
    ),
    op(
        "PUT",
        "/v1/platform/teams/{team}/settings",
        r#"{"sharing":{"shared_link_create_policy":"team_only"},"security":{}}"#,
        Right::Platform,
        200,
        &["sharing_change_link_policy"],
    ),
    op(
        "PUT",
        "/v1/platform/teams/{team}/storage",
        r#"{"used_bytes":1,"allocated_bytes":2}"#,
        Right::Platform,
        200,
        &["team_storage_report"],
    ),
    op(
        "POST",
        "/v1/platform/teams/{team}/team-folders",
        "{\"id\":\"sales\",\"name\":\"Sales\"}\n",
        Right::Platform,
        200,
        &["team_folders_import"],
    ),
    op(
        "POST",
        "/v1/platform/teams/{team}/sharing-events",
        "{\"id\":\"e1\",\"at\":\"2026-01-02T03:04:05Z\",\"type\":\"shared_link_create\",\"actor\":\"joe@acme.example\",\"item\":\"Plan\",\"target\":\"link\"}\n",
        Right::Platform,
        200,
        &["team_sharing_events_import"],
    ),
    op(
        "GET",
        "/v1/platform/teams/{team}/support-requests",
        "",
        Right::Platform,
        200,
        &[],
    ),
    op(
        "GET",
        "/v1/platform/teams/{team}/support-requests/{request}",
        "",
        Right::Platform,
        200,
        &[],
    ),
    op(
        "POST",
        "/v1/platform/teams/{team}/support-requests/{request}/answers",
        r#"{"text":"Done."}"#,
        Right::Platform,
        200,
        &["reseller_support_request_answer"],
    ),
    // deliveries
    op(
        "GET",
        "/v1/platform/deliveries",
        "",
        Right::Platform,
        200,
        &[],
    ),
    op(
        "POST",
        "/v1/platform/deliveries/run",
        "",
        Right::Platform,
        202,
        &[],
    ),
    op(
        "POST",
        "/v1/platform/deliveries/resume",
        "",
        Right::Platform,
        202,
        &[],
    ),
    // Nothing is parked here.
    op(
        "POST",
        "/v1/platform/deliveries/{team}:1:notice:0/replay",
        "",
        Right::Platform,
        404,
        &[],
    ),
    // description
    op("GET", "/v1/openapi.json", "", Right::Anyone, 200, &[]),
    // not-found
    op("GET", "/v1/nowhere", "", Right::Nobody, 404, &[]),
    op(
        "POST",
        "/internal/deliveries/{team}",
        "",
        Right::Nobody,
        404,
        &[],
    ),
    op("GET", "/v1", "", Right::Nobody, 404, &[]),
];
