//! The values that each setting may have, in words.

use super::setting::Setting;
use crate::refusal::Refusal;

impl Setting {
    /// Refuses a value that the setting cannot have.
    pub(super) fn misfit(self) -> Refusal {
        let rule = match self {
            Self::SsoSignInUrl | Self::SsoSignOutUrl => {
                "must be an https URL of at most 255 characters of ASCII, without a fragment, or null"
            }
            Self::SsoCertificate => {
                "must be an X.509 certificate in PEM, of 8192 characters of Base64 at most, or null"
            }
            Self::SessionFixedLengthSeconds | Self::SessionIdleLengthSeconds => {
                "must be 300 to 31536000 seconds, or null"
            }
            Self::ActiveDeviceLimit => "must be 1 to 100, or null",
            _ => "must be one of the values in the description of the API",
        };
        Refusal::field(self.pointer(), rule)
    }
}
