//! The realms of the console. Each has a cookie of its own, so that an admin, a technician and
//! several sessions can be open in one browser, and a page of one team can never act on another.

use domain::Id;

/// Prefix of the cookies of sessions; a digest of the team's id follows, which may have characters
/// that no cookie's name has.
pub(crate) const SESSION_COOKIE: &str = "__Host-session-";

/// A protection space (RFC 9110 section 11.5): a subtree of paths with one sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Realm {
    /// The team admin's console.
    Admin,
    /// The technician's customers and links.
    Technician,
    /// A reseller session in a team's console.
    Session(Id),
    /// Pages for everyone.
    Public,
}

impl Realm {
    /// The realm of a path.
    pub(crate) fn of(path: &str) -> Self {
        let mut parts = path.trim_start_matches('/').split('/');
        match (parts.next(), parts.next()) {
            (Some("admin"), _) => Self::Admin,
            (Some("reseller"), _) => Self::Technician,
            (Some("teams"), Some(team)) => {
                Id::from_segment(team).map_or(Self::Public, Self::Session)
            }
            _ => Self::Public,
        }
    }

    /// The name of the cookie with the realm's token. The prefix keeps other hosts of the domain
    /// from setting it (RFC 6265bis section 4.1.3).
    pub(crate) fn cookie(&self) -> Option<String> {
        match self {
            Self::Admin => Some("__Host-admin".into()),
            Self::Technician => Some("__Host-technician".into()),
            Self::Session(team) => Some(format!("{SESSION_COOKIE}{}", team.digest())),
            Self::Public => None,
        }
    }

    /// The path of the sign-out form; empty where nobody signs in.
    pub(crate) fn sign_out_path(&self) -> String {
        match self {
            Self::Admin => "/admin/sign-out".into(),
            Self::Technician => "/reseller/sign-out".into(),
            Self::Session(team) => format!("/teams/{}/end", team.segment()),
            Self::Public => String::new(),
        }
    }
}
