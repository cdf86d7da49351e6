//! The `resellers` component: who of a reseller is let in. The vendor's platform brings in resellers
//! and suspends them; the platform and a reseller's own manager block technicians (R13).

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
        .on(Operation::ReadOwnTechnician, technicians::read_own)
        .on(Operation::PutOwnTechnician, technicians::put_own)
        .on(Operation::EndTechnicianSessions, technicians::end_sessions)
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes()).await
}
