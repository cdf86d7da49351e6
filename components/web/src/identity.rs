//! The identities that a token can prove.

use domain::settings::SignIn;
use domain::{Email, Id, Name, Person};

/// The identity that a valid token proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// An admin of a customer team, by claim; the component checks the team's record.
    TeamAdmin(TeamAdmin),
    /// A technician of a reseller.
    Technician(Technician),
    /// The manager of a reseller's technicians.
    ResellerManager(ResellerManager),
    /// The vendor's platform.
    Platform(Platform),
}

/// An admin of a customer team, by claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamAdmin {
    /// The team.
    pub team: Id,
    /// The admin's member id in the team.
    pub id: Id,
    /// The admin's name.
    pub name: Name,
    /// The admin's address.
    pub email: Email,
    /// How the admin signed in at the vendor.
    pub sign_in: SignIn,
}

/// A technician of a reseller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Technician {
    /// The reseller.
    pub reseller: Id,
    /// The technician's id.
    pub id: Id,
    /// The technician's name.
    pub name: Name,
    /// The technician's address.
    pub email: Email,
}

/// The manager of a reseller's technicians: sees and ends their sessions, and blocks them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResellerManager {
    /// The reseller.
    pub reseller: Id,
    /// The manager, as audit entries name them.
    pub person: Person,
}

/// The vendor's platform: the only caller that writes directory data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    /// The id of the vendor's service.
    pub id: Id,
}
