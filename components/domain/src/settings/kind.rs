//! The kinds of values of settings.

use super::security::{PasswordStrength, SsoPolicy, TwoStepVerification};
use super::setting::Setting;
use super::sharing::{
    FolderLinkRestriction, GroupCreation, LinkExpiration, LinkPassword, LinkPermission,
    SharedFolderJoin, SharedFolderMember, SharedLinkCreate,
};

/// The kind of a setting's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One of these words.
    Words(&'static [&'static str]),
    /// A number of seconds, or none.
    Seconds,
    /// A number, or none.
    Number,
    /// A URL, or none.
    Url,
    /// A certificate in PEM, or none.
    Certificate,
}

impl Setting {
    /// The kind of its value.
    pub fn kind(self) -> Kind {
        match self {
            Self::SharedFolderMemberPolicy => Kind::Words(SharedFolderMember::WORDS),
            Self::SharedFolderJoinPolicy => Kind::Words(SharedFolderJoin::WORDS),
            Self::SharedLinkCreatePolicy => Kind::Words(SharedLinkCreate::WORDS),
            Self::SharedFolderLinkRestrictionPolicy => Kind::Words(FolderLinkRestriction::WORDS),
            Self::EnforceLinkPasswordPolicy => Kind::Words(LinkPassword::WORDS),
            Self::DefaultLinkExpirationDaysPolicy => Kind::Words(LinkExpiration::WORDS),
            Self::SharedLinkDefaultPermissionsPolicy => Kind::Words(LinkPermission::WORDS),
            Self::GroupCreationPolicy => Kind::Words(GroupCreation::WORDS),
            Self::SsoPolicy => Kind::Words(SsoPolicy::WORDS),
            Self::TwoStepVerificationPolicy => Kind::Words(TwoStepVerification::WORDS),
            Self::PasswordStrengthPolicy => Kind::Words(PasswordStrength::WORDS),
            Self::SsoSignInUrl | Self::SsoSignOutUrl => Kind::Url,
            Self::SsoCertificate => Kind::Certificate,
            Self::SessionFixedLengthSeconds | Self::SessionIdleLengthSeconds => Kind::Seconds,
            Self::ActiveDeviceLimit => Kind::Number,
        }
    }
}
