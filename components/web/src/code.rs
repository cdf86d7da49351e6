//! The one table that decides statuses: each error that a caller can see is a row (RFC 9457).

use axum::http::StatusCode;
use domain::Part;

/// A row of the table.
pub(crate) struct Row {
    pub(crate) word: &'static str,
    pub(crate) status: StatusCode,
    pub(crate) title: &'static str,
    pub(crate) detail: &'static str,
}

macro_rules! codes {
    ($($variant:ident $code:literal $status:ident $title:literal $detail:literal)*) => {
        /// The kind of an error, as a stable word for programs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $detail] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            pub(crate) fn row(self) -> &'static Row {
                match self {
                    $(Self::$variant => &Row {
                        word: $code,
                        status: StatusCode::$status,
                        title: $title,
                        detail: $detail,
                    },)*
                }
            }
        }
    };
}

codes! {
    MalformedJson "malformed_json" BAD_REQUEST "Malformed JSON"
        "The body is not well-formed JSON."
    InvalidRequest "invalid_request" BAD_REQUEST "Invalid request"
        "The query or a header of the request is not valid."
    InvalidId "invalid_id" BAD_REQUEST "Invalid identifier"
        "An identifier in the path is not valid."
    Unauthenticated "unauthenticated" UNAUTHORIZED "Not authenticated"
        "A valid bearer token is required."
    SessionNotActive "session_not_active" UNAUTHORIZED "Session not active"
        "The reseller session is unknown, expired or ended."
    Forbidden "forbidden" FORBIDDEN "Forbidden"
        "This caller may not do this."
    ActionNotPermitted "action_not_permitted" FORBIDDEN "Action not permitted"
        "A reseller session may not do this."
    ReadOnlySession "read_only_session" FORBIDDEN "Read-only session"
        "This reseller session may read only."
    ResellerSuspended "reseller_suspended" FORBIDDEN "Reseller suspended"
        "The platform has suspended this reseller."
    TechnicianBlocked "technician_blocked" FORBIDDEN "Technician blocked"
        "This technician is blocked."
    SignedInByTeamSso "signed_in_by_team_sso" FORBIDDEN "Signed in by the team's single sign-on"
        "A reseller session changed the team's single sign-on; keeping settings takes a sign-in by another way."
    LastAdmin "last_admin" FORBIDDEN "Last admin"
        "A reseller session may not take away the last full admin of the team."
    AdminProtected "admin_protected" FORBIDDEN "Admin role protected"
        "A reseller session may not make this change of an admin role."
    LinkNotUsable "link_not_usable" NOT_FOUND "Link not usable"
        "The sign-in link cannot be used."
    NotFound "not_found" NOT_FOUND "Not found"
        "There is nothing here that the caller may see."
    TeamErased "team_erased" GONE "Team erased"
        "The team has left; nothing of it can be used any more."
    MethodNotAllowed "method_not_allowed" METHOD_NOT_ALLOWED "Method not allowed"
        "This path does not take this method."
    NotEligible "not_eligible" CONFLICT "Not eligible"
        "The team was not bought through a reseller."
    BaaSigned "baa_signed" CONFLICT "BAA signed"
        "A team that has signed a BAA cannot use reseller support."
    SettingsToReview "settings_to_review" CONFLICT "Settings to review"
        "Reseller sessions changed settings for signing in, named in settings; put them back or keep them first."
    SettingsChanged "settings_changed" CONFLICT "Settings changed"
        "A setting has another value by now than the one to be kept."
    SupportDisabled "support_disabled" CONFLICT "Reseller support disabled"
        "Reseller support is off for this team."
    MemberNotEligible "member_not_eligible" CONFLICT "Member not eligible"
        "A reseller session may not be signed in as this member, who is not active or holds or held an admin role."
    AlreadyExists "already_exists" CONFLICT "Already exists"
        "What was to be created exists already."
    FolderNameAlreadyUsed "folder_name_already_used" CONFLICT "Folder name already used"
        "A team folder has this name already, in any spelling."
    Conflict "conflict" CONFLICT "Conflict"
        "The request does not fit the present state."
    PreconditionFailed "precondition_failed" PRECONDITION_FAILED "Precondition failed"
        "What is to be changed has another revision than If-Match names."
    UnsupportedMediaType "unsupported_media_type" UNSUPPORTED_MEDIA_TYPE "Unsupported media type"
        "The body's content type is not one that this operation takes."
    BodyTooLarge "body_too_large" PAYLOAD_TOO_LARGE "Body too large"
        "The body is larger than this operation takes."
    InvalidBody "invalid_body" UNPROCESSABLE_ENTITY "Invalid body"
        "A field of the body is unknown, missing, repeated or not valid."
    InvalidFolderName "invalid_folder_name" UNPROCESSABLE_ENTITY "Invalid folder name"
        "A team folder may not have this name."
    FolderNameReserved "folder_name_reserved" UNPROCESSABLE_ENTITY "Folder name reserved"
        "The name is reserved."
    SsoIncomplete "sso_incomplete" UNPROCESSABLE_ENTITY "Single sign-on incomplete"
        "Single sign-on that is optional or required needs a sign-in URL and a certificate."
    CertificateExpired "certificate_expired" UNPROCESSABLE_ENTITY "Certificate expired"
        "The certificate that single sign-on would have from now on has expired."
    IdempotencyKeyReused "idempotency_key_reused" UNPROCESSABLE_ENTITY "Idempotency key reused"
        "The idempotency key was used with another request."
    LimitReached "limit_reached" TOO_MANY_REQUESTS "Limit reached"
        "The team has as many of these as it may have."
    FolderCountLimitExceeded "folder_count_limit_exceeded" TOO_MANY_REQUESTS "Too many team folders"
        "The team has as many team folders as it may have."
    TooManyAddedMembers "too_many_added_members" TOO_MANY_REQUESTS "Too many added members"
        "Reseller sessions have added as many members as they may."
    RateLimited "rate_limited" TOO_MANY_REQUESTS "Rate limited"
        "There were too many requests; try again later."
    HookNotConfigured "hook_not_configured" SERVICE_UNAVAILABLE "Hook not configured"
        "No hook is configured, so admins could not be notified."
    NotSetUp "not_set_up" SERVICE_UNAVAILABLE "Not set up"
        "The service has not been set up."
    Unavailable "unavailable" SERVICE_UNAVAILABLE "Unavailable"
        "The service cannot answer at the moment; try again."
}

impl Code {
    /// The word itself, in snake case.
    pub fn as_str(self) -> &'static str {
        self.row().word
    }

    /// Whether the request failed to parse, before any decision about it.
    pub fn is_malformed(self) -> bool {
        matches!(
            self,
            Self::MalformedJson
                | Self::InvalidRequest
                | Self::InvalidId
                | Self::UnsupportedMediaType
                | Self::BodyTooLarge
                | Self::InvalidBody
        )
    }

    /// The part of the request that a problem is about where it names no other.
    pub(crate) fn part(self) -> Option<Part> {
        Some(match self {
            Self::MalformedJson
            | Self::InvalidRequest
            | Self::InvalidBody
            | Self::AlreadyExists => Part::Field("".into()),
            Self::InvalidFolderName | Self::FolderNameReserved | Self::FolderNameAlreadyUsed => {
                Part::Field("/name".into())
            }
            Self::SettingsChanged => Part::Field("/settings".into()),
            Self::SsoIncomplete => Part::Field("/sso_policy".into()),
            Self::CertificateExpired => Part::Field("/sso_certificate".into()),
            Self::IdempotencyKeyReused => Part::Header("Idempotency-Key"),
            Self::InvalidId
            | Self::NotEligible
            | Self::BaaSigned
            | Self::SettingsToReview
            | Self::SupportDisabled => Part::Parameter("team".into()),
            Self::MemberNotEligible | Self::Conflict => Part::Parameter("id".into()),
            _ => return None,
        })
    }

    /// The status that this code always has.
    pub fn status(self) -> StatusCode {
        self.row().status
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_unique_and_in_snake_case() {
        let words: HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(words.len(), Code::ALL.len());
        for word in words {
            assert!(
                word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
                "{word}"
            );
        }
    }

    #[test]
    fn every_fault_of_a_request_is_in_a_part_of_it() {
        for code in Code::ALL {
            let is_about_a_part = matches!(code.status().as_u16(), 400 | 409 | 412 | 415 | 422);
            // A refusal for its precondition or its content type names the header.
            let is_named = matches!(code, Code::PreconditionFailed | Code::UnsupportedMediaType);
            assert_eq!(
                code.part().is_some() || is_named,
                is_about_a_part,
                "{code:?}"
            );
        }
    }

    #[test]
    fn statuses_are_those_of_the_design() {
        let table = [
            (400, "malformed_json invalid_request invalid_id"),
            (401, "unauthenticated session_not_active"),
            (
                403,
                "forbidden action_not_permitted read_only_session reseller_suspended technician_blocked \
                 signed_in_by_team_sso last_admin admin_protected",
            ),
            (404, "link_not_usable not_found"),
            (405, "method_not_allowed"),
            (
                409,
                "not_eligible baa_signed settings_to_review settings_changed support_disabled member_not_eligible already_exists folder_name_already_used \
                 conflict",
            ),
            (410, "team_erased"),
            (412, "precondition_failed"),
            (413, "body_too_large"),
            (415, "unsupported_media_type"),
            (
                422,
                "invalid_body invalid_folder_name folder_name_reserved sso_incomplete certificate_expired \
                 idempotency_key_reused",
            ),
            (
                429,
                "limit_reached folder_count_limit_exceeded too_many_added_members rate_limited",
            ),
            (503, "hook_not_configured not_set_up unavailable"),
        ];
        let wanted: HashSet<_> = table
            .iter()
            .flat_map(|(status, words)| words.split(' ').map(move |word| (word, *status)))
            .collect();
        let is: HashSet<_> = Code::ALL
            .iter()
            .map(|code| (code.as_str(), code.status().as_u16()))
            .collect();
        assert_eq!(is, wanted);
    }
}
