//! The rules of reseller support. Pure: time and random bytes are parameters, state goes in and comes out.
//!
//! A command is a function on a [`Draft`] of the team's next commit: it checks everything first, then changes the state
//! and enters what happened. What it refuses it refuses with a [`Refusal`], and has changed nothing.

pub mod audit;
mod draft;
pub mod limits;
pub mod links;
mod locale;
pub mod members;
pub mod notice;
mod person;
pub mod platform;
pub mod redemption;
mod refusal;
pub mod sentence;
pub mod sessions;
pub mod switch;
mod team;
mod team_event;
mod text;
mod token;

pub use audit::{DisableCause, EndCause, Entry, Event, LinkFate};
pub use draft::Draft;
pub use locale::Locale;
pub use person::{Actor, Admins, Member, MemberStatus, Person, ResellerProfile, Role};
pub use refusal::Refusal;
pub use switch::authorize_admin;
pub use team::{
    AdminsRef, Grant, Link, Redemption, Reseller, Session, SpentLink, Stop, Team, Technician, leftover_admins,
};
pub use team_event::{actor_kind, event_type, team_event};
pub use text::{BadText, Email, Id, Name, Reason, is_unprintable};
pub use token::{Digest, Purpose, Random, ServerKey, Token};
