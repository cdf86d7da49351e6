//! Why a command is refused. The web edge decides the HTTP status of each.

use crate::settings::Setting;
use std::borrow::Cow;
use std::fmt;

/// Why a command is refused. Nothing but audit entries has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The team was not bought through a reseller (R1).
    #[error("the team has no reseller")]
    NoReseller,
    /// The team has signed a BAA (R3).
    #[error("the team has signed a BAA")]
    BaaSigned,
    /// Sessions changed these settings for signing in, and nobody has put them back or kept them
    /// (R12).
    #[error("settings for signing in are to be reviewed")]
    SettingsToReview(Vec<Setting>),
    /// Settings have other values than those to be kept; with their places in the request, from 0.
    #[error("a setting has another value")]
    SettingsChanged(Vec<usize>),
    /// The admin signed in by the single sign-on that a session changed, or nobody knows how (R12).
    #[error("signed in by the team's single sign-on")]
    SignedInByTeamSso,
    /// Reseller support is off.
    #[error("reseller support is off")]
    Disabled,
    /// The caller is no admin in the team's record, or may not do this.
    #[error("not an admin of the team who may do this")]
    NotAnAdmin,
    /// The link is unknown, expired, used or revoked; the caller does not learn which.
    #[error("the link cannot be used")]
    LinkNotUsable,
    /// The platform has suspended the reseller (R13).
    #[error("the reseller is suspended")]
    ResellerSuspended,
    /// The technician is blocked (R13).
    #[error("the technician is blocked")]
    TechnicianBlocked,
    /// No hook is configured, so no admin could be told (R7).
    #[error("no hook is configured")]
    HookNotConfigured,
    /// The session is unknown or has ended.
    #[error("the session is not active")]
    SessionNotActive,
    /// The session or its grant is read-only.
    #[error("the session is read-only")]
    ReadOnly,
    /// Not one of the nine actions (R5).
    #[error("not one of the nine actions")]
    NotPermitted,
    /// The team would lose its last full admin of its own (R12).
    #[error("the last admin of the team's own")]
    LastAdmin,
    /// The reseller would get an admin of its own making (R12).
    #[error("an admin that a session may not make")]
    AdminProtected,
    /// A session may not be signed in as this member.
    #[error("a member that a session may not be signed in as")]
    MemberNotEligible,
    /// Not found in this team.
    #[error("not found")]
    NotFound,
    /// It exists already; with the field of the body that is taken, as a JSON pointer.
    #[error("exists already: {0}")]
    AlreadyExists(&'static str),
    /// The name breaks the rules of team folders' names.
    #[error("not the name of a team folder")]
    InvalidFolderName,
    /// The name is reserved.
    #[error("a reserved name")]
    FolderNameReserved,
    /// Another team folder has the name.
    #[error("another team folder has the name")]
    FolderNameUsed,
    /// The team has as many team folders as it may have.
    #[error("too many team folders")]
    FolderLimit,
    /// The support request is closed.
    #[error("the support request is closed")]
    RequestClosed,
    /// The revision has moved; with the header that names the caller's.
    #[error("the revision has moved")]
    PreconditionFailed(&'static str),
    /// Single sign-on that is not disabled needs a sign-in URL and a certificate.
    #[error("single sign-on without a sign-in URL or a certificate")]
    SsoIncomplete(&'static str),
    /// The certificate has expired.
    #[error("the certificate has expired")]
    CertificateExpired,
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    IdempotencyKeyReused,
    /// A limit of the product; see [`crate::limits`].
    #[error("limit reached: {0}")]
    LimitReached(&'static str),
    /// The session makes too many requests; see [`crate::limits::REQUESTS_IN_WINDOW`].
    #[error("too many requests")]
    RateLimited,
    /// The technician, or all of them together, issue too many links; with the seconds until the
    /// next one. See [`crate::limits::LINKS_OF_TECHNICIAN`].
    #[error("too many links")]
    TooManyLinks(u32),
    /// Sessions have added as many members as they may; see [`crate::limits::ADDED_MEMBERS`].
    #[error("too many members that sessions added")]
    TooManyAddedMembers,
    /// A value that may not be so, and the rule that it breaks, such as `must be in the future`.
    #[error("{0} {1}")]
    Invalid(Part, &'static str),
    /// Lines of a bulk import, by their numbers from 1, and why each is refused.
    #[error("refused lines")]
    Lines(Vec<(usize, Refusal)>),
}

/// The part of a request that a refusal is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A field of the body as a JSON pointer (RFC 6901); empty for the whole body.
    Field(Cow<'static, str>),
    /// A parameter of the query or of the path.
    Parameter(Cow<'static, str>),
    /// A header.
    Header(&'static str),
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) | Self::Parameter(name) => f.write_str(name),
            Self::Header(name) => f.write_str(name),
        }
    }
}

impl Refusal {
    /// Refuses a field of the body.
    pub fn field(pointer: impl Into<Cow<'static, str>>, rule: &'static str) -> Self {
        Self::Invalid(Part::Field(pointer.into()), rule)
    }

    /// Refuses a parameter of the query.
    pub fn parameter(name: &'static str, rule: &'static str) -> Self {
        Self::Invalid(Part::Parameter(name.into()), rule)
    }
}

/// The words of refusals.
macro_rules! words {
    ($($refusal:pat => $word:literal,)+) => {
        impl Refusal {
            /// The words of all of them.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word in audit entries.
            pub fn word(&self) -> &'static str {
                match self {
                    $($refusal => $word,)+
                }
            }
        }
    };
}

words! {
    Self::NoReseller => "no_reseller",
    Self::BaaSigned => "baa_signed",
    Self::SettingsToReview(_) => "settings_to_review",
    Self::SettingsChanged(_) => "settings_changed",
    Self::SignedInByTeamSso => "signed_in_by_team_sso",
    Self::Disabled => "support_disabled",
    Self::NotAnAdmin => "not_an_admin",
    Self::LinkNotUsable => "link_not_usable",
    Self::ResellerSuspended => "reseller_suspended",
    Self::TechnicianBlocked => "technician_blocked",
    Self::HookNotConfigured => "hook_not_configured",
    Self::SessionNotActive => "session_not_active",
    Self::ReadOnly => "read_only_session",
    Self::NotPermitted => "action_not_permitted",
    Self::LastAdmin => "last_admin",
    Self::AdminProtected => "admin_protected",
    Self::MemberNotEligible => "member_not_eligible",
    Self::NotFound => "not_found",
    Self::AlreadyExists(_) => "already_exists",
    Self::InvalidFolderName => "invalid_folder_name",
    Self::FolderNameReserved => "folder_name_reserved",
    Self::FolderNameUsed => "folder_name_already_used",
    Self::FolderLimit => "folder_count_limit_exceeded",
    Self::RequestClosed => "request_closed",
    Self::PreconditionFailed(_) => "precondition_failed",
    Self::SsoIncomplete(_) => "sso_incomplete",
    Self::CertificateExpired => "certificate_expired",
    Self::IdempotencyKeyReused => "idempotency_key_reused",
    Self::LimitReached(_) => "limit_reached",
    Self::RateLimited | Self::TooManyLinks(_) => "rate_limited",
    Self::TooManyAddedMembers => "too_many_added_members",
    Self::Invalid(..) => "invalid",
    Self::Lines(_) => "invalid_lines",
}
