//! The budget of each operation: ceilings of what it asks of the store, its deliveries to an
//! answering hook included. The suite counts and asserts them.

use super::{Caller, Operation};

/// Ceilings of the cost of an operation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    /// Gets by mean, where its instances know the ids. Pages that a list shows come on top.
    pub gets: u64,
    /// More gets where they do not.
    pub lookups: u64,
    /// Handles of compare-and-swap, and swaps, each by maximum.
    pub swaps: u64,
    /// Durable writes by mean; a batch counts as one.
    pub mean_writes: f64,
    /// Durable writes by maximum.
    pub most_writes: u64,
    /// KiB written by mean, in a team of 10 members.
    pub kib_written: u64,
}

impl Budget {
    /// Of a read, and of a look that repeats one of the last ten minutes: nothing is committed.
    pub const READ: Self = Self {
        gets: 3,
        lookups: 4,
        swaps: 0,
        mean_writes: 0.0,
        most_writes: 0,
        kib_written: 0,
    };
}

/// A change of the root alone.
const COMMIT: Budget = Budget {
    gets: 18,
    lookups: 8,
    swaps: 3,
    mean_writes: 4.5,
    most_writes: 6,
    kib_written: 16,
};

/// A look that is entered: the first of a kind in ten minutes.
const ENTERED_LOOK: Budget = Budget {
    mean_writes: 3.5,
    most_writes: 5,
    ..COMMIT
};

/// Switching off writes the stop key first.
const SWITCH: Budget = Budget {
    mean_writes: 5.5,
    most_writes: 7,
    ..COMMIT
};

/// A change of maps.
const CHANGE: Budget = Budget {
    gets: 24,
    mean_writes: 5.0,
    most_writes: 7,
    kib_written: 40,
    ..COMMIT
};

/// A change of the root, and one of the outbox beside its delivery.
const DISCARD: Budget = Budget {
    gets: 24,
    swaps: 4,
    mean_writes: 5.5,
    ..COMMIT
};

/// A new team.
const CREATE: Budget = Budget {
    gets: 30,
    mean_writes: 6.0,
    most_writes: 8,
    kib_written: 64,
    ..COMMIT
};

impl Operation {
    /// The budget. `None` where the cost depends on how much there is to do, within the bounds that
    /// the operation's own answer tells.
    pub fn budget(self) -> Option<Budget> {
        Some(match self {
            Self::SetUp
            | Self::EraseTeam
            | Self::Sweep
            | Self::ReadHealth
            | Self::ListDeliveries
            | Self::RunDeliveries
            | Self::ResumeDeliveries
            | Self::ListTeams
            | Self::ListResellerTeams
            | Self::ListResellerSessions
            | Self::VerifyAuditLog => return None,
            Self::SetResellerSupport => SWITCH,
            Self::PutTeam => CREATE,
            Self::DiscardDelivery => DISCARD,
            Self::AddMember
            | Self::RemoveMember
            | Self::ChangeAdminRole
            | Self::ImportMembers
            | Self::CreateTeamFolder
            | Self::ImportTeamFolders
            | Self::ImportSharingEvents
            | Self::OpenSupportRequest
            | Self::AnswerRequest => CHANGE,
            _ if matches!(self.caller(), Caller::Action(_)) && self.is_read() => ENTERED_LOOK,
            _ if self.is_read() => Budget::READ,
            _ => COMMIT,
        })
    }
}
