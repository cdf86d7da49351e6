//! Requests to the component `hook-delivery`, which alone knows the hook.

use crate::{log, outbound};
use anyhow::anyhow;
use axum::body::Bytes;
use axum::http::{Method, Request, Response};
use domain::Id;
use spin_sdk::http;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const HOOK_DELIVERY: &str = "http://hook-delivery.spin.internal";

/// The largest answer: a page of teams with as many parked items as may be.
const ANSWER: usize = 8 * 1024 * 1024;

/// The longest that a run of deliveries takes, and more.
const RUN: Duration = Duration::from_secs(180);

/// Asks, after the response, for the deliveries of a team. A lost request is made up for by the
/// next one, or by the platform's run.
pub fn deliver(team: &Id) {
    request(format!(
        "{HOOK_DELIVERY}/internal/deliveries/{}",
        team.segment()
    ));
}

/// Has the teams delivered that wait, and some others, and waits for the answer: JSON that tells
/// how far the run came, as the `query` asked for. Fails with the cause, for the log.
pub async fn run_deliveries(query: &str) -> anyhow::Result<Response<Bytes>> {
    call(Method::POST, query).await
}

/// The deliveries that wait or are parked, as JSON: the page that the `query` asks for. Fails with
/// the cause, for the log.
pub async fn list_deliveries(query: &str) -> anyhow::Result<Response<Bytes>> {
    call(Method::GET, query).await
}

async fn call(method: Method, query: &str) -> anyhow::Result<Response<Bytes>> {
    let uri = format!("{HOOK_DELIVERY}/internal/deliveries?{query}");
    let request = Request::builder().method(method).uri(uri);
    outbound::fetch(request.body(Bytes::new())?, ANSWER, RUN).await
}

fn request(url: String) {
    spin_sdk::wit_bindgen::spawn(async move {
        let _made_up_for_later =
            outbound::post(&url, &[], String::new(), Duration::from_secs(5)).await;
    });
}

/// Whether a hook is configured. Only `hook-delivery` can tell, since it alone holds the secret. An
/// instance that has heard yes does not ask again.
pub async fn has_hook() -> bool {
    static IS_KNOWN: AtomicBool = AtomicBool::new(false);
    if IS_KNOWN.load(Ordering::Relaxed) {
        return true;
    }
    match http::get(format!("{HOOK_DELIVERY}/internal/hook")).await {
        Ok(answer) => IS_KNOWN.store(answer.status().as_u16() == 204, Ordering::Relaxed),
        Err(error) => log(&format!("{:#}", anyhow!(error).context("hook-delivery"))),
    }
    IS_KNOWN.load(Ordering::Relaxed)
}
