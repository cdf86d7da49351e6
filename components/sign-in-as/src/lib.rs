//! The `sign-in-as` component: a reseller session signs in as a member (action 2, R4). It alone
//! holds the key that signs the tokens for that.

mod end;
mod jwks;
mod key;
mod start;

use domain::Operation;
use spin_adapters::{Request, Routes, serve};

fn routes() -> Routes {
    Routes::default()
        .on(Operation::SignInAs, start::start)
        .on(Operation::EndSignInAs, end::end)
        .on(Operation::ReadJwks, jwks::read)
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes()).await
}
