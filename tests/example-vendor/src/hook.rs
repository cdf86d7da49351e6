//! A receiver of the hook: checks every signature, keeps what arrives, and fails when it is told to.

use crate::HOOK_SECRET;
use anyhow::Result;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use standardwebhooks::Webhook;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
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
    /// How many signatures there were.
    pub signatures: usize,
    /// Whether it says that it is a replay.
    pub is_replay: bool,
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
#[derive(Clone)]
struct Manner {
    /// To events of which this holds ...
    to: Arc<dyn Fn(&Value) -> bool + Send + Sync>,
    /// ... this is the answer. All others are taken.
    reply: Reply,
}

/// An answer of the hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// It takes the delivery.
    Take,
    /// It takes the delivery, after so long a time.
    TakeAfter(Duration),
    /// It does not take it: the status, and the value of `Retry-After` or `Location`, whichever fits the status.
    Refuse(u16, Option<&'static str>),
    /// It does not take it, in an answer (500) whose body has no end.
    RefuseEndlessly,
    /// No answer for now.
    Hang,
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
        let manner = watch::Sender::new(Manner { to: Arc::new(|_| true), reply: Reply::Take });
        let shared = Arc::new(Shared { deliveries, attempts, manner, on_delivery });
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let server = Mutex::new(serve(listener, Arc::clone(&shared)));
        Ok(Self { origin: format!("http://{address}"), address, shared, server })
    }

    /// Where it listens, without a path.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// From now on it answers so, also to requests that wait; what it does not take it does not keep.
    pub fn answer(&self, reply: Reply) {
        self.answer_to(reply, |_| true);
    }

    /// From now on it answers so to events of which something holds, and takes all others.
    pub fn answer_to(&self, reply: Reply, to: impl Fn(&Value) -> bool + Send + Sync + 'static) {
        self.shared.manner.send_replace(Manner { to: Arc::new(to), reply });
    }

    /// From now on it answers with this status; what it does not answer with 2xx it does not keep.
    pub fn answer_with(&self, status: u16) {
        self.answer(if status < 300 { Reply::Take } else { Reply::Refuse(status, None) });
    }

    /// From now on it answers with this status to events of this CloudEvents type, and takes all others.
    pub fn answer_only(&self, r#type: &str, status: u16) {
        let r#type = r#type.to_owned();
        self.answer_to(Reply::Refuse(status, None), move |event| event["type"] == r#type);
    }

    /// Keeps requests waiting for their answers, or answers those that wait.
    pub fn hang(&self, is_hanging: bool) {
        self.answer(if is_hanging { Reply::Hang } else { Reply::Take });
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

    /// From now on it answers every connection with these bytes and closes it.
    pub async fn speak(&self, bytes: &'static [u8]) -> Result<()> {
        self.close().await;
        let listener = TcpListener::bind(self.address).await?;
        *lock(&self.server) = tokio::spawn(async move {
            while let Ok((mut connection, _)) = listener.accept().await {
                let mut request = [0; 1024];
                let _what_was_asked = connection.read(&mut request).await;
                let _whoever_is_left = connection.write_all(bytes).await;
            }
        });
        Ok(())
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

async fn take(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let delivery = read(&headers, &body);
    lock(&shared.attempts).push(delivery.clone());
    let mut manner = shared.manner.subscribe();
    let reply = |manner: &Manner| if (manner.to)(&delivery.event) { manner.reply.clone() } else { Reply::Take };
    let reply = match manner.wait_for(|manner| reply(manner) != Reply::Hang).await {
        Ok(manner) => reply(&manner),
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    match reply {
        Reply::Take | Reply::Hang => {}
        Reply::TakeAfter(delay) => tokio::time::sleep(delay).await,
        Reply::Refuse(status, value) => {
            let name = if (300..400).contains(&status) { LOCATION } else { RETRY_AFTER };
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return (status, value.map(|value| [(name, value)]), ()).into_response();
        }
        Reply::RefuseEndlessly => {
            let zeros = futures::stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from_static(&[0; 64 * 1024])));
            return (StatusCode::INTERNAL_SERVER_ERROR, Body::from_stream(zeros)).into_response();
        }
    }
    (shared.on_delivery)(&delivery);
    lock(&shared.deliveries).push(delivery);
    StatusCode::NO_CONTENT.into_response()
}

fn read(headers: &HeaderMap, body: &[u8]) -> Delivery {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp").parse().unwrap_or_default());
    let signature = Webhook::new(HOOK_SECRET).and_then(|secret| secret.sign(&id, timestamp, body));
    let is_signed = signature.is_ok_and(|own| header("webhook-signature").split(' ').any(|given| given == own));
    let signatures = header("webhook-signature").split_whitespace().count();
    let is_replay = header("webhook-replay") == "true";
    Delivery { id, is_signed, signatures, is_replay, event: serde_json::from_slice(body).unwrap_or_default() }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
