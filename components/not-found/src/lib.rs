//! The `not-found` component: every path that no other component has. For a reseller session it is
//! an action outside the nine, refused and logged (R5); anyone else finds nothing here.

use spin_adapters::{Request, Routes, serve};

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, Routes::default()).await
}
