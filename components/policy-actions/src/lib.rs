//! The `policy-actions` component: what a reseller session may do with settings: actions 6 and 7 (R4).

mod policies;

use axum::Router;
use domain::operations::{
    CHANGE_SECURITY_POLICY, CHANGE_SHARING_POLICY, READ_SECURITY_POLICY, READ_SHARING_POLICY,
};
use spin_adapters::{App, Request, Routes, serve};

fn routes() -> Router<App> {
    Routes::default()
        .on(&READ_SHARING_POLICY, policies::read_sharing)
        .on(&CHANGE_SHARING_POLICY, policies::change_sharing)
        .on(&READ_SECURITY_POLICY, policies::read_security)
        .on(&CHANGE_SECURITY_POLICY, policies::change_security)
        .router()
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes(), |_| true).await
}
