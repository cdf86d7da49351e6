//! Every key in the store.
//!
//! | key | value | written |
//! |---|---|---|
//! | `directory.<shard>` | roots of teams, teams of resellers | at set-up, then by swap |
//! | `waiting.<shard>` | teams whose deliveries wait | at set-up, then by swap |
//! | `access.<shard>` | standings of resellers and technicians | at set-up, then by swap |
//! | `<any of these>.page.<attempt>.<n>` | a page | once |
//! | `deliveries.turn` | the place at which the next run of deliveries looks | whole, by each run |
//! | `health` | a random text | whole, by each probe |
//! | `sweep` | garbage noted by sweeps, and how far they are | whole, by each sweep |
//! | `check.<random>`, `check.<random>.other` | test values | by the self-check, then deleted |
//! | `ended.<expiry>.<digest>` | nothing: the sign-in to the console of that token is over | by signing out |
//! | `reseller.<digest>` | a reseller's profile, under a digest of its id | whole, by the platform |
//! | `hook.pause` | start of the hook's pause | by a deliverer after a 410 |
//! | `team.<root>` | the root record of one team | first of its team, then by swap |
//! | `team.<root>.log.<n>` | a segment of the log | by any number of writers, same bytes |
//! | `team.<root>.page.<attempt>.<n>` | a page of a map | once |
//! | `team.<root>.entries.<revision>.<attempt>` | the entries of a long log record | once |
//! | `team.<root>.settings.<attempt>` | the sharing and security settings | once |
//! | `team.<root>.activity.<attempt>` | the sharing activity by day | once |
//! | `team.<root>.admins.<attempt>` | a list of admins | once |
//! | `team.<root>.retired.<attempt>.<n>` | a chunk of retired objects | once |
//! | `team.<root>.stop.<epoch>` | an order to stop one grant: of several, any will do | deleted with its team |
//! | `team.<root>.outbox` | the claim, the cursors and the parked items | before publication, then by swap |
//! | `team.<root>.parked.<attempt>.<n>` | events that the hook did not take | once |
//!
//! A sweep leaves a new kind of key alone until `sweep/referenced.rs` knows its referrers.

use chrono::{DateTime, Utc};
use domain::{Digest, Id};
use sha2::{Digest as _, Sha256};

/// The number of shards of each kind: the directory, the teams that wait, the access of resellers;
/// fixed for ever.
pub const SHARDS: u8 = 64;

/// The note of the last sweep.
pub const SWEEP: &str = "sweep";

/// The key that a probe writes.
pub const HEALTH: &str = "health";

/// The place at which the next run of deliveries looks at teams that do not wait.
pub const TURN: &str = "deliveries.turn";

/// The number of the shard of a team, or of a reseller.
fn shard_number(id: &Id) -> u8 {
    let byte = Sha256::digest(id.as_str().as_bytes())
        .first()
        .copied()
        .unwrap_or_default();
    byte % SHARDS
}

/// The shard of a team in the directory.
pub fn shard_of(team: &Id) -> String {
    shard(shard_number(team))
}

/// A shard of the directory by its number.
pub fn shard(number: u8) -> String {
    format!("directory.{number}")
}

/// The shard of a team among those that wait.
pub fn waiting_of(team: &Id) -> String {
    waiting(shard_number(team))
}

/// A shard of the teams that wait by its number.
pub fn waiting(number: u8) -> String {
    format!("waiting.{number}")
}

/// The shard of a reseller's access.
pub fn access_of(reseller: &Id) -> String {
    access(shard_number(reseller))
}

/// A shard of the access of resellers by its number.
pub fn access(number: u8) -> String {
    format!("access.{number}")
}

/// A reseller's profile, by the digest of the reseller's id. No key holds an id of the vendor's.
pub fn reseller(digest: &str) -> String {
    format!("reseller.{digest}")
}

/// A sign-in to the console that was ended, by the expiry and the digest of its token.
pub fn ended(expires_at: DateTime<Utc>, login: &Digest) -> String {
    format!("ended.{}.{}", expires_at.timestamp(), login.as_str())
}

/// When the token of an ended sign-in expires, by its key.
pub fn ended_expiry(key: &str) -> Option<DateTime<Utc>> {
    let seconds = key.strip_prefix("ended.")?.split('.').next()?;
    DateTime::from_timestamp(seconds.parse().ok()?, 0)
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

/// The name of a parked item's events.
pub fn parked_name(attempt: &str, number: usize) -> String {
    format!("parked.{attempt}.{number}")
}

/// Whether a key belongs to a parked item.
pub fn is_parked(key: &str) -> bool {
    parts(key).is_some_and(|(_, rest)| rest.starts_with("parked."))
}

/// Whether a key belongs to a page, a single object or a stop order. Their values never
/// change, or, where several gave a stop order at once, any of them will do.
pub fn is_immutable(key: &str) -> bool {
    let rest = key
        .split_once('.')
        .and_then(|(_, name)| name.split_once('.'));
    rest.and_then(|(_, rest)| rest.split('.').next())
        .is_some_and(|kind| matches!(kind, "page" | "settings" | "activity" | "admins" | "stop"))
}

/// Splits a key of a team into its root and the rest, which is empty for the root itself.
pub fn parts(key: &str) -> Option<(&str, &str)> {
    let name = key.strip_prefix("team.")?;
    let end = "team.".len() + name.find('.').unwrap_or(name.len());
    let (root, rest) = key.split_at_checked(end)?;
    Some((root, rest.strip_prefix('.').unwrap_or_default()))
}

/// The record that refers to a key; the record's own key has it as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner<'k> {
    /// The root of a team.
    Root(&'k str),
    /// A shard.
    Shard(&'k str),
    /// None: keys of the self-check.
    Nobody,
    /// None: ended sign-ins, whose keys tell how long they are needed.
    EndedLogins,
}

/// The owner of a key that a sweep looks at; `None` for any other.
pub fn owner(key: &str) -> Option<Owner<'_>> {
    let (kind, name) = key.split_once('.')?;
    let end = kind.len() + 1 + name.find('.').unwrap_or(name.len());
    let record = key.get(..end)?;
    match kind {
        "team" => Some(Owner::Root(record)),
        "access" | "directory" | "waiting" => Some(Owner::Shard(record)),
        "check" => Some(Owner::Nobody),
        "ended" => Some(Owner::EndedLogins),
        _ => None,
    }
}
