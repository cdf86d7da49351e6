//! The storage protocol: immutable objects, one root record per team, swapped by compare-and-swap.
//!
//! Start at [`Teams`]. `commit.rs` explains a commit, `keys.rs` lists all keys.

mod access;
mod cached;
mod command;
mod commit;
mod deletion;
mod directory;
mod edits;
mod erase;
mod error;
mod json;
mod keys;
mod log;
mod map;
mod memory;
mod outbox;
mod pause;
mod place;
mod port;
mod prepare;
mod profile;
mod read;
mod reader;
mod retired;
mod root;
mod run;
mod self_check;
mod shard;
mod sweep;
mod teams;
mod verify;
mod waiting;

pub use cached::{Cached, Objects};
pub use command::{Authority, CatchUp, Command, Done};
pub use directory::{Cache, set_up};
pub use erase::{ERASED_KEYS, Erasure, Stage};
pub use error::Error;
pub use log::Record;
pub use memory::{Calls, MemoryStore};
pub use outbox::{
    Backlog, Claim, Cursor, Deliveries, Lane, NewlyParked, Outbox, Parked, ParkedEvent, Progress,
};
pub use pause::{pause, paused_at, resume};
pub use place::Place;
pub use port::{BATCH, Fault, Port};
pub use profile::{profile, put_profile};
pub use reader::Reader;
pub use run::{Courier, Delivered, Outcome, Round, Sent, Stop};
pub use self_check::{probe, self_check};
pub use sweep::{SWEPT_KEYS, Swept};
pub use teams::Teams;
pub use verify::{Part, Verified};
