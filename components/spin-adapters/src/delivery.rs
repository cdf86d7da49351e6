//! Requests to the component `hook-delivery`, which alone knows the hook.

use crate::{log, outbound};
use anyhow::anyhow;
use domain::Id;
use spin_sdk::http;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const HOOK_DELIVERY: &str = "http://hook-delivery.spin.internal";

/// Asks, after the response, for the deliveries of a team. A lost request is made up for by the
/// next one, or by the platform's run.
pub fn deliver(team: &Id) {
    request(format!("{HOOK_DELIVERY}/internal/deliveries/{team}"));
}

/// Asks, after the response, for the deliveries of all teams.
pub fn deliver_all() {
    request(format!("{HOOK_DELIVERY}/internal/deliveries"));
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
