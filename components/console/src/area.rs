//! The parts of the console: each has a cookie of its own, so that an admin, a technician and several sessions can be open
//! in one browser, and a page of one team can never act on another.

use domain::Id;

/// The names of sessions' cookies begin so, and end with the team.
pub(crate) const SESSION: &str = "__Host-session-";

/// A part of the console, as the path tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Area {
    /// The team admin's console.
    Admin,
    /// Where a technician sees customers and creates links.
    Technician,
    /// A reseller session in a team's console.
    Session(Id),
    /// Pages for everyone.
    Public,
}

impl Area {
    /// The part that a path belongs to.
    pub(crate) fn of(path: &str) -> Self {
        let mut parts = path.trim_start_matches('/').split('/');
        match (parts.next(), parts.next()) {
            (Some("admin"), _) => Self::Admin,
            (Some("reseller"), _) => Self::Technician,
            (Some("teams"), Some(team)) => Id::new(team).map_or(Self::Public, Self::Session),
            _ => Self::Public,
        }
    }

    /// The cookie that holds this part's token; the prefix keeps other hosts of the domain from setting it (RFC 6265bis
    /// section 4.1.3).
    pub(crate) fn cookie(&self) -> Option<String> {
        match self {
            Self::Admin => Some("__Host-admin".into()),
            Self::Technician => Some("__Host-technician".into()),
            Self::Session(team) => Some(format!("{SESSION}{team}")),
            Self::Public => None,
        }
    }

    /// Where a person signs out of this part.
    pub(crate) fn sign_out(&self) -> String {
        match self {
            Self::Admin => "/admin/sign-out".into(),
            Self::Technician => "/reseller/sign-out".into(),
            Self::Session(team) => format!("/teams/{team}/end"),
            Self::Public => String::new(),
        }
    }
}
