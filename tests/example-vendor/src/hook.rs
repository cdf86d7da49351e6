//! A receiver of the hook: checks every signature, keeps what arrives, and fails when it is told to.

use crate::HOOK_SECRET;
use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;
use standardwebhooks::Webhook;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
    shared: Arc<Shared>,
    server: tokio::task::JoinHandle<()>,
}

struct Shared {
    deliveries: Mutex<Vec<Delivery>>,
    /// The status to answer with.
    status: Mutex<StatusCode>,
    on_delivery: Box<dyn Fn(&Delivery) + Send + Sync>,
}

impl Receiver {
    /// Starts a receiver on a free port of this machine.
    pub async fn start() -> Result<Self> {
        Self::start_with(|_| {}).await
    }

    /// Starts a receiver that also tells each delivery that it takes.
    pub async fn start_with(on_delivery: impl Fn(&Delivery) + Send + Sync + 'static) -> Result<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("http://{}", listener.local_addr()?);
        let on_delivery = Box::new(on_delivery);
        let (deliveries, status) = (Mutex::default(), Mutex::new(StatusCode::NO_CONTENT));
        let shared = Arc::new(Shared { deliveries, status, on_delivery });
        let routes = Router::new().fallback(take).with_state(Arc::clone(&shared));
        let server = tokio::spawn(async move {
            let _until_dropped = axum::serve(listener, routes).await;
        });
        Ok(Self { origin, shared, server })
    }

    /// Where it listens, without a path.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// From now on it answers with this status; what it does not answer with 2xx it does not keep.
    pub fn answer_with(&self, status: u16) {
        *lock(&self.shared.status) = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    }

    /// What it took so far, in the order of arrival; repeats of one id included.
    pub fn deliveries(&self) -> Vec<Delivery> {
        lock(&self.shared.deliveries).clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn take(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let status = *lock(&shared.status);
    if status.is_success() {
        let header =
            |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp").parse().unwrap_or_default());
        let signature = Webhook::new(HOOK_SECRET).and_then(|secret| secret.sign(&id, timestamp, &body));
        let is_signed = signature.is_ok_and(|own| header("webhook-signature").split(' ').any(|given| given == own));
        let delivery = Delivery { id, is_signed, event: serde_json::from_slice(&body).unwrap_or_default() };
        (shared.on_delivery)(&delivery);
        lock(&shared.deliveries).push(delivery);
    }
    status
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
