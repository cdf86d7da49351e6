//! A receiver of the hook: checks every signature, keeps what arrives, and fails when it is told to.

use crate::HOOK_SECRET;
use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;
use standardwebhooks::Webhook;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What arrived in one request.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The `webhook-id`.
    pub id: String,
    /// Whether the signature is right. Its time is not looked at: tests set clocks.
    pub is_signed: bool,
    /// The CloudEvent.
    pub event: Value,
}

/// The receiver. It listens until it is dropped.
pub struct Receiver {
    origin: String,
    address: SocketAddr,
    shared: Arc<Shared>,
    server: Mutex<JoinHandle<()>>,
}

struct Shared {
    /// What was taken.
    deliveries: Mutex<Vec<Delivery>>,
    /// What was presented, taken or not.
    attempts: Mutex<Vec<Delivery>>,
    manner: watch::Sender<Manner>,
    on_delivery: Box<dyn Fn(&Delivery) + Send + Sync>,
}

/// How requests are answered.
#[derive(Debug, Clone, Default)]
struct Manner {
    /// The status of failure; `None` takes what comes.
    status: Option<StatusCode>,
    /// The only CloudEvents type that fails.
    only: Option<String>,
    /// Whether no request is answered for now.
    is_hanging: bool,
}

impl Receiver {
    /// Starts a receiver on a free port of this machine.
    pub async fn start() -> Result<Self> {
        Self::start_with(|_| {}).await
    }

    /// Starts a receiver that also tells each delivery that it takes.
    pub async fn start_with(on_delivery: impl Fn(&Delivery) + Send + Sync + 'static) -> Result<Self> {
        let on_delivery = Box::new(on_delivery);
        let (deliveries, attempts) = (Mutex::default(), Mutex::default());
        let shared = Arc::new(Shared { deliveries, attempts, manner: watch::Sender::default(), on_delivery });
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let server = Mutex::new(serve(listener, Arc::clone(&shared)));
        Ok(Self { origin: format!("http://{address}"), address, shared, server })
    }

    /// Where it listens, without a path.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// From now on it answers with this status; what it does not answer with 2xx it does not keep.
    pub fn answer_with(&self, status: u16) {
        self.set(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), None);
    }

    /// From now on it answers with this status to events of this CloudEvents type, and takes all others.
    pub fn answer_only(&self, r#type: &str, status: u16) {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self.set(status, Some(r#type.to_owned()));
    }

    fn set(&self, status: StatusCode, only: Option<String>) {
        let status = (!status.is_success()).then_some(status);
        self.shared.manner.send_modify(|manner| (manner.status, manner.only) = (status, only));
    }

    /// Keeps requests waiting for their answers, or answers those that wait.
    pub fn hang(&self, is_hanging: bool) {
        self.shared.manner.send_modify(|manner| manner.is_hanging = is_hanging);
    }

    /// From now on it refuses connections.
    pub async fn close(&self) {
        let server = {
            let mut server = lock(&self.server);
            std::mem::replace(&mut *server, tokio::spawn(async {}))
        };
        server.abort();
        // Only then is the listener gone.
        let _aborted = server.await;
    }

    /// Listens again, where it did before.
    pub async fn open(&self) -> Result<()> {
        let listener = TcpListener::bind(self.address).await?;
        *lock(&self.server) = serve(listener, Arc::clone(&self.shared));
        Ok(())
    }

    /// What it took so far, in the order of arrival; repeats of one id included.
    pub fn deliveries(&self) -> Vec<Delivery> {
        lock(&self.shared.deliveries).clone()
    }

    /// What was presented to it so far, in the order of arrival, taken or not.
    pub fn attempts(&self) -> Vec<Delivery> {
        lock(&self.shared.attempts).clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        lock(&self.server).abort();
    }
}

fn serve(listener: TcpListener, shared: Arc<Shared>) -> JoinHandle<()> {
    let routes = Router::new().fallback(take).with_state(shared);
    tokio::spawn(async move {
        let _until_dropped = axum::serve(listener, routes).await;
    })
}

async fn take(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let delivery = read(&headers, &body);
    lock(&shared.attempts).push(delivery.clone());
    let mut manner = shared.manner.subscribe();
    let Ok(manner) = manner.wait_for(|manner| !manner.is_hanging).await.map(|manner| manner.clone()) else {
        return StatusCode::SERVICE_UNAVAILABLE;
    };
    match manner.status {
        Some(status) if manner.only.is_none_or(|only| delivery.event.get("type") == Some(&only.into())) => status,
        _ => {
            (shared.on_delivery)(&delivery);
            lock(&shared.deliveries).push(delivery);
            StatusCode::NO_CONTENT
        }
    }
}

fn read(headers: &HeaderMap, body: &[u8]) -> Delivery {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp").parse().unwrap_or_default());
    let signature = Webhook::new(HOOK_SECRET).and_then(|secret| secret.sign(&id, timestamp, body));
    let is_signed = signature.is_ok_and(|own| header("webhook-signature").split(' ').any(|given| given == own));
    Delivery { id, is_signed, event: serde_json::from_slice(body).unwrap_or_default() }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
