//! Refusals of the domain as problems.

use crate::code::Code;
use crate::problem::Problem;
use domain::Refusal;

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let code = match &refusal {
            Refusal::NoReseller => Code::NotEligible,
            Refusal::BaaSigned => Code::BaaSigned,
            Refusal::SettingsToReview(_) => Code::SettingsToReview,
            Refusal::SettingsChanged => Code::SettingsChanged,
            Refusal::SignedInByTeamSso => Code::SignedInByTeamSso,
            Refusal::Disabled => Code::SupportDisabled,
            Refusal::NotAnAdmin => Code::Forbidden,
            Refusal::LinkNotUsable => Code::LinkNotUsable,
            Refusal::ResellerSuspended => Code::ResellerSuspended,
            Refusal::TechnicianBlocked => Code::TechnicianBlocked,
            Refusal::HookNotConfigured => Code::HookNotConfigured,
            Refusal::SessionNotActive => Code::SessionNotActive,
            Refusal::ReadOnly => Code::ReadOnlySession,
            Refusal::NotPermitted => Code::ActionNotPermitted,
            Refusal::LastAdmin => Code::LastAdmin,
            Refusal::AdminProtected => Code::AdminProtected,
            Refusal::MemberNotEligible => Code::MemberNotEligible,
            Refusal::NotFound => Code::NotFound,
            Refusal::AlreadyExists => Code::AlreadyExists,
            Refusal::InvalidFolderName => Code::InvalidFolderName,
            Refusal::FolderNameReserved => Code::FolderNameReserved,
            Refusal::FolderNameUsed => Code::FolderNameAlreadyUsed,
            Refusal::FolderLimit => Code::FolderCountLimitExceeded,
            Refusal::RequestClosed => Code::Conflict,
            Refusal::PreconditionFailed => Code::PreconditionFailed,
            Refusal::SsoIncomplete => Code::SsoIncomplete,
            Refusal::CertificateExpired => Code::CertificateExpired,
            Refusal::IdempotencyKeyReused => Code::IdempotencyKeyReused,
            Refusal::LimitReached(_) => Code::LimitReached,
            Refusal::RateLimited | Refusal::TooManyLinks(_) => Code::RateLimited,
            Refusal::TooManyAddedMembers => Code::TooManyAddedMembers,
            Refusal::Invalid(_) => Code::InvalidBody,
        };
        match refusal {
            Refusal::TooManyLinks(seconds) => Self::new(code).retry_after_seconds(seconds),
            Refusal::SettingsToReview(settings) => Self::new(code).about(settings),
            _ => Self::new(code),
        }
    }
}
