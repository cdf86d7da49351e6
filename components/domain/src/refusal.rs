//! Why a command is refused. The web edge decides the HTTP status of each.

use crate::text::BadText;

/// Why a command is refused; nothing but an audit entry has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The team was not bought through a reseller (R1).
    #[error("the team has no reseller")]
    NoReseller,
    /// The team has signed a BAA (R3).
    #[error("the team has signed a BAA")]
    BaaSigned,
    /// Reseller support is off.
    #[error("reseller support is off")]
    Disabled,
    /// The caller is not an admin in the team's record, or not one who may do this.
    #[error("not an admin of the team who may do this")]
    NotAnAdmin,
    /// The link is unknown, expired, used or revoked; the caller is not told which.
    #[error("the link cannot be used")]
    LinkNotUsable,
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
    /// It would leave the team without a full admin of its own (R12).
    #[error("the last admin of the team's own")]
    LastAdmin,
    /// It would give the reseller an admin of its own making (R12).
    #[error("an admin that a session may not make")]
    AdminProtected,
    /// The member is not one that a session may be signed in as.
    #[error("a member that a session may not be signed in as")]
    MemberNotEligible,
    /// No such thing in this team.
    #[error("not found")]
    NotFound,
    /// It exists already.
    #[error("exists already")]
    AlreadyExists,
    /// A team folder may not have such a name.
    #[error("not the name of a team folder")]
    InvalidFolderName,
    /// A name that no team folder may have.
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
    /// The settings are not at the revision that the caller means.
    #[error("the revision has moved")]
    PreconditionFailed,
    /// Single sign-on that is not disabled needs a sign-in URL and a certificate.
    #[error("single sign-on without a sign-in URL or a certificate")]
    SsoIncomplete,
    /// The certificate's time is over.
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
    /// A value that is not acceptable.
    #[error("not acceptable: {0}")]
    Invalid(&'static str),
}

impl From<BadText> for Refusal {
    fn from(bad: BadText) -> Self {
        Self::Invalid(bad.what)
    }
}

impl Refusal {
    /// The word by which an audit entry tells the refusal.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NoReseller => "no_reseller",
            Self::BaaSigned => "baa_signed",
            Self::Disabled => "support_disabled",
            Self::NotAnAdmin => "not_an_admin",
            Self::LinkNotUsable => "link_not_usable",
            Self::HookNotConfigured => "hook_not_configured",
            Self::SessionNotActive => "session_not_active",
            Self::ReadOnly => "read_only_session",
            Self::NotPermitted => "action_not_permitted",
            Self::LastAdmin => "last_admin",
            Self::AdminProtected => "admin_protected",
            Self::MemberNotEligible => "member_not_eligible",
            Self::NotFound => "not_found",
            Self::AlreadyExists => "already_exists",
            Self::InvalidFolderName => "invalid_folder_name",
            Self::FolderNameReserved => "folder_name_reserved",
            Self::FolderNameUsed => "folder_name_already_used",
            Self::FolderLimit => "folder_count_limit_exceeded",
            Self::RequestClosed => "request_closed",
            Self::PreconditionFailed => "precondition_failed",
            Self::SsoIncomplete => "sso_incomplete",
            Self::CertificateExpired => "certificate_expired",
            Self::IdempotencyKeyReused => "idempotency_key_reused",
            Self::LimitReached(_) => "limit_reached",
            Self::RateLimited => "rate_limited",
            Self::Invalid(_) => "invalid",
        }
    }
}
