//! The rules of reseller support. Pure: state goes in and comes out; time and random bytes are
//! parameters.
//!
//! A command is a function on a [`Draft`] of the team's next commit: it checks everything first,
//! then changes the state and records events. A refused command returns a [`Refusal`] and has
//! changed nothing.

mod absent;
mod access;
pub mod audit;
mod authorize;
mod blocked;
pub mod bulk;
mod changes;
#[macro_use]
mod characters;
mod choices;
mod coalesce;
mod compact;
mod composed;
mod counts;
mod digest;
mod domain_name;
mod draft;
mod fixed_width;
mod folded;
pub mod folders;
mod idempotency;
pub mod insights;
pub mod limits;
pub mod links;
mod locale;
mod looks;
pub mod members;
pub mod operations;
mod person;
pub mod platform;
pub mod redemption;
mod refusal;
mod roster;
pub mod sessions;
pub mod settings;
pub mod sharing;
pub mod sign_in_as;
mod stored_team;
pub mod support;
pub mod switch;
mod team;
pub mod technicians;
mod text;
mod token;
pub mod units;
mod untold;

pub use absent::null_is_absent;
pub use access::{Access, Ends, Order, Orderer, Standing};
pub use audit::chain::{AuditKeys, Seal};
pub use audit::{Attempted, Category, DisableCause, EndCause, Entry, Event, EventType};
pub use audit::{LinkFate, SignInAsEnd, notice, sentence, team_event};
pub use authorize::authorize_admin;
pub use bulk::{Bulk, Line, OnError};
pub use changes::{
    Changes, Entries, Map, MapName, MemberChange, ObjectName, Removed, Timestamped, maps,
};
pub use characters::{is_hidden, is_unprintable};
pub use composed::composed;
pub use counts::Counts;
pub use digest::Digest;
pub use draft::{Draft, Orders};
pub use folders::TeamFolder;
pub use idempotency::{Remembered, Repeatable, Repetition};
pub use locale::Locale;
pub use looks::Looks;
pub use operations::Operation;
pub use person::{
    Actor, ActorKind, Admins, AdminsRef, Member, MemberStatus, NamePrefix, OwnRole, Person,
    ResellerProfile, Role,
};
pub use refusal::{Part, Refusal};
pub use settings::certificate::Certificate;
pub use settings::{Settings, security as security_policy, sharing as sharing_policy};
pub use sharing::{Activity, SharingEvent};
pub use support::SupportRequest;
pub use team::{
    DeadLink, Grant, Left, Link, Reseller, Session, SignedInAs, Stop, StorageUse, Team, Technician,
    leftover_admins,
};
pub use text::{BadText, Email, Id, Name, Reason};
pub use token::{Purpose, Random, ServerKey, Token};
