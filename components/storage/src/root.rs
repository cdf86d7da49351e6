//! The root record of a team: its only value that is ever overwritten, besides the outbox.

use crate::error::Error;
use crate::json::{Formatted, decode_record};
use crate::log::Log;
use crate::port::Port;
use crate::retired::Retired;
use domain::{MapName, ObjectName, Team};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The newest format of root records that this code knows.
pub const FORMAT: u32 = 1;

/// The root record. Under 16 KiB whatever the team's size and the log's length.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Root {
    /// The format; a higher one than [`FORMAT`] is neither read nor rewritten.
    pub format: u32,
    /// The number of commits.
    pub revision: u64,
    /// The team's state.
    pub team: Team,
    /// The top page of each map that has entries.
    pub maps: BTreeMap<MapName, String>,
    /// The single objects that were ever written; others have their defaults.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub objects: BTreeMap<ObjectName, String>,
    /// Objects to which nothing refers since earlier revisions.
    #[serde(default, skip_serializing_if = "Retired::is_empty")]
    pub retired: Retired,
    /// The log.
    pub log: Log,
}

impl Root {
    /// Reads a root record. Unlike the objects that it refers to, it is deleted only when the team
    /// is erased.
    pub(crate) async fn read(port: &impl Port, key: &str) -> Result<Self, Error> {
        let bytes = port.get(key).await?.ok_or_else(|| missing(key))?;
        decode_record(key, &bytes)
    }
}

impl Formatted for Root {
    const KNOWN: u32 = FORMAT;

    fn format(&self) -> u32 {
        self.format
    }
}

/// The error of a root that is not there.
pub(crate) fn missing(key: &str) -> Error {
    Error::Gone(key.to_owned())
}
