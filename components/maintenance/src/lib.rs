//! The `maintenance` component: the vendor's platform sets up the store, has it swept, looks after
//! deliveries, and asks how it all is.

mod deliveries;
mod discard_delivery;
mod health;
mod parked_id;
mod replay_delivery;
mod set_up;
mod sweep;

use domain::Operation;
use spin_adapters::{Request, Routes, serve};

fn routes() -> Routes {
    Routes::default()
        .on(Operation::SetUp, set_up::set_up)
        .on(Operation::Sweep, sweep::sweep)
        .on(Operation::ReadHealth, health::read)
        .on(Operation::ListDeliveries, deliveries::list)
        .on(Operation::RunDeliveries, deliveries::run)
        .on(Operation::ResumeDeliveries, deliveries::resume)
        .on(Operation::ReplayDelivery, replay_delivery::replay)
        .on(Operation::DiscardDelivery, discard_delivery::discard)
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes()).await
}
