//! Requests that leave a component, and lines for the log.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method, Request, Response};
use domain::Id;
use spin_sdk::http::{self, FullBody};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const HOOK_DELIVERY: &str = "http://hook-delivery.spin.internal";

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The header `Retry-After`, if there was one.
    pub retry_after: Option<String>,
}

/// Sends a request, to the network or to another component, and reads the answer of at most `max_bytes`, all within
/// `timeout`. The error is a word for the log; it holds nothing that was sent or answered.
pub async fn fetch(
    request: Request<Bytes>,
    max_bytes: usize,
    timeout: Duration,
) -> Result<Response<Bytes>, String> {
    let exchange = async {
        let response = http::send(request.map(FullBody::new))
            .await
            .map_err(|error| format!("{error:?}"))?;
        let (head, body) = response.into_parts();
        let body = to_bytes(Body::new(body), max_bytes)
            .await
            .map_err(|_| "an answer that breaks off or is too large")?;
        Ok(Response::from_parts(head, body))
    };
    within(timeout, exchange).await
}

/// What the component for every other path answers to a bearer's request.
pub(crate) async fn not_found(
    method: &Method,
    path: &str,
    headers: &HeaderMap,
) -> Result<Response<Body>, String> {
    let mut request = Request::builder()
        .method(method)
        .uri(format!("http://not-found.spin.internal{path}"));
    for token in headers.get_all(AUTHORIZATION) {
        request = request.header(AUTHORIZATION, token);
    }
    let request = request.body(Bytes::new()).map_err(|_| "invalid request")?;
    Ok(fetch(request, 64 * 1024, Duration::from_secs(30))
        .await?
        .map(Body::from))
}

/// Posts a body and waits for the answer's head, at most for `timeout`. The answer's body is not read.
/// The error is a word for the log; it holds nothing that was sent.
pub async fn post(
    url: &str,
    headers: &[(&str, String)],
    body: String,
    timeout: Duration,
) -> Result<Answer, String> {
    let mut request = Request::post(url);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let request = request
        .body(FullBody::new(Bytes::from(body)))
        .map_err(|_| "invalid request")?;
    let exchange = async {
        let response = http::send(request)
            .await
            .map_err(|error| format!("{error:?}"))?;
        let retry_after = response
            .headers()
            .get("retry-after")
            .and_then(|value| value.to_str().ok())
            .map(Into::into);
        Ok(Answer {
            status: response.status().as_u16(),
            retry_after,
        })
    };
    within(timeout, exchange).await
}

async fn within<T>(
    timeout: Duration,
    exchange: impl Future<Output = Result<T, String>>,
) -> Result<T, String> {
    let limit = spin_sdk::time::sleep(timeout);
    let (exchange, limit) = (std::pin::pin!(exchange), std::pin::pin!(limit));
    match futures::future::select(exchange, limit).await {
        futures::future::Either::Left((answered, _)) => answered,
        futures::future::Either::Right(_) => Err("no answer in time".into()),
    }
}

/// Asks hook-delivery, after the response, to deliver what waits of a team. If the call is lost, the next one or the
/// platform's run heals it.
pub fn nudge(team: &Id) {
    ask_for(format!("{HOOK_DELIVERY}/internal/deliveries/{team}"));
}

/// Asks hook-delivery, after the response, to deliver what waits of all teams.
pub fn nudge_all() {
    ask_for(format!("{HOOK_DELIVERY}/internal/deliveries"));
}

fn ask_for(url: String) {
    spin_sdk::wit_bindgen::spawn(async move {
        let _heals_later = post(&url, &[], String::new(), Duration::from_secs(5)).await;
    });
}

/// Whether a hook is configured, which only hook-delivery can tell: it alone holds the secret. Once there is one, this
/// instance need not ask again.
pub async fn has_hook() -> bool {
    static IS_KNOWN: AtomicBool = AtomicBool::new(false);
    if IS_KNOWN.load(Ordering::Relaxed) {
        return true;
    }
    match http::get(format!("{HOOK_DELIVERY}/internal/hook")).await {
        Ok(answer) => IS_KNOWN.store(answer.status().as_u16() == 204, Ordering::Relaxed),
        Err(error) => log(&format!("hook-delivery cannot be asked: {error:?}")),
    }
    IS_KNOWN.load(Ordering::Relaxed)
}

/// Writes a line to the component's log.
pub fn log(line: &str) {
    #[expect(
        clippy::print_stderr,
        reason = "Spin keeps a component's standard error as its log"
    )]
    {
        eprintln!("{line}");
    }
}
