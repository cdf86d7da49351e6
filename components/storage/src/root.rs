//! The root record of a team: its only value that is ever overwritten, besides the outbox.

use crate::error::Error;
use crate::json::decode;
use crate::log::Log;
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
    /// The top page of each map that was ever written.
    pub maps: BTreeMap<MapName, String>,
    /// The single objects that were ever written; others have their defaults.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub objects: BTreeMap<ObjectName, String>,
    /// Objects to which nothing refers since the last revisions, to be deleted by a later commit.
    /// Their keys are stored without the root's own key, with which they all begin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retired: Vec<String>,
    /// The log.
    pub log: Log,
}

impl Root {
    /// Reads a root record. Unlike the objects that it refers to, a root is never deleted.
    pub(crate) fn read(key: &str, bytes: Option<Vec<u8>>) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let bytes = bytes.ok_or_else(|| Error::fault(format!("{key} is missing")))?;
        let Format { format } = decode(key, &bytes)?;
        if format > FORMAT {
            return Err(Error::fault(format!(
                "{key} has format {format}, this code knows up to {FORMAT}"
            )));
        }
        decode(key, &bytes)
    }
}
