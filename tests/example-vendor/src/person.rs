//! The people of the example, who can sign in at the identity provider.

use crate::Caller;

/// Someone of the example.
pub(crate) struct Person {
    /// The id, by which the provider's page names whoever was picked.
    pub(crate) id: &'static str,
    /// What the page shows.
    pub(crate) label: &'static str,
    of: Of,
}

enum Of {
    Team(&'static str),
    Reseller(&'static str),
}

/// All of them.
pub(crate) const PEOPLE: &[Person] = &[
    Person {
        id: "alice",
        label: "Alice, admin of Acme",
        of: Of::Team("acme"),
    },
    Person {
        id: "adam",
        label: "Adam, admin of Acme",
        of: Of::Team("acme"),
    },
    Person {
        id: "tom",
        label: "Tom, technician of Northwind",
        of: Of::Reseller("northwind"),
    },
    Person {
        id: "tess",
        label: "Tess, technician of Northwind",
        of: Of::Reseller("northwind"),
    },
];

impl Person {
    /// Whom a token of this person is to speak for.
    pub(crate) fn caller(&self) -> Caller {
        let id = self.id.to_owned();
        match self.of {
            Of::Team(team) => Caller::TeamAdmin {
                team: team.to_owned(),
                id,
            },
            Of::Reseller(reseller) => Caller::Technician {
                reseller: reseller.to_owned(),
                id,
            },
        }
    }
}
