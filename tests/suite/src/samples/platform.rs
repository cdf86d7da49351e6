//! Samples of the platform's operations.

use super::Sample;
use domain::Operation;

/// The samples.
pub const PLATFORM: &[Sample] = &[
    Sample::of(Operation::SetUp, "/v1/platform/setup")
        .body("{}"),
    Sample::of(Operation::ReadHealth, "/v1/platform/health"),
    Sample::of(Operation::Sweep, "/v1/platform/sweep"),
    Sample::of(Operation::ReadTeam, "/v1/platform/teams/{team}"),
    Sample::of(Operation::PutTeam, "/v1/platform/teams/{team}")
        .body(r#"{"name":"Acme Ltd","reseller":"northwind"}"#)
        .leaves(&["team_record_change"]),
    Sample::of(Operation::ListTeams, "/v1/platform/teams"),
    Sample::of(Operation::EraseTeam, "/v1/platform/teams/{team}?now=true"),
    Sample::of(Operation::ListTeamMembers, "/v1/platform/teams/{team}/members"),
    Sample::of(Operation::ImportMembers, "/v1/platform/teams/{team}/members")
        .body("{\"id\":\"zoe\",\"email\":\"zoe@acme.example\",\"name\":\"Zoe\"}\n")
        .leaves(&["team_members_import"]),
    Sample::of(Operation::ReadSettings, "/v1/platform/teams/{team}/settings"),
    Sample::of(Operation::PutSettings, "/v1/platform/teams/{team}/settings")
        .body(r#"{"sharing":{"shared_link_create_policy":"team_only"},"security":{}}"#)
        .leaves(&["sharing_change_link_policy"]),
    Sample::of(Operation::ReportStorage, "/v1/platform/teams/{team}/storage")
        .body(r#"{"used_bytes":1,"allocated_bytes":2}"#)
        .leaves(&["team_storage_report"]),
    Sample::of(Operation::ImportTeamFolders, "/v1/platform/teams/{team}/team-folders")
        .body("{\"id\":\"sales\",\"name\":\"Sales\"}\n")
        .leaves(&["team_folders_import"]),
    Sample::of(Operation::ImportSharingEvents, "/v1/platform/teams/{team}/sharing-events")
        .body("{\"id\":\"e1\",\"at\":\"2026-01-02T03:04:05Z\",\"type\":\"shared_link_create\",\"actor\":\"joe@acme.example\",\"item\":\"Plan\",\"target\":\"link\"}\n")
        .leaves(&["team_sharing_events_import"]),
    Sample::of(Operation::ListTeamRequests, "/v1/platform/teams/{team}/support-requests"),
    Sample::of(Operation::ReadTeamRequest, "/v1/platform/teams/{team}/support-requests/{request}"),
    Sample::of(Operation::AnswerRequest, "/v1/platform/teams/{team}/support-requests/{request}/answers")
        .body(r#"{"text":"Done."}"#)
        .leaves(&["reseller_support_request_answer"]),
    Sample::of(Operation::ListDeliveries, "/v1/platform/deliveries"),
    Sample::of(Operation::RunDeliveries, "/v1/platform/deliveries/run"),
    Sample::of(Operation::ResumeDeliveries, "/v1/platform/deliveries/resume"),
    // Nothing is parked here.
    Sample::of(Operation::ReplayDelivery, "/v1/platform/deliveries/{team}:nothing-notice-0/replay")
        .status(404),
    Sample::of(Operation::DiscardDelivery, "/v1/platform/deliveries/{team}:nothing-notice-0")
        .status(404),
];
