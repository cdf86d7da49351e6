//! The `link-issuance` component: a technician sees the reseller's teams, issues sign-in links and takes them back.

mod issue;
mod links;
mod teams;

use axum::Router;
use axum::routing::{delete, get};
use domain::{Id, Person};
use spin_adapters::{App, Request, serve};
use web::Technician;

fn routes() -> Router<App> {
    let links = "/v1/teams/{team}/sign-in-links";
    let routes = Router::new()
        .route(links, get(links::list).post(issue::issue))
        .route(&format!("{links}/{{id}}"), delete(links::revoke))
        .route("/v1/resellers/{reseller}/teams", get(teams::list));
    web::fallbacks(routes)
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes(), |_| false).await
}

fn person(technician: Technician) -> (Id, Person) {
    let Technician { reseller, id, name, email } = technician;
    (reseller, Person { id, name, email })
}
