//! Every key in the store.
//!
//! | key | holds | written |
//! |---|---|---|
//! | `directory.<shard>` | teams' roots and resellers' teams | at set-up, then by swap |
//! | `sweep` | what the last sweep noted | by sweeps, whole |
//! | `check.<random>` and `check.<random>.other` | what the self-check tries | by it, which deletes them |
//! | `reseller.<id>` | a reseller's profile | by the platform, whole |
//! | `team.<root>` | the root record of one team | before all else of it and before it is published, then by swap |
//! | `team.<root>.log.<n>` | the n-th segment of the log | once, by anyone with the same bytes |
//! | `team.<root>.page.<attempt>.<n>` | a page of a map | once |
//! | `team.<root>.entries.<revision>.<attempt>` | the entries of a long record of the log | once |
//! | `team.<root>.settings.<attempt>` | the sharing and security settings | once |
//! | `team.<root>.activity.<attempt>` | the sharing activity by day | once |
//! | `team.<root>.admins.<attempt>` | who held admin roles | once |
//! | `team.<root>.retired.<attempt>` | keys to be deleted, where they are many | once |
//! | `team.<root>.stop.<epoch>` | the order to switch off | never overwritten |
//! | `team.<root>.aside.<attempt>` | an event that the hook would not take | once |
//! | `hook.pause` | since when the hook is paused | by whoever hears that it is gone |
//! | `team.<root>.outbox` | how far the hook has been served | before publication, then by swap |
//!
//! Whatever is added here is left alone by sweeps until `sweep/referenced.rs` knows what refers to it.

use domain::Id;
use sha2::{Digest, Sha256};

/// How many shards the directory has; fixed for ever.
pub const SHARDS: u8 = 64;

/// The shard of a team or a reseller.
pub fn shard_of(id: &Id) -> String {
    let byte = Sha256::digest(id.as_str().as_bytes())
        .first()
        .copied()
        .unwrap_or_default();
    shard(byte % SHARDS)
}

/// A shard by its number.
pub fn shard(number: u8) -> String {
    format!("directory.{number}")
}

/// A reseller's profile.
pub fn reseller(id: &Id) -> String {
    format!("reseller.{id}")
}

/// A team's root, under a random name.
pub fn root(random: &str) -> String {
    format!("team.{random}")
}

/// A segment of the log.
pub fn segment(root: &str, number: u64) -> String {
    format!("{root}.log.{number}")
}

/// Whether a key is that of a segment of the log.
pub fn is_segment(key: &str) -> bool {
    parts(key).is_some_and(|(_, rest)| rest.starts_with("log."))
}

/// The entries of a record that are too long for the root.
pub fn entries(root: &str, revision: u64, attempt: &str) -> String {
    format!("{root}.entries.{revision}.{attempt}")
}

/// The name of a page of a map, as other pages and the root refer to it.
pub fn page_name(attempt: &str, number: usize) -> String {
    format!("{attempt}.{number}")
}

/// A page of a map.
pub fn page(root: &str, name: &str) -> String {
    format!("{root}.page.{name}")
}

/// The name of a single object, as the root refers to it.
pub fn object_name(kind: &str, attempt: &str) -> String {
    format!("{kind}.{attempt}")
}

/// A single object.
pub fn object(root: &str, name: &str) -> String {
    format!("{root}.{name}")
}

/// A list of admins.
pub fn admins(root: &str, attempt: &str) -> String {
    format!("{root}.admins.{attempt}")
}

/// A list of keys to be deleted.
pub fn retired(root: &str, attempt: &str) -> String {
    format!("{root}.retired.{attempt}")
}

/// Whether a key is that of a list of keys to be deleted.
pub fn is_retired_list(key: &str) -> bool {
    key.contains(".retired.")
}

/// The order to switch off what an epoch switched on.
pub fn stop(root: &str, epoch: u64) -> String {
    format!("{root}.stop.{epoch}")
}

/// The name of an event that is set aside.
pub fn aside_name(attempt: &str) -> String {
    format!("aside.{attempt}")
}

/// Whether a key is that of an event that is set aside.
pub fn is_aside(key: &str) -> bool {
    parts(key).is_some_and(|(_, rest)| rest.starts_with("aside."))
}

/// What the last sweep noted.
pub const SWEEP: &str = "sweep";

/// Whether a key is one of the self-check's.
pub fn is_check(key: &str) -> bool {
    key.starts_with("check.")
}

/// The root under which a key of a team is, and what follows it: nothing for the root itself.
pub fn parts(key: &str) -> Option<(&str, &str)> {
    let name = key.strip_prefix("team.")?;
    let end = "team.".len() + name.find('.').unwrap_or(name.len());
    let (root, rest) = key.split_at_checked(end)?;
    Some((root, rest.strip_prefix('.').unwrap_or_default()))
}

/// How far the hook has been served.
pub fn outbox(root: &str) -> String {
    format!("{root}.outbox")
}
