//! The `team-directory` component: the vendor's platform tells of resellers, teams and their members.

mod import;
mod members;
mod resellers;
mod set_up;
mod teams;

use axum::Router;
use axum::routing::{get, put};
use spin_adapters::{App, Request, serve};

fn routes() -> Router<App> {
    let routes = Router::new()
        .route("/v1/platform/setup", put(set_up::set_up))
        .route("/v1/platform/resellers/{reseller}", get(resellers::read).put(resellers::put))
        .route("/v1/platform/teams/{team}", get(teams::read).put(teams::put))
        .route("/v1/platform/teams/{team}/members", get(members::list).post(import::import));
    web::fallbacks(routes)
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes(), |_| false).await
}
