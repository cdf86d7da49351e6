//! A change to one team, as the caller of storage writes it.

use crate::error::Error;
use crate::port::Port;
use crate::reader::Reader;
use chrono::{DateTime, Utc};
use domain::{Draft, Refusal, Team};

/// A change to one team.
#[expect(async_fn_in_trait, reason = "used with concrete types on one thread")]
pub trait Command {
    /// The answer to the caller.
    type Output;

    /// Refuses by the stored team alone, before anything else is read: a made-up token costs one
    /// read. Nothing is committed then.
    fn admit(&self, _: &Team, _: DateTime<Utc>) -> Result<(), Refusal> {
        Ok(())
    }

    /// Decides on a draft of the team's next revision.
    ///
    /// The draft is committed if it [has to be](Draft::has_to_commit), also when the command is
    /// refused. Runs again, on a new draft, whenever another command commits first.
    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<Self::Output, Error>;
}

/// The outcome of a command.
#[derive(Debug)]
pub struct Done<T> {
    /// The answer to the caller.
    pub result: Result<T, Error>,
    /// Whether deliveries may wait: entries were committed, or the outcome is unknown.
    pub is_deliverable: bool,
}

impl<T> Done<T> {
    /// The outcome of a command that has committed nothing.
    pub(crate) fn undelivered(result: Result<T, Error>) -> Self {
        Self {
            result,
            is_deliverable: false,
        }
    }
}

/// Logs expiries and a stop order since the last command: opening a draft carries them out and
/// records them.
#[derive(Debug, Clone, Copy)]
pub struct CatchUp;

impl Command for CatchUp {
    type Output = ();

    async fn decide<P: Port>(&self, _: &mut Draft, _: &Reader<'_, P>) -> Result<(), Error> {
        Ok(())
    }
}

/// On whose authority a command runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authority {
    /// A session or a link: a stop order ends it, up to the swap.
    Session,
    /// An admin or the platform: stop orders do not apply.
    Admin,
    /// The platform, which has the team leave: no other command runs on a team that has left.
    Leaving,
    /// An admin whose stop order was just written: it ends all that other orders could, so none of
    /// them is read.
    Stopping,
}
