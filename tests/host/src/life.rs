//! One life of the application: from its start, or restart, to its stop or crash.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

/// A handle to one life. Whoever outlives it (an instance in the middle of a call, say) finds out by this handle and
/// can do no more harm to the life that follows.
#[derive(Clone, Default)]
pub(crate) struct Life(Arc<Inner>);

#[derive(Default)]
struct Inner {
    // Apart from the token, because it is read under the store's lock on every call.
    over: AtomicBool,
    end: CancellationToken,
    drain: CancellationToken,
    instances: TaskTracker,
}

impl Life {
    /// Ends it at once: running instances are dropped where they stand.
    pub(crate) fn end(&self) {
        self.0.over.store(true, Ordering::SeqCst);
        self.0.drain.cancel();
        self.0.end.cancel();
    }

    /// Asks idle instances to go.
    pub(crate) fn drain(&self) {
        self.0.drain.cancel();
        self.0.instances.close();
    }

    pub(crate) fn is_over(&self) -> bool {
        self.0.over.load(Ordering::SeqCst)
    }

    /// Resolves when it has ended.
    pub(crate) fn ended(&self) -> WaitForCancellationFutureOwned {
        self.0.end.clone().cancelled_owned()
    }

    /// Resolves when instances should end as soon as they are idle.
    pub(crate) fn draining(&self) -> WaitForCancellationFutureOwned {
        self.0.drain.clone().cancelled_owned()
    }

    /// Marks an instance as running until the token is dropped.
    pub(crate) fn instance(&self) -> TaskTrackerToken {
        self.0.instances.token()
    }

    /// Resolves when no instance is left. Call it after [`Self::drain`] or [`Self::end`].
    pub(crate) async fn instances_gone(&self) {
        self.0.instances.close();
        self.0.instances.wait().await;
    }
}
