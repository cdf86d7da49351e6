//! The `teams` component: the vendor's platform brings in teams, and has them leave (R14).

mod erase;
mod records;

use domain::Operation;
use spin_adapters::{Request, Routes, serve};

fn routes() -> Routes {
    Routes::default()
        .on(Operation::ReadTeam, records::read)
        .on(Operation::PutTeam, records::put)
        .on(Operation::EraseTeam, erase::erase)
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes()).await
}
