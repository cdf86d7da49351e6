//! Refusals of the domain as problems.

use crate::code::Code;
use crate::fault::Fault;
use crate::problem::Problem;
use domain::{Part, Refusal};

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let code = match &refusal {
            Refusal::NoReseller => Code::NotEligible,
            Refusal::BaaSigned => Code::BaaSigned,
            Refusal::SettingsToReview(_) => Code::SettingsToReview,
            Refusal::SettingsChanged(_) => Code::SettingsChanged,
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
            Refusal::AlreadyExists(_) => Code::AlreadyExists,
            Refusal::InvalidFolderName => Code::InvalidFolderName,
            Refusal::FolderNameReserved => Code::FolderNameReserved,
            Refusal::FolderNameUsed => Code::FolderNameAlreadyUsed,
            Refusal::FolderLimit => Code::FolderCountLimitExceeded,
            Refusal::RequestClosed => Code::Conflict,
            Refusal::PreconditionFailed(_) => Code::PreconditionFailed,
            Refusal::SsoIncomplete(_) => Code::SsoIncomplete,
            Refusal::CertificateExpired => Code::CertificateExpired,
            Refusal::IdempotencyKeyReused => Code::IdempotencyKeyReused,
            Refusal::LimitReached(_) => Code::LimitReached,
            Refusal::RateLimited | Refusal::TooManyLinks(_) => Code::RateLimited,
            Refusal::TooManyAddedMembers => Code::TooManyAddedMembers,
            Refusal::Invalid(..) => Code::InvalidBody,
            Refusal::Lines(lines) => match lines.first() {
                Some((_, first)) => Self::from(first.clone()).code(),
                None => Code::InvalidBody,
            },
        };
        let problem = faults(&refusal)
            .into_iter()
            .fold(Self::new(code), Self::with_fault);
        match refusal {
            Refusal::TooManyLinks(seconds) => problem.retry_after_seconds(seconds),
            Refusal::SettingsToReview(settings) => problem.about(settings),
            _ => problem,
        }
    }
}

/// The faults that a refusal is about, if it names any.
fn faults(refusal: &Refusal) -> Vec<Fault> {
    match refusal {
        Refusal::Invalid(part, rule) => vec![Fault::new(part.clone(), *rule)],
        Refusal::AlreadyExists(pointer) => {
            vec![Fault::field(*pointer, "must not be taken already")]
        }
        Refusal::SsoIncomplete(pointer) => {
            let rule = "must be disabled, or come with a sign-in URL and a certificate";
            vec![Fault::field(*pointer, rule)]
        }
        Refusal::SettingsChanged(places) => {
            let fault = |place| {
                let rule = "must be the value that the setting has by now";
                Fault::field(format!("/settings/{place}/value"), rule)
            };
            places.iter().map(fault).collect()
        }
        Refusal::PreconditionFailed(header) => {
            let rule = "must fit the present revision";
            vec![Fault::new(Part::Header(header), rule)]
        }
        Refusal::Lines(lines) => lines
            .iter()
            .flat_map(|(line, refusal)| Problem::from(refusal.clone()).faults_at_line(*line))
            .collect(),
        _ => Vec::new(),
    }
}
