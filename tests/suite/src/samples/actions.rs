//! Samples of reseller sessions' actions.

use super::Sample;
use domain::Operation;

/// The samples.
pub const ACTIONS: &[Sample] = &[
    Sample::of(Operation::ListMembers, "/v1/teams/{team}/members")
        .leaves(&["reseller_view"]),
    Sample::of(Operation::AddMember, "/v1/teams/{team}/members")
        .body(r#"{"email":"new@acme.example","name":"New One"}"#)
        .status(201)
        .leaves(&["member_change_status"]),
    Sample::of(Operation::ReadMember, "/v1/teams/{team}/members/joe")
        .leaves(&["reseller_view"]),
    Sample::of(Operation::RemoveMember, "/v1/teams/{team}/members/jane")
        .status(204)
        .leaves(&["member_change_status"]),
    Sample::of(Operation::ChangeAdminRole, "/v1/teams/{team}/members/joe/admin-role")
        .body(r#"{"role":"support_admin"}"#)
        .leaves(&["member_change_admin_role"]),
    Sample::of(Operation::ReadSharingPolicy, "/v1/teams/{team}/sharing-policy")
        .leaves(&["reseller_view"]),
    Sample::of(Operation::ChangeSharingPolicy, "/v1/teams/{team}/sharing-policy")
        .body(r#"{"shared_link_create_policy":"team_only"}"#)
        .leaves(&["sharing_change_link_policy"]),
    Sample::of(Operation::ReadSecurityPolicy, "/v1/teams/{team}/security-policy")
        .leaves(&["reseller_view"]),
    Sample::of(Operation::ChangeSecurityPolicy, "/v1/teams/{team}/security-policy")
        .body(r#"{"two_step_verification_policy":"required"}"#)
        .leaves(&["tfa_change_policy"]),
    Sample::of(Operation::ReadInsights, "/v1/teams/{team}/insights")
        .leaves(&["reseller_view"]),
    Sample::of(Operation::ListTeamFolders, "/v1/teams/{team}/team-folders")
        .leaves(&["reseller_view"]),
    Sample::of(Operation::CreateTeamFolder, "/v1/teams/{team}/team-folders")
        .body(r#"{"name":"Sales","access":[{"member":"jane","level":"editor"}]}"#)
        .status(201)
        .leaves(&["team_folder_create"]),
    Sample::of(Operation::ReadTeamFolder, "/v1/teams/{team}/team-folders/designs")
        .leaves(&["reseller_view"]),
    Sample::of(Operation::ListSharingActivity, "/v1/teams/{team}/sharing-activity?is_external=true")
        .leaves(&["reseller_view"]),
    Sample::of(Operation::ListSupportRequests, "/v1/teams/{team}/support-requests")
        .leaves(&["reseller_view"]),
    Sample::of(Operation::OpenSupportRequest, "/v1/teams/{team}/support-requests")
        .body(r#"{"subject":"Quota","text":"Please raise it.","contact":{"name":"Tom","email":"tom@northwind.example"}}"#)
        .status(201)
        .leaves(&["reseller_support_request_create"]),
    Sample::of(Operation::ReadSupportRequest, "/v1/teams/{team}/support-requests/{request}")
        .leaves(&["reseller_view"]),
    Sample::of(Operation::SignInAs, "/v1/teams/{team}/members/jane/sign-in")
        .status(201)
        .leaves(&["sign_in_as_session_start"]),
    Sample::of(Operation::EndSignInAs, "/v1/teams/{team}/members/{signed_in_as}/sign-in")
        .status(204)
        .leaves(&["sign_in_as_session_end"]),
];
