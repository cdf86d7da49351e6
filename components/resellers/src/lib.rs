//! The `resellers` component: the vendor's platform brings in resellers, suspends them, and blocks
//! their technicians.

mod records;
mod technicians;

use domain::Operation;
use spin_adapters::{Request, Routes, serve};

fn routes() -> Routes {
    Routes::default()
        .on(Operation::ReadReseller, records::read)
        .on(Operation::PutReseller, records::put)
        .on(Operation::ReadTechnician, technicians::read)
        .on(Operation::PutTechnician, technicians::put)
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes()).await
}
