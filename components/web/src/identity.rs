//! Whom a token can speak for.

use domain::{Email, Id, Name};

/// Whom a valid token speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// An admin of a customer team, by claim; whether the team's record agrees is for the component to check.
    TeamAdmin(TeamAdmin),
    /// A technician of a reseller.
    Technician(Technician),
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
}

/// A person of a reseller.
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

/// The vendor's platform: the only caller that writes directory data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    /// Which of the vendor's services it is.
    pub id: Id,
}
