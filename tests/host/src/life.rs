//! One life of the application: from a start or restart to a stop or crash.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

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
    busy: AtomicUsize,
}

/// Whether an instance has a request, or a task that goes on after the response.
pub(crate) struct Busy {
    life: Life,
    is_busy: bool,
}

impl Busy {
    /// Notes the present state of the instance.
    pub(crate) fn set(&mut self, is_busy: bool) {
        let busy = &self.life.0.busy;
        match (self.is_busy, is_busy) {
            (false, true) => busy.fetch_add(1, Ordering::SeqCst),
            (true, false) => busy.fetch_sub(1, Ordering::SeqCst),
            _ => return,
        };
        self.is_busy = is_busy;
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.set(false);
    }
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

    /// Whether no instance has a request or a task.
    pub(crate) fn is_idle(&self) -> bool {
        self.0.busy.load(Ordering::SeqCst) == 0
    }

    /// The state of a new instance, which is not busy yet.
    pub(crate) fn busy(&self) -> Busy {
        Busy {
            life: self.clone(),
            is_busy: false,
        }
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
