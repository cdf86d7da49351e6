//! The rules of reseller support. Pure: time and random bytes are parameters, state goes in and comes out.
//!
//! A command is a function on a [`Draft`] of the team's next commit: it checks everything first, then changes the state
//! and enters what happened. What it refuses it refuses with a [`Refusal`], and has changed nothing.

pub mod audit;
mod certificate;
mod chain;
mod changes;
mod draft;
pub mod folders;
mod idempotency;
pub mod insights;
pub mod limits;
pub mod links;
mod locale;
pub mod members;
pub mod notice;
pub mod operations;
mod person;
pub mod platform;
pub mod redemption;
mod refusal;
pub mod security_policy;
pub mod sentence;
pub mod sessions;
pub mod settings;
pub mod sharing;
pub mod sharing_policy;
pub mod sign_in_as;
pub mod support;
pub mod switch;
mod team;
mod team_event;
mod text;
mod token;

pub use audit::{DisableCause, EndCause, Entry, Event, LinkFate, SignInAsEnd};
pub use certificate::Certificate;
pub use chain::{AuditKeys, Seal};
pub use changes::{Changes, Entries, MapName, ObjectName, Since};
pub use draft::Draft;
pub use folders::TeamFolder;
pub use idempotency::{Remembered, Repeatable, Repetition};
pub use locale::Locale;
pub use operations::Operation;
pub use person::{Actor, Admins, Member, MemberStatus, Person, ResellerProfile, Role};
pub use refusal::Refusal;
pub use settings::Settings;
pub use sharing::{Activity, SharingEvent};
pub use support::SupportRequest;
pub use switch::authorize_admin;
pub use team::{
    AdminsRef, Counts, Grant, Link, Reseller, Session, SignedInAs, SpentLink, Stop, StorageUse,
    Team, Technician, leftover_admins,
};
pub use team_event::{actor_kind, event_type, team_event};
pub use text::{BadText, Email, Id, Name, Reason, is_unprintable};
pub use token::{Digest, Purpose, Random, ServerKey, Token};
