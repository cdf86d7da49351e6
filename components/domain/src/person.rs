//! People and roles: technicians, members, admins, and the actors of audit entries.

use crate::characters::is_hidden;
use crate::choices::choices;
use crate::domain_name;
use crate::folded::{bounded, folded};
use crate::limits;
use crate::locale::Locale;
use crate::refusal::Refusal;
use crate::text::{Email, Id, Name};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The first words of a name by which it is found, beside its last one.
const NAME_WORDS: usize = 3;

/// The bytes of the longest key without its id: those of the longest name.
const NAME_KEY: usize = 512;

/// A person as an audit entry names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Person {
    /// The subject by which the vendor's identity provider knows the person.
    pub id: Id,
    /// The name to show.
    pub name: Name,
    /// The e-mail address.
    pub email: Email,
}

/// The actor of an audit entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// An admin of the team.
    Admin(Person),
    /// The reseller, through a technician.
    Reseller {
        /// The reseller's name.
        reseller: Name,
        /// The technician, or the issuer of the link where only its bearer is known.
        technician: Person,
        /// The reseller session, if there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<Id>,
        /// Whether the person is only known as bearer of the technician's link.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_bearer: bool,
    },
    /// An unknown person, such as a stranger with a used link.
    Anonymous,
    /// The vendor's platform.
    Platform,
    /// This application: when something expires.
    Service,
}

impl Actor {
    /// The kind by which entries can be filtered.
    pub fn kind(&self) -> ActorKind {
        match self {
            Self::Admin(_) => ActorKind::Admin,
            Self::Reseller { .. } => ActorKind::Reseller,
            Self::Anonymous => ActorKind::Anonymous,
            Self::Platform => ActorKind::Platform,
            Self::Service => ActorKind::Service,
        }
    }
}

choices! {
    /// Kinds of actors.
    ActorKind {
        Reseller = "reseller", Admin = "admin", Platform = "platform", Service = "service",
        Anonymous = "anonymous",
    }
    /// Roles of members, by the names of Dropbox's `AdminRole`.
    #[derive(PartialOrd, Ord, Default)]
    Role {
        TeamAdmin = "team_admin", UserManagementAdmin = "user_management_admin",
        SupportAdmin = "support_admin", BillingAdmin = "billing_admin",
        ComplianceAdmin = "compliance_admin", ContentAdmin = "content_admin",
        ReportingAdmin = "reporting_admin", SecurityAdmin = "security_admin",
        #[default] MemberOnly = "member_only",
    }
    /// A member's standing, by the names of Dropbox's `MemberStatus`.
    #[derive(Default)]
    MemberStatus {
        /// Has joined.
        #[default]
        Active = "active",
        /// Has been invited and not joined yet.
        Invited = "invited",
        /// May not sign in for now.
        Suspended = "suspended",
    }
}

impl Role {
    /// Whether this is the full admin role.
    pub fn is_full_admin(self) -> bool {
        self == Self::TeamAdmin
    }

    /// Whether this is an admin role of any kind.
    pub fn is_admin(self) -> bool {
        self != Self::MemberOnly
    }
}

/// A member of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Member {
    /// The member's id, which is also the subject of the member's tokens.
    pub id: Id,
    /// The address, unique within the team in any spelling.
    pub email: Email,
    /// The name to show.
    pub name: Name,
    /// The role.
    #[serde(default)]
    pub role: Role,
    /// The standing.
    #[serde(default)]
    pub status: MemberStatus,
    /// The language of notifications; the team's where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
    /// Whether the member has two-step verification.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_two_step_enabled: bool,
    /// Whether the member signs in by single sign-on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_sso_enabled: bool,
    /// Whether a reseller session added the member.
    #[serde(default)]
    pub is_added_by_session: bool,
    /// Whether a reseller session ever gave the member an admin role, unless the team has
    /// confirmed the role since.
    #[serde(default)]
    pub is_promoted_by_session: bool,
    /// Whether a reseller session changed an admin role that no session had given the member.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_former_admin: bool,
    /// That admin role. The platform's next change of the role ends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_family = "wasm"), schemars(with = "OwnRole"))]
    pub own_role: Option<OwnRole>,
}

/// An admin role that no session had given a member, before a session changed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct OwnRole {
    /// The role.
    pub role: Role,
    /// When a session changed it first.
    pub at: DateTime<Utc>,
}

impl Member {
    /// The member as audit entries name them.
    pub fn person(&self) -> Person {
        Person {
            id: self.id.clone(),
            name: self.name.clone(),
            email: self.email.clone(),
        }
    }

    /// The keys under which a search by name finds the member: the folded name from each of its
    /// first three words on, and from its last word on.
    pub fn name_keys(&self) -> Vec<String> {
        let ends = name_ends(&self.name).into_iter();
        ends.map(|end| format!("{}\n{}", bounded(end, NAME_KEY), self.id))
            .collect()
    }

    /// The first of the keys that begins with the key of a typed prefix ([`Member::prefix_key`]).
    pub fn name_key(&self, prefix: &str) -> Option<String> {
        let mut keys = self.name_keys().into_iter();
        keys.find(|key| key.starts_with(prefix))
    }

    /// The beginning of the keys of those names that have words from the beginning of a text.
    pub fn prefix_key(text: &str) -> String {
        folded_words(text).join(" ")
    }

    /// Whether a session may be signed in as this member: an active one without an admin role, now
    /// or before a session took it away. The vendor may allow admins too.
    pub(crate) fn is_eligible_for_sign_in(&self, may_be_admin: bool) -> bool {
        let is_or_was_admin = self.role.is_admin() || self.is_former_admin;
        self.status == MemberStatus::Active && (may_be_admin || !is_or_was_admin)
    }

    /// Whether a reseller session made this member an admin, by adding or by promoting.
    pub fn is_admin_by_session(&self) -> bool {
        let is_promoted = self.is_promoted_by_session && !self.may_own(self.role);
        self.role.is_admin() && (self.is_added_by_session || is_promoted)
    }

    /// Whether a session added the member, or ever gave them an admin role, and the team has not
    /// confirmed them.
    pub(crate) fn is_marked_by_session(&self) -> bool {
        self.is_added_by_session || self.is_promoted_by_session
    }

    /// Whether this is an admin of the team's own.
    pub fn is_own_admin(&self) -> bool {
        self.role.is_admin() && !self.is_admin_by_session()
    }

    /// The role of the team's own, if a session changed it lately.
    pub(crate) fn lately_own(&self, now: DateTime<Utc>) -> Option<OwnRole> {
        let oldest = now - limits::OWN_ROLE_MEMORY;
        self.own_role.filter(|own| own.at > oldest)
    }

    /// Whether a role is no more than the one that the member had without any session.
    pub(crate) fn may_own(&self, role: Role) -> bool {
        self.own_role
            .is_some_and(|own| own.role == role || own.role.is_full_admin())
    }
}

/// The name of an immutable list of admins; the storage protocol defines it.
pub type AdminsRef = String;

/// All holders of an admin role of one team at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Admins(pub Vec<Member>);

impl Admins {
    /// The admin with this id.
    pub fn find(&self, id: &Id) -> Option<&Member> {
        self.0.iter().find(|admin| admin.id == *id)
    }

    /// The list after a member was changed (`Some`) or removed (`None`).
    pub fn with(&self, id: &Id, member: Option<&Member>) -> Self {
        let kept = self.0.iter().filter(|admin| admin.id != *id);
        let added = member.filter(|member| member.role.is_admin());
        Self(kept.chain(added).cloned().collect())
    }
}

/// The words of a text, as they are compared.
fn folded_words(text: &str) -> Vec<String> {
    let folded = folded(text);
    folded.split_whitespace().map(str::to_owned).collect()
}

/// The folded ends of a name by which a search finds it: from each of its first three words on, and
/// from its last word on.
fn name_ends(name: &Name) -> Vec<String> {
    let words = folded_words(name.as_str());
    let last = words.len().saturating_sub(1);
    let starts = (0..words.len()).filter(|start| *start < NAME_WORDS || *start == last);
    starts
        .filter_map(|start| Some(words.get(start..)?.join(" ")))
        .collect()
}

/// The beginning of a name, or of one of its first three words or its last, in any spelling.
#[derive(Debug, Clone)]
pub struct NamePrefix(String);

impl NamePrefix {
    /// A typed beginning.
    pub fn new(text: &str) -> Self {
        Self(Member::prefix_key(text))
    }

    /// Whether a name has it.
    pub fn admits(&self, name: &Name) -> bool {
        name_ends(name).iter().any(|end| end.starts_with(&self.0))
    }
}

/// A reseller as the platform describes it: the name, and the addresses of its people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ResellerProfile {
    /// The name to show, such as "Northwind Partners".
    pub name: Name,
    /// E-mail domains of the reseller, such as `northwind.example`, in Unicode or Punycode;
    /// subdomains count as well.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Single addresses of the reseller elsewhere.
    #[serde(default)]
    pub addresses: Vec<Email>,
}

impl ResellerProfile {
    /// Refuses too many domains or addresses, and malformed domains.
    pub fn check(&self) -> Result<(), Refusal> {
        for (field, count) in [
            ("/domains", self.domains.len()),
            ("/addresses", self.addresses.len()),
        ] {
            if count > limits::RESELLER_ADDRESSES {
                return Err(Refusal::field(field, "must have 100 elements at most"));
            }
        }
        match self.domains.iter().position(|name| !is_domain(name)) {
            None => Ok(()),
            Some(index) => Err(Refusal::field(
                format!("/domains/{index}"),
                "must be a domain, such as northwind.example",
            )),
        }
    }

    /// The profile with the addresses and domains of another one as well.
    pub fn with(mut self, other: Self) -> Self {
        self.domains.extend(other.domains);
        self.addresses.extend(other.addresses);
        self
    }

    /// Whether an address is the reseller's own.
    pub fn owns(&self, email: &Email) -> bool {
        let (key, domain) = (email.key(), email.domain());
        self.addresses.iter().any(|address| address.key() == key)
            || self.domains.iter().any(|own| is_within(&domain, own))
    }
}

fn is_within(domain: &str, own: &str) -> bool {
    let own = domain_name::canonical(own);
    let own = own.trim_matches('.');
    domain == own || domain.ends_with(&format!(".{own}"))
}

fn is_domain(name: &str) -> bool {
    let canonical = domain_name::canonical(name);
    let mut labels = canonical.split('.');
    (1..=253).contains(&name.len())
        && !name.contains(is_hidden)
        && labels.all(|label| !label.is_empty() && label.chars().all(domain_name::is_of_label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reseller_has_only_domains_and_not_too_many() {
        let fits = |domains: &[&str]| {
            let domains = domains.iter().map(|domain| (*domain).to_owned()).collect();
            ResellerProfile {
                name: Name::new("Northwind").unwrap(),
                domains,
                addresses: Vec::new(),
            }
            .check()
            .is_ok()
        };
        assert!(fits(&["northwind.example", "a", "xn--80ak6aa92e.example"]));
        assert!(fits(&["идп.example", "हिन्दी.example", "例子。广告"]));
        assert!(fits(&["a.example"; limits::RESELLER_ADDRESSES]));
        assert!(!fits(&["a.example"; limits::RESELLER_ADDRESSES + 1]));
        for bad in [
            "",
            ".",
            "a..example",
            "a.example.",
            "идп\u{200B}.example",
            "a b",
            "a_b",
            "a/b",
            "@a.example",
            &"a".repeat(254),
        ] {
            assert!(!fits(&[bad]), "{bad}");
        }
    }
}
