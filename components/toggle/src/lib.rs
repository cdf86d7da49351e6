//! The `toggle` component: an admin switches reseller support on and off, and sees and ends reseller sessions.

mod sessions;
mod state;
mod switch;

use axum::Router;
use axum::routing::{delete, get};
use spin_adapters::{App, Request, serve};

fn routes() -> Router<App> {
    let switch = "/v1/teams/{team}/reseller-support";
    let routes = Router::new()
        .route(switch, get(switch::read).put(switch::put))
        .route(&format!("{switch}/sessions"), get(sessions::list))
        .route(&format!("{switch}/sessions/{{id}}"), delete(sessions::end));
    web::fallbacks(routes)
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes(), |_| false).await
}
