//! Every limit of the product in one place. Together they keep a team's root record under
//! 16 KiB where texts have one byte a character, and under 32 KiB in any case.

use chrono::TimeDelta;
use std::ops::RangeInclusive;

/// The longest life of a sign-in link.
pub const LINK_LIFETIME: TimeDelta = TimeDelta::minutes(10);
/// The longest life of a reseller session; it is never renewed.
pub const SESSION_LIFETIME: TimeDelta = TimeDelta::minutes(60);
/// The life of the token for a sign-in as a member: enough for one exchange at the vendor's login.
pub const SIGN_IN_TOKEN_LIFETIME: TimeDelta = TimeDelta::seconds(60);
/// How long deliveries go on for a team that has left.
pub const LEFT_DELIVERIES: TimeDelta = TimeDelta::days(7);
/// The burst of requests of a session; the same number is replenished per [`RATE_WINDOW`].
pub const REQUESTS_IN_WINDOW: i32 = 300;
/// See [`REQUESTS_IN_WINDOW`].
pub const RATE_WINDOW: TimeDelta = TimeDelta::seconds(60);
/// Admitted requests of a session that an instance counts before it has them committed.
pub const UNBOOKED_REQUESTS: u32 = 30;
/// How long a look of a session, once entered, is not entered again.
pub const LOOK_MEMORY: TimeDelta = TimeDelta::minutes(10);
/// Kinds of looks that a session remembers.
pub const LOOKS_OF_SESSION: usize = 24;
/// Links that one technician may issue for a team in [`LINK_WINDOW`], whatever becomes of them.
pub const LINKS_OF_TECHNICIAN: usize = 10;
/// Links that all technicians together may issue for a team in [`LINK_WINDOW`].
pub const LINKS_OF_TEAM: usize = 30;
/// See [`LINKS_OF_TECHNICIAN`].
pub const LINK_WINDOW: TimeDelta = TimeDelta::minutes(10);
/// The time in which changes by sessions are told together, after one that was told at once.
pub const NOTICE_WINDOW: TimeDelta = TimeDelta::seconds(60);
/// How far the clocks of two hosts may be apart: a link or a session that begins later than this
/// from now began under a wrong clock, and is over.
pub const CLOCK_SKEW: TimeDelta = TimeDelta::seconds(30);
/// The memory of dead links, so that a used link presented again raises the alarm.
pub const DEAD_LINK_MEMORY: TimeDelta = TimeDelta::hours(24);
/// The least time between recorded refusals of one kind outside of sessions, per team: such requests
/// have no rate limit.
pub const REFUSAL_MEMORY: TimeDelta = TimeDelta::minutes(10);
/// The memory of requests with an `Idempotency-Key`.
pub const IDEMPOTENCY_MEMORY: TimeDelta = TimeDelta::minutes(20);
/// The memory of removed members that a session had added or promoted.
pub const REMOVED_SESSION_MEMBER_MEMORY: TimeDelta = TimeDelta::days(30);
/// How long a session may give an admin back the role of the team's own that a session changed.
pub const OWN_ROLE_MEMORY: TimeDelta = TimeDelta::hours(24);
/// The memory of a change of a setting by a session that was put back or kept.
pub const SETTING_MEMORY: TimeDelta = TimeDelta::days(7);
/// Characters of the nonce of a page that redeems a link: 22 characters of base64 hold 128 random bits.
pub const NONCE: RangeInclusive<usize> = 22..=128;
/// Live links of one team. A technician has one at most, because a new one supersedes the older.
pub const LIVE_LINKS: usize = 5;
/// Reseller sessions of one team at once.
pub const SESSIONS: usize = 5;
/// Reseller sessions of one technician at once.
pub const SESSIONS_OF_TECHNICIAN: usize = 3;
/// Technicians of one team with a live link or a session.
pub const TECHNICIANS: usize = 6;
/// Technicians that one team has blocked.
pub const BLOCKED_BY_TEAM: usize = 50;
/// Those of them that others than full admins have blocked, so that these have room.
pub const BLOCKED_BY_LESSER_ADMINS: usize = 40;
/// Technicians of one reseller that are blocked.
pub const BLOCKED_TECHNICIANS: usize = 500;
/// Those of them whom the reseller's own manager has blocked.
pub const BLOCKED_BY_MANAGER: usize = 400;
/// Redeemed links of one team that are remembered, hence redemptions in 24 hours.
pub const REDEMPTIONS_REMEMBERED: usize = 20;
/// Expired, revoked and superseded links that are remembered; the oldest is forgotten first.
pub const UNREDEEMED_LINKS_REMEMBERED: usize = 4;
/// Admins of one team, of any role, that no reseller session made.
pub const OWN_ADMINS: usize = 200;
/// Admins of one team that reseller sessions made, beside [`OWN_ADMINS`].
pub const ADMINS_BY_SESSION: usize = 50;
/// Members that sessions may add to a team of any size, those removed again in
/// [`REMOVED_SESSION_MEMBER_MEMORY`] included, or [`ADDED_MEMBERS_PER_OWN`] for each other
/// member of the team, whichever is more.
pub const ADDED_MEMBERS: u32 = 1_000;
/// See [`ADDED_MEMBERS`].
pub const ADDED_MEMBERS_PER_OWN: u32 = 2;
/// Stored sharing events of one team; the oldest are deleted first.
pub const SHARING_EVENTS: usize = 200_000;
/// Sharing events of one import.
pub const SHARING_BATCH: usize = 20_000;
/// Team folders of one team.
pub const TEAM_FOLDERS: u32 = 20_000;
/// Members in the initial access list of a team folder.
pub const FOLDER_ACCESS: usize = 50;
/// Open support requests of one team.
pub const OPEN_REQUESTS: u32 = 1_000;
/// Characters of a support request's text, and of an answer.
pub const SUPPORT_TEXT: usize = 10_000;
/// Answers to one support request.
pub const SUPPORT_ANSWERS: usize = 10;
/// Former resellers of one team that are remembered.
pub const FORMER_RESELLERS: usize = 4;
/// Addresses and domains of one reseller, each.
pub const RESELLER_ADDRESSES: usize = 100;
/// Bounds of a member's session at the vendor, in seconds: 5 minutes to 365 days.
pub const MEMBER_SESSION_SECONDS: RangeInclusive<u32> = 300..=31_536_000;
/// Bounds of the number of a member's devices.
pub const MEMBER_DEVICES: RangeInclusive<u32> = 1..=100;
/// Years of moments from outside: those that RFC 3339 can write.
pub const YEARS: RangeInclusive<i32> = 0..=9999;
/// Base64 characters of a certificate in PEM.
pub const CERTIFICATE_BYTES: usize = 8 * 1024;
/// Stored characters of a name in a certificate.
pub const CERTIFICATE_NAME: usize = 128;
