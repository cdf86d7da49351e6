//! One running instance of a component: its state and its lifetime.
//!
//! The policy is Spin's for WASI 0.3 components: an instance serves up to 128 requests, up to 16
//! concurrently, and is dropped after a second without any.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::time::Sleep;
use tokio_util::sync::WaitForCancellationFutureOwned;
use tokio_util::task::task_tracker::TaskTrackerToken;
use wasmtime::component::{GuestTaskId, ResourceTable};
use wasmtime::{Store, StoreContextMut};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::handler::{
    HandlerState, Instance, Proxy, ShouldAccept, WorkerExpiration, WorkerState, WorkerStatus,
};
use wasmtime_wasi_http::p3::bindings::ServicePre;
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::grants::Grants;
use crate::life::{Busy, Life};
use crate::outbound::Outbound;
use crate::output::Sink;
use crate::store::Gate;
use crate::switches::Connection;

const MAX_REQUESTS: usize = 128;
const MAX_CONCURRENT_REQUESTS: usize = 16;
const MAX_IDLE: Duration = Duration::from_secs(1);

/// The time after a request's limit within which a busy instance may still yield to the host.
const GRACE: Duration = Duration::from_millis(100);

/// The host's data of one instance.
pub(crate) struct InstanceState {
    pub(crate) table: ResourceTable,
    pub(crate) grants: Arc<Grants>,
    pub(crate) gate: Gate,
    pub(crate) open: OpenHandles,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outbound: Outbound,
}

/// The open handles of an instance.
#[derive(Default)]
pub(crate) struct OpenHandles {
    pub(crate) stores: usize,
    pub(crate) cas: usize,
    /// The connections of swapped handles, which stay open until the instance ends.
    pub(crate) kept: Vec<Connection>,
}

impl WasiView for InstanceState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for InstanceState {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.outbound,
            table: &mut self.table,
            ctx: &mut self.http,
        }
    }
}

/// The factory of one component's instances, for one life of the application.
#[derive(Clone)]
pub(crate) struct Maker {
    pub(crate) pre: ServicePre<InstanceState>,
    pub(crate) grants: Arc<Grants>,
    pub(crate) gate: Gate,
    pub(crate) outbound: Outbound,
    pub(crate) sink: Sink,
    pub(crate) request_timeout: Option<Duration>,
}

impl HandlerState for Maker {
    type StoreData = InstanceState;
    type WorkerExpiration = Expiration;
    type WorkerState = Worker;

    async fn instantiate(&self) -> wasmtime::Result<Instance<InstanceState, Expiration, Worker>> {
        let mut wasi = WasiCtx::builder();
        wasi.stdout(self.sink.stdout())
            .stderr(self.sink.stderr())
            .wall_clock(self.gate.switches.clock())
            .allow_tcp(false)
            .allow_udp(false);
        for (name, value) in &self.grants.environment {
            wasi.env(name, value);
        }
        let state = InstanceState {
            table: ResourceTable::new(),
            grants: Arc::clone(&self.grants),
            gate: self.gate.clone(),
            open: OpenHandles::default(),
            wasi: wasi.build(),
            http: WasiHttpCtx::new(),
            outbound: self.outbound.clone(),
        };
        let mut store = Store::new(self.pre.engine(), state);
        store.set_epoch_deadline(1);
        store.epoch_deadline_async_yield_and_update(1);
        let service = self.pre.instantiate_async(&mut store).await?;
        let life = self.gate.life.clone();
        let has_overrun = Arc::new(AtomicBool::new(false));
        Ok(Instance {
            store,
            proxy: Proxy::P3(service),
            view: InstanceState::http,
            expiration: Expiration {
                ended: Box::pin(life.ended()),
                draining: Box::pin(life.draining()),
                timer: Box::pin(tokio::time::sleep(MAX_IDLE)),
                request_timeout: self.request_timeout,
                has_overrun: Arc::clone(&has_overrun),
                busy: life.busy(),
            },
            state: Worker {
                _counted: life.instance(),
                life,
                name: Arc::clone(&self.gate.component),
                sink: self.sink.clone(),
                request_timeout: self.request_timeout,
                has_overrun,
            },
        })
    }
}

/// Decides when an instance is dropped.
pub(crate) struct Expiration {
    ended: Pin<Box<WaitForCancellationFutureOwned>>,
    draining: Pin<Box<WaitForCancellationFutureOwned>>,
    timer: Pin<Box<Sleep>>,
    request_timeout: Option<Duration>,
    has_overrun: Arc<AtomicBool>,
    busy: Busy,
}

impl WorkerExpiration for Expiration {
    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        status: WorkerStatus,
        since: Instant,
    ) -> Poll<()> {
        if self.ended.as_mut().poll(context).is_ready() {
            return Poll::Ready(());
        }
        self.busy.set(!matches!(status, WorkerStatus::Idle));
        let limit = match status {
            WorkerStatus::Idle if self.draining.as_mut().poll(context).is_ready() => {
                return Poll::Ready(());
            }
            // The request that overran may never end, and no other request is left.
            WorkerStatus::Idle | WorkerStatus::PostReturn
                if self.has_overrun.load(Ordering::SeqCst) =>
            {
                return Poll::Ready(());
            }
            WorkerStatus::Idle => MAX_IDLE,
            WorkerStatus::Requests => match self.request_timeout {
                Some(timeout) => timeout + GRACE,
                None => return Poll::Pending,
            },
            WorkerStatus::PostReturn => return Poll::Pending,
        };
        let deadline = (since + limit).into();
        if deadline != self.timer.deadline() {
            self.timer.as_mut().reset(deadline);
        }
        self.timer.as_mut().poll(context)
    }
}

/// Decides how many requests an instance accepts, and logs its failure.
pub(crate) struct Worker {
    life: Life,
    name: Arc<str>,
    sink: Sink,
    request_timeout: Option<Duration>,
    has_overrun: Arc<AtomicBool>,
    _counted: TaskTrackerToken,
}

impl WorkerState for Worker {
    type StoreData = InstanceState;
    type RequestData = ();

    fn should_accept_request(&self, concurrent: usize, total: usize) -> ShouldAccept {
        if total >= MAX_REQUESTS {
            ShouldAccept::Never
        } else if concurrent >= MAX_CONCURRENT_REQUESTS {
            ShouldAccept::No
        } else {
            ShouldAccept::Yes
        }
    }

    fn on_request_start(
        &self,
        _: StoreContextMut<'_, InstanceState>,
        (): (),
        _: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + Sync>> {
        let Some(timeout) = self.request_timeout else {
            return Box::pin(std::future::pending());
        };
        let has_overrun = Arc::clone(&self.has_overrun);
        Box::pin(async move {
            tokio::time::sleep(timeout).await;
            has_overrun.store(true, Ordering::SeqCst);
        })
    }

    fn drop(&self, store: Store<InstanceState>, result: wasmtime::Result<()>) {
        if let Err(error) = result
            && !self.life.is_over()
        {
            self.sink
                .log(&format!("an instance of {} failed: {error:?}", self.name));
        }
        drop(store);
    }
}
