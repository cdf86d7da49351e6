//! The audit log: entries, their public shape, their sentences, the mails about them, their chain.

pub mod chain;
pub(crate) mod entry;
pub(crate) mod event;
pub(crate) mod event_type;
pub mod notice;
pub mod sentence;
mod team_event;

pub use entry::Entry;
pub use event::{Attempted, DisableCause, EndCause, Event, LinkFate, SignInAsEnd};
pub use event_type::{Category, EventType};
pub use team_event::team_event;
