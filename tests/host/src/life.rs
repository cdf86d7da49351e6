//! One life of the application: from a start or restart to a stop or crash.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

/// A handle to one life. An instance that outlives it, in the middle of a call for example, learns
/// of the end by this handle, and can no longer affect the next life.
#[derive(Clone, Default)]
pub(crate) struct Life(Arc<Inner>);

#[derive(Default)]
struct Inner {
    // Beside the token, because every call reads it under the store's lock.
    is_over: AtomicBool,
    end: CancellationToken,
    drain: CancellationToken,
    instances: TaskTracker,
}

impl Life {
    /// Ends the life: running instances are dropped.
    pub(crate) fn end(&self) {
        self.0.is_over.store(true, Ordering::SeqCst);
        self.0.drain.cancel();
        self.0.end.cancel();
    }

    /// Lets idle instances end.
    pub(crate) fn drain(&self) {
        self.0.drain.cancel();
        self.0.instances.close();
    }

    pub(crate) fn is_over(&self) -> bool {
        self.0.is_over.load(Ordering::SeqCst)
    }

    /// Resolves when the life has ended.
    pub(crate) fn ended(&self) -> WaitForCancellationFutureOwned {
        self.0.end.clone().cancelled_owned()
    }

    /// Resolves when idle instances should end.
    pub(crate) fn draining(&self) -> WaitForCancellationFutureOwned {
        self.0.drain.clone().cancelled_owned()
    }

    /// Counts an instance as running until the token is dropped.
    pub(crate) fn instance(&self) -> TaskTrackerToken {
        self.0.instances.token()
    }

    /// Resolves when no instance is left. To be called after [`Self::drain`] or [`Self::end`].
    pub(crate) async fn instances_gone(&self) {
        self.0.instances.close();
        self.0.instances.wait().await;
    }
}
