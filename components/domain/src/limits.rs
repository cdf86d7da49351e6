//! Every limit of the product in one place. Together they keep a team's root record under 16 KiB.

use chrono::TimeDelta;
use std::ops::RangeInclusive;

/// How long a sign-in link lives at most.
pub const LINK_LIFETIME: TimeDelta = TimeDelta::minutes(10);
/// How long a reseller session lives at most; it is never renewed.
pub const SESSION_LIFETIME: TimeDelta = TimeDelta::minutes(60);
/// How long the token lives by which a session signs in as a member: enough for one exchange at the vendor's login.
pub const SIGN_IN_TOKEN_LIFETIME: TimeDelta = TimeDelta::seconds(60);
/// Requests that a session may make at once; they are all there again after [`RATE_WINDOW`].
pub const REQUESTS_IN_WINDOW: i32 = 300;
/// See [`REQUESTS_IN_WINDOW`].
pub const RATE_WINDOW: TimeDelta = TimeDelta::seconds(60);
/// How long a dead link is remembered, so that presenting it again is told from presenting nonsense.
pub const DEAD_LINK_MEMORY: TimeDelta = TimeDelta::hours(24);
/// How long after a refusal outside of sessions the next one of the team is entered: nothing limits how often a technician
/// asks for a link that he can't have.
pub const REFUSAL_MEMORY: TimeDelta = TimeDelta::minutes(10);
/// How long a request with an `Idempotency-Key` is remembered.
pub const IDEMPOTENCY_MEMORY: TimeDelta = TimeDelta::minutes(20);
/// How long a member whom a session added is remembered as that after going.
pub const REMOVED_SESSION_MEMBER_MEMORY: TimeDelta = TimeDelta::days(30);
/// Bytes of the nonce of a page that redeems a link.
pub const NONCE_BYTES: RangeInclusive<usize> = 16..=128;
/// Live links of one team. A technician has one at most, because a new one supersedes the older.
pub const LIVE_LINKS: usize = 5;
/// Reseller sessions of one team at once.
pub const SESSIONS: usize = 5;
/// Those of them that are one technician's.
pub const SESSIONS_OF_TECHNICIAN: usize = 3;
/// Technicians of one team who have a live link or a session.
pub const TECHNICIANS: usize = 6;
/// Redeemed links of one team that are remembered, hence redemptions in 24 hours.
pub const REDEMPTIONS_REMEMBERED: usize = 20;
/// Expired, revoked and superseded links that are remembered; the oldest is forgotten first.
pub const UNREDEEMED_LINKS_REMEMBERED: usize = 4;
/// Holders of any admin role in one team.
pub const ADMINS: usize = 200;
/// Those of them whom reseller sessions may have made: the platform keeps room for its own.
pub const ADMINS_BY_SESSION: usize = 50;
/// Sharing events of one team that are kept; the oldest go first.
pub const SHARING_EVENTS: usize = 200_000;
/// Sharing events that one import brings at most.
pub const SHARING_BATCH: usize = 20_000;
/// Team folders of one team.
pub const TEAM_FOLDERS: u32 = 20_000;
/// Members who get access to a team folder when it is created.
pub const FOLDER_ACCESS: usize = 50;
/// Support requests of one team that are not closed.
pub const OPEN_REQUESTS: u32 = 1_000;
/// Characters of a support request's text, and of an answer.
pub const SUPPORT_TEXT: usize = 10_000;
/// Answers to one support request.
pub const SUPPORT_ANSWERS: usize = 10;
/// Addresses and domains of one reseller, each.
pub const RESELLER_ADDRESSES: usize = 100;
/// Seconds that a member's session at the vendor may be set to last: 5 minutes to 365 days.
pub const MEMBER_SESSION_SECONDS: RangeInclusive<u32> = 300..=31_536_000;
/// Devices that a member may be allowed.
pub const MEMBER_DEVICES: RangeInclusive<u32> = 1..=100;
/// Years of the instants that others tell: those that RFC 3339 can write.
pub const YEARS: RangeInclusive<i32> = 0..=9999;
/// Bytes of a certificate in PEM.
pub const CERTIFICATE_BYTES: usize = 8 * 1024;
/// Bytes of a name in a certificate that are kept.
pub const CERTIFICATE_NAME: usize = 128;
