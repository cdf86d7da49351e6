//! Counts of store calls, of their bytes and of compare-and-swap handles.

/// The kinds of store calls. Opening a store and creating a compare-and-swap handle are none: they
/// access no data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Get,
    GetMany,
    Exists,
    GetKeys,
    Set,
    SetMany,
    Delete,
    DeleteMany,
    Increment,
    CasCurrent,
    Swap,
}

/// The effect of a store call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// None: a swap that lost its race.
    Nothing,
    /// Values of this many bytes were read.
    Read(usize),
    /// Values of this many bytes were written, in one durable commit.
    Written(usize),
}

/// The numbers of store calls by kind. A call stopped by a fault counts too, but not as a write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each field counts the call of its name")]
pub struct Counts {
    pub get: u64,
    pub get_many: u64,
    pub exists: u64,
    pub get_keys: u64,
    pub set: u64,
    pub set_many: u64,
    pub delete: u64,
    pub delete_many: u64,
    pub increment: u64,
    pub cas_current: u64,
    pub swap: u64,
    /// The compare-and-swap handles that guests created. A failed swap's new handle is none.
    pub handles: u64,
    /// The bytes of the values that were read.
    pub bytes_read: u64,
    /// The bytes of the values that were written.
    pub bytes_written: u64,
    writes: u64,
}

impl Counts {
    /// The number of all calls.
    pub fn total(&self) -> u64 {
        self.reads()
            + self.set
            + self.set_many
            + self.delete
            + self.delete_many
            + self.increment
            + self.swap
    }

    /// The number of read calls.
    pub fn reads(&self) -> u64 {
        self.gets() + self.get_many + self.exists + self.get_keys
    }

    /// The number of reads of one value, plain or by a compare-and-swap handle.
    pub fn gets(&self) -> u64 {
        self.get + self.cas_current
    }

    /// The number of durable commits: sets, deletes, increments, batches and swaps that took
    /// effect.
    pub fn durable_writes(&self) -> u64 {
        self.writes
    }

    pub(super) fn count(&mut self, call: Call) {
        let field = match call {
            Call::Get => &mut self.get,
            Call::GetMany => &mut self.get_many,
            Call::Exists => &mut self.exists,
            Call::GetKeys => &mut self.get_keys,
            Call::Set => &mut self.set,
            Call::SetMany => &mut self.set_many,
            Call::Delete => &mut self.delete,
            Call::DeleteMany => &mut self.delete_many,
            Call::Increment => &mut self.increment,
            Call::CasCurrent => &mut self.cas_current,
            Call::Swap => &mut self.swap,
        };
        *field += 1;
    }

    pub(super) fn count_effect(&mut self, effect: Effect) {
        match effect {
            Effect::Nothing => {}
            Effect::Read(bytes) => self.bytes_read += bytes as u64,
            Effect::Written(bytes) => {
                self.writes += 1;
                self.bytes_written += bytes as u64;
            }
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.get += other.get;
        self.get_many += other.get_many;
        self.exists += other.exists;
        self.get_keys += other.get_keys;
        self.set += other.set;
        self.set_many += other.set_many;
        self.delete += other.delete;
        self.delete_many += other.delete_many;
        self.increment += other.increment;
        self.cas_current += other.cas_current;
        self.swap += other.swap;
        self.handles += other.handles;
        self.bytes_read += other.bytes_read;
        self.bytes_written += other.bytes_written;
        self.writes += other.writes;
    }
}
