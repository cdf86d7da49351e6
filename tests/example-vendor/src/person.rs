//! The people of the example, who can sign in at the identity provider.

use crate::identity::Subject;

/// A person of the example.
pub(crate) struct Person {
    /// The id, which is also the value of the person's button on the provider's page.
    pub(crate) id: &'static str,
    /// The text of that button.
    pub(crate) label: &'static str,
    employer: Employer,
}

enum Employer {
    Team(&'static str),
    Reseller(&'static str),
}

/// All of them.
pub(crate) const PEOPLE: &[Person] = &[
    Person {
        id: "alice",
        label: "Alice, admin of Acme",
        employer: Employer::Team("acme"),
    },
    Person {
        id: "adam",
        label: "Adam, admin of Acme",
        employer: Employer::Team("acme"),
    },
    Person {
        id: "tom",
        label: "Tom, technician of Northwind",
        employer: Employer::Reseller("northwind"),
    },
    Person {
        id: "tess",
        label: "Tess, technician of Northwind",
        employer: Employer::Reseller("northwind"),
    },
];

impl Person {
    /// The subject of this person's tokens.
    pub(crate) fn subject(&self) -> Subject {
        let id = self.id.to_owned();
        match self.employer {
            Employer::Team(team) => Subject::TeamAdmin {
                team: team.to_owned(),
                id,
            },
            Employer::Reseller(reseller) => Subject::Technician {
                reseller: reseller.to_owned(),
                id,
            },
        }
    }
}
