//! The root record of a team: the only thing of it that is ever overwritten.

use crate::error::{Error, decode};
use crate::log::Log;
use domain::Team;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The newest format of root records that this code knows.
pub const FORMAT: u32 = 1;

/// The root record. Under 16 KiB whatever the team's size and the log's length.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// The format; a higher one than [`FORMAT`] is never read nor rewritten.
    pub format: u32,
    /// Counts the commits.
    pub revision: u64,
    /// The team's state.
    pub team: Team,
    /// The top page of each map that was ever written to.
    pub maps: BTreeMap<MapName, String>,
    /// Which object holds the settings; absent as long as they are the defaults.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<String>,
    /// Which object holds the sharing activity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<String>,
    /// Objects that nothing refers to since the last revisions; a later commit deletes them.
    /// Named without the root's own key, with which they all begin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retired: Vec<String>,
    /// The log.
    pub log: Log,
}

/// The maps of a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MapName {
    /// Members by id.
    Members,
    /// Members by address, in lower case.
    Emails,
    /// Members by [`domain::Member::name_key`].
    Names,
    /// Team folders by id.
    Folders,
    /// Team folders by name, in lower case.
    FolderNames,
    /// Support requests by id.
    Requests,
    /// Sharing events by [`domain::SharingEvent::time_key`].
    Sharing,
    /// The time keys of sharing events, by id.
    SharingIds,
    /// Requests that may be repeated, by the digest of their `Idempotency-Key`.
    Remembered,
}

impl Root {
    /// Reads a root record. Unlike what it refers to, a root never goes away.
    pub(crate) fn read(key: &str, bytes: Option<Vec<u8>>) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let bytes = bytes.ok_or_else(|| Error::fault(format!("{key} is missing")))?;
        let Format { format } = decode(key, &bytes)?;
        if format > FORMAT {
            return Err(Error::fault(format!("{key} has format {format}, this code knows up to {FORMAT}")));
        }
        decode(key, &bytes)
    }
}
