//! Every key in the store.
//!
//! | key | value | written |
//! |---|---|---|
//! | `directory.<shard>` | roots of teams, teams of resellers | at set-up, then by swap |
//! | `sweep` | garbage noted by the last sweep | whole, by each sweep |
//! | `check.<random>`, `check.<random>.other` | test values | by the self-check, then deleted |
//! | `reseller.<id>` | a reseller's profile | whole, by the platform |
//! | `hook.pause` | start of the hook's pause | by a deliverer after a 410 |
//! | `team.<root>` | the root record of one team | first of its team, then by swap |
//! | `team.<root>.log.<n>` | a segment of the log | by any number of writers, same bytes |
//! | `team.<root>.page.<attempt>.<n>` | a page of a map | once |
//! | `team.<root>.entries.<revision>.<attempt>` | the entries of a long log record | once |
//! | `team.<root>.settings.<attempt>` | the sharing and security settings | once |
//! | `team.<root>.activity.<attempt>` | the sharing activity by day | once |
//! | `team.<root>.admins.<attempt>` | a list of admins | once |
//! | `team.<root>.retired.<attempt>.<n>` | a chunk of retired objects | once |
//! | `team.<root>.stop.<epoch>` | the stop order against one grant | never overwritten or deleted |
//! | `team.<root>.outbox` | the cursors of the hook | before publication, then by swap |
//! | `team.<root>.parked.<attempt>` | an event that the hook did not take | once |
//!
//! A sweep leaves a new kind of key alone until `sweep/referenced.rs` knows its referrers.

use domain::Id;
use sha2::{Digest, Sha256};

/// The number of shards of the directory; fixed for ever.
pub const SHARDS: u8 = 64;

/// The note of the last sweep.
pub const SWEEP: &str = "sweep";

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

/// Whether a key belongs to a segment of the log.
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

/// The name of a chunk of retired objects, without the root's key.
pub fn retired(attempt: &str, number: usize) -> String {
    format!(".retired.{attempt}.{number}")
}

/// The stop order against the grant of an epoch.
pub fn stop(root: &str, epoch: u64) -> String {
    format!("{root}.stop.{epoch}")
}

/// The outbox of a team.
pub fn outbox(root: &str) -> String {
    format!("{root}.outbox")
}

/// The name of a parked event.
pub fn parked_name(attempt: &str) -> String {
    format!("parked.{attempt}")
}

/// Whether a key belongs to a parked event; `aside.` is the former name.
pub fn is_parked(key: &str) -> bool {
    parts(key).is_some_and(|(_, rest)| rest.starts_with("parked.") || rest.starts_with("aside."))
}

/// Whether a key belongs to a page or a single object, which are written once.
pub fn is_immutable(key: &str) -> bool {
    let rest = key
        .split_once('.')
        .and_then(|(_, name)| name.split_once('.'));
    rest.and_then(|(_, rest)| rest.split('.').next())
        .is_some_and(|kind| matches!(kind, "page" | "settings" | "activity" | "admins"))
}

/// Whether a key belongs to the self-check.
pub fn is_check(key: &str) -> bool {
    key.starts_with("check.")
}

/// Splits a key of a team into its root and the rest, which is empty for the root itself.
pub fn parts(key: &str) -> Option<(&str, &str)> {
    let name = key.strip_prefix("team.")?;
    let end = "team.".len() + name.find('.').unwrap_or(name.len());
    let (root, rest) = key.split_at_checked(end)?;
    Some((root, rest.strip_prefix('.').unwrap_or_default()))
}
