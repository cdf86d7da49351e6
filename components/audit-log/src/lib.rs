//! The `audit-log` component: a team's audit log, newest first, for its admins and the platform.

mod filter;
mod page;
mod read;
mod verification;

use domain::Operation;
use spin_adapters::{Request, Routes, serve};

fn routes() -> Routes {
    Routes::default()
        .on(Operation::ReadAuditLog, read::read)
        .on(Operation::VerifyAuditLog, verification::verify)
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes()).await
}
