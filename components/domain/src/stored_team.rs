//! The form in which the root record stores a team: links and sessions name their technician by the
//! place in the list of technicians, since an id may be long.

use crate::team::Team;
use crate::text::Id;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

impl Serialize for Team {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut stored = self.clone();
        for technician in technicians(&mut stored) {
            let mut known = self.technicians.keys();
            let place = known.position(|id| id == technician);
            let place = place.and_then(|place| Id::new(place.to_string()).ok());
            *technician = place.ok_or_else(|| S::Error::custom("a technician is not listed"))?;
        }
        Self::serialize(&stored, serializer)
    }
}

impl<'de> Deserialize<'de> for Team {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut team = Self::deserialize(deserializer)?;
        let known: Vec<_> = team.technicians.keys().cloned().collect();
        for technician in technicians(&mut team) {
            let place = technician.as_str().parse::<usize>().ok();
            let listed = place.and_then(|place| known.get(place));
            let listed = listed.ok_or_else(|| D::Error::custom("a technician is not listed"))?;
            technician.clone_from(listed);
        }
        Ok(team)
    }
}

/// The technician of each link and session.
fn technicians(team: &mut Team) -> impl Iterator<Item = &mut Id> {
    let links = team.links.iter_mut().map(|link| &mut link.technician);
    let sessions = team.sessions.iter_mut();
    links.chain(sessions.map(|session| &mut session.technician))
}
