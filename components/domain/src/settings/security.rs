//! Authentication and security settings (R4, action 7), by the names and values of Dropbox's
//! `team_policies` where it has them.

use super::certificate::Certificate;
use super::setting::Setting;
use crate::choices::choices;
use crate::limits;
use crate::refusal::Refusal;
use crate::text::BadText;
use serde::{Deserialize, Serialize};

/// Authentication and security settings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(default)]
pub struct SecurityPolicy {
    /// Whether members sign in by single sign-on.
    pub sso_policy: SsoPolicy,
    /// The sign-in URL of single sign-on.
    pub sso_sign_in_url: Option<HttpsUrl>,
    /// The target of signing out.
    pub sso_sign_out_url: Option<HttpsUrl>,
    /// The certificate of the identity provider.
    pub sso_certificate: Option<Certificate>,
    /// Whether members sign in in two steps.
    pub two_step_verification_policy: TwoStepVerification,
    /// How strong passwords must be.
    pub password_strength_policy: PasswordStrength,
    /// The longest session of a member; see [`limits::MEMBER_SESSION_SECONDS`].
    pub session_fixed_length_seconds: Option<u32>,
    /// The longest idle time of a member's session; see [`limits::MEMBER_SESSION_SECONDS`].
    pub session_idle_length_seconds: Option<u32>,
    /// The number of devices that a member may link; see [`limits::MEMBER_DEVICES`].
    pub active_device_limit: Option<u32>,
}

impl SecurityPolicy {
    /// Checks the bounds, and that single sign-on has a sign-in URL and a certificate.
    pub fn check(&self) -> Result<(), Refusal> {
        for (setting, seconds) in [
            (
                Setting::SessionFixedLengthSeconds,
                self.session_fixed_length_seconds,
            ),
            (
                Setting::SessionIdleLengthSeconds,
                self.session_idle_length_seconds,
            ),
        ] {
            if seconds.is_some_and(|seconds| !limits::MEMBER_SESSION_SECONDS.contains(&seconds)) {
                return Err(setting.misfit());
            }
        }
        if self
            .active_device_limit
            .is_some_and(|limit| !limits::MEMBER_DEVICES.contains(&limit))
        {
            return Err(Setting::ActiveDeviceLimit.misfit());
        }
        let is_complete = self.sso_sign_in_url.is_some() && self.sso_certificate.is_some();
        if self.sso_policy != SsoPolicy::Disabled && !is_complete {
            Err(Refusal::SsoIncomplete("/sso_policy"))
        } else {
            Ok(())
        }
    }
}

choices! {
    /// Whether members sign in by single sign-on.
    #[derive(Default)]
    SsoPolicy { #[default] Disabled = "disabled", Optional = "optional", Required = "required" }
    /// Whether members sign in in two steps, the weakest first.
    #[derive(Default, PartialOrd, Ord)]
    TwoStepVerification {
        Disabled = "disabled", #[default] Optional = "optional", Required = "required",
    }
    /// How strong passwords must be.
    #[derive(Default)]
    PasswordStrength {
        #[default] MinimalRequirements = "minimal_requirements",
        ModeratePassword = "moderate_password", StrongPassword = "strong_password",
    }
}

impl SsoPolicy {
    /// Whether it demands more of members than another value.
    pub fn is_stricter_than(self, other: Self) -> bool {
        match (self, other) {
            (Self::Required, Self::Optional | Self::Disabled)
            | (Self::Optional, Self::Disabled) => true,
            (Self::Required, Self::Required)
            | (Self::Optional, Self::Optional | Self::Required)
            | (Self::Disabled, _) => false,
        }
    }
}

/// An absolute `https` URL of at most 255 bytes, without a user's name or a fragment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct HttpsUrl(String);

impl TryFrom<String> for HttpsUrl {
    type Error = BadText;

    fn try_from(text: String) -> Result<Self, BadText> {
        let bad = BadText {
            what: "a URL",
            rule: "https, at most 255 bytes of ASCII, with a host and no fragment",
        };
        let after = text.strip_prefix("https://").ok_or(bad.clone())?;
        let (authority, rest) = after.split_at(after.find(['/', '?']).unwrap_or(after.len()));
        let (host, port) = authority.rsplit_once(':').unwrap_or((authority, "443"));
        let fits = text.len() <= 255
            && host.bytes().all(is_host_byte)
            && host.split('.').all(is_label)
            && port.bytes().all(|b| b.is_ascii_digit())
            && port.parse::<u16>().is_ok_and(|port| port > 0)
            && rest.bytes().all(is_path_byte);
        if fits { Ok(Self(text)) } else { Err(bad) }
    }
}

fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-'
}

fn is_label(label: &str) -> bool {
    !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
}

fn is_path_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\"#<>\\^`{|}".contains(&byte)
}

impl HttpsUrl {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<HttpsUrl> for String {
    fn from(url: HttpsUrl) -> String {
        url.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_https_and_short_and_name_a_host() {
        for (good, text) in [
            (true, "https://idp.acme.example"),
            (true, "https://idp.acme.example:8443/saml?tenant=7&x=%20"),
            (false, "http://idp.acme.example"),
            (false, "HTTPS://idp.acme.example"),
            (false, "https://"),
            (false, "https:///saml"),
            (false, "https://:443/saml"),
            (false, "https://idp.acme.example:0"),
            (false, "https://idp.acme.example:+80"),
            (false, "https://idp.acme.example:99999"),
            (false, "https://ada@idp.acme.example"),
            (false, "https://idp..example"),
            (false, "https://-idp.example"),
            (false, "https://idp.acme.example/#there"),
            (false, "https://idp.acme.example/a b"),
            (false, "https://idp.acme.example/\n"),
            (false, "https://idp.acme.example/\"><script>"),
            (false, "https://идп.example"),
            (false, "javascript:alert(1)"),
            (false, ""),
        ] {
            assert_eq!(
                HttpsUrl::try_from(text.to_owned()).is_ok(),
                good,
                "{text:?}"
            );
        }
        let of = |length: usize| {
            HttpsUrl::try_from(format!("{:x<length$}", "https://idp.acme.example/"))
        };
        assert_eq!((of(255).is_ok(), of(256).is_ok()), (true, false));
    }
}
