//! Operations: one for each HTTP endpoint, with its caller, its budget and its audit entries.

mod budget;
mod table;

pub use budget::Budget;
pub use table::Operation;

/// One of the nine things that a reseller session may do (R4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are those of R4")]
pub enum Action {
    Members,
    SignInAs,
    AdminPermissions,
    Insights,
    TeamFolders,
    SharingPolicy,
    SecurityPolicy,
    SharingActivity,
    Support,
}

impl Action {
    /// All of them, in R4's order.
    pub const ALL: [Self; 9] = [
        Self::Members,
        Self::SignInAs,
        Self::AdminPermissions,
        Self::Insights,
        Self::TeamFolders,
        Self::SharingPolicy,
        Self::SecurityPolicy,
        Self::SharingActivity,
        Self::Support,
    ];

    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::SignInAs => "sign_in_as",
            Self::AdminPermissions => "admin_permissions",
            Self::Insights => "insights",
            Self::TeamFolders => "team_folders",
            Self::SharingPolicy => "sharing_policy",
            Self::SecurityPolicy => "security_policy",
            Self::SharingActivity => "sharing_activity",
            Self::Support => "support",
        }
    }
}

/// Who may use an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// An admin of the team.
    Admin,
    /// An admin of the team, or the platform.
    AdminOrPlatform,
    /// A technician of the team's reseller.
    Technician,
    /// The manager of the reseller's technicians, or the platform.
    ManagerOrPlatform,
    /// A person who signed in to the console, about that sign-in.
    Login,
    /// The vendor's platform.
    Platform,
    /// A reseller session, with one of the nine actions.
    Action(Action),
    /// A reseller session, about itself.
    Session,
    /// Anyone but a reseller session; credentials are ignored.
    Anyone,
    /// The holder of a link; credentials are optional and have to be valid where present.
    Holder,
}

impl Operation {
    /// The action that it belongs to, if reseller sessions may use it on a team.
    pub fn action(self) -> Option<Action> {
        match self.caller() {
            Caller::Action(action) => Some(action),
            _ => None,
        }
    }

    /// Whether reseller sessions may use it.
    pub fn is_for_sessions(self) -> bool {
        matches!(self.caller(), Caller::Action(_) | Caller::Session)
    }

    /// Whether a request's path fits the template; a parameter takes one segment that is not empty.
    pub fn matches(self, path: &str) -> bool {
        let mut given = path.split('/');
        let fits = self.path().split('/').all(|expected| {
            given.next().is_some_and(|segment| {
                segment == expected || (is_parameter(expected) && !segment.is_empty())
            })
        });
        fits && given.next().is_none()
    }
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::event_type::EventType;
    use std::collections::BTreeSet;

    #[test]
    fn every_action_has_an_operation_and_every_operation_a_name_and_a_place_of_its_own() {
        let all = Operation::ALL.iter();
        let actions: BTreeSet<_> = all.clone().filter_map(|one| one.action()).collect();
        assert_eq!(actions.into_iter().collect::<Vec<_>>(), Action::ALL);
        let names: BTreeSet<_> = all.clone().map(|one| one.name()).collect();
        let places: BTreeSet<_> = all.map(|one| (one.method(), one.path())).collect();
        let count = Operation::ALL.len();
        assert_eq!((names.len(), places.len()), (count, count));
    }

    #[test]
    fn reads_change_nothing_and_every_get_is_a_read() {
        for operation in Operation::ALL {
            assert!(
                operation.is_read() || operation.method() != "GET",
                "{operation:?}"
            );
            let mut leaves = operation.leaves().iter();
            assert!(
                !operation.is_read() || leaves.all(|tag| *tag == EventType::ResellerView),
                "{operation:?}"
            );
        }
    }

    #[test]
    fn operations_are_serialized_as_their_names() {
        for operation in Operation::ALL {
            let name = serde_json::to_string(operation).unwrap();
            assert_eq!(name, format!("\"{}\"", operation.name()));
        }
    }

    #[test]
    fn paths_match_by_segment() {
        let operation = Operation::ReadMember;
        assert!(operation.matches("/v1/teams/acme/members/jane"));
        for other in [
            "/v1/teams/acme/members",
            "/v1/teams/acme/members/",
            "/v1/teams//members/jane",
            "/v1/teams/acme/members/jane/",
            "/v1/teams/acme/folders/jane",
            "v1/teams/acme/members/jane",
            "",
        ] {
            assert!(!operation.matches(other), "{other:?}");
        }
        assert!(Operation::ReadOpenapi.matches("/v1/openapi.json"));
    }
}
