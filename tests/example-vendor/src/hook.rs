//! The receiver of the hook: checks every signature, keeps what arrives, and fails when it is told to.

use crate::{HOOK_PATH, HOOK_SECRET, lock};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::Value;
use standardwebhooks::Webhook;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

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

/// What knows of the receiver, and tells it how to answer.
#[derive(Clone)]
pub struct Receiver(Arc<Shared>);

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
    /// A receiver that takes everything, and tells each delivery that it takes.
    pub(crate) fn new(on_delivery: impl Fn(&Delivery) + Send + Sync + 'static) -> Self {
        let on_delivery = Box::new(on_delivery);
        let (deliveries, attempts) = (Mutex::default(), Mutex::default());
        let manner = watch::Sender::new(Manner {
            to: Arc::new(|_| true),
            reply: Reply::Take,
        });
        Self(Arc::new(Shared {
            deliveries,
            attempts,
            manner,
            on_delivery,
        }))
    }

    pub(crate) fn routes(&self) -> Router {
        Router::new()
            .route(HOOK_PATH, post(take))
            .with_state(Arc::clone(&self.0))
    }

    /// From now on it answers so, also to requests that wait; what it does not take it does not keep.
    pub fn answer(&self, reply: Reply) {
        self.answer_to(reply, |_| true);
    }

    /// From now on it answers so to events of which something holds, and takes all others.
    pub fn answer_to(&self, reply: Reply, to: impl Fn(&Value) -> bool + Send + Sync + 'static) {
        self.0.manner.send_replace(Manner {
            to: Arc::new(to),
            reply,
        });
    }

    /// From now on it answers with this status; what it does not answer with 2xx it does not keep.
    pub fn answer_with(&self, status: u16) {
        self.answer(if status < 300 {
            Reply::Take
        } else {
            Reply::Refuse(status, None)
        });
    }

    /// From now on it answers with this status to events of this CloudEvents type, and takes all others.
    pub fn answer_only(&self, r#type: &str, status: u16) {
        let r#type = r#type.to_owned();
        self.answer_to(Reply::Refuse(status, None), move |event| {
            event["type"] == r#type
        });
    }

    /// Keeps requests waiting for their answers, or answers those that wait.
    pub fn hang(&self, is_hanging: bool) {
        self.answer(if is_hanging { Reply::Hang } else { Reply::Take });
    }

    /// What it took so far, in the order of arrival; repeats of one id included.
    pub fn deliveries(&self) -> Vec<Delivery> {
        lock(&self.0.deliveries).clone()
    }

    /// What was presented to it so far, in the order of arrival, taken or not.
    pub fn attempts(&self) -> Vec<Delivery> {
        lock(&self.0.attempts).clone()
    }
}

async fn take(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let delivery = read(&headers, &body);
    lock(&shared.attempts).push(delivery.clone());
    let mut manner = shared.manner.subscribe();
    let reply = |manner: &Manner| {
        if (manner.to)(&delivery.event) {
            manner.reply.clone()
        } else {
            Reply::Take
        }
    };
    let reply = match manner.wait_for(|manner| reply(manner) != Reply::Hang).await {
        Ok(manner) => reply(&manner),
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    match reply {
        Reply::Take | Reply::Hang => {}
        Reply::TakeAfter(delay) => tokio::time::sleep(delay).await,
        Reply::Refuse(status, value) => {
            let name = if (300..400).contains(&status) {
                LOCATION
            } else {
                RETRY_AFTER
            };
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return (status, value.map(|value| [(name, value)]), ()).into_response();
        }
        Reply::RefuseEndlessly => {
            let zeros = futures::stream::repeat_with(|| {
                Ok::<_, Infallible>(Bytes::from_static(&[0; 64 * 1024]))
            });
            return (StatusCode::INTERNAL_SERVER_ERROR, Body::from_stream(zeros)).into_response();
        }
    }
    (shared.on_delivery)(&delivery);
    lock(&shared.deliveries).push(delivery);
    StatusCode::NO_CONTENT.into_response()
}

fn read(headers: &HeaderMap, body: &[u8]) -> Delivery {
    let header = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    let (id, timestamp) = (
        header("webhook-id"),
        header("webhook-timestamp").parse().unwrap_or_default(),
    );
    let signature = Webhook::new(HOOK_SECRET).and_then(|secret| secret.sign(&id, timestamp, body));
    let is_signed = signature.is_ok_and(|own| {
        header("webhook-signature")
            .split(' ')
            .any(|given| given == own)
    });
    let signatures = header("webhook-signature").split_whitespace().count();
    let is_replay = header("webhook-replay") == "true";
    Delivery {
        id,
        is_signed,
        signatures,
        is_replay,
        event: serde_json::from_slice(body).unwrap_or_default(),
    }
}
