//! The `link-issuance` component: a technician sees the reseller's teams, issues sign-in links and takes them back.

mod issue;
mod links;
mod teams;

use axum::Router;
use domain::operations::{ISSUE_LINK, LIST_LINKS, LIST_RESELLER_TEAMS, REVOKE_LINK};
use domain::{Id, Person};
use spin_adapters::{App, Request, Routes, serve};
use web::Technician;

fn routes() -> Router<App> {
    Routes::default()
        .on(&ISSUE_LINK, issue::issue)
        .on(&LIST_LINKS, links::list)
        .on(&REVOKE_LINK, links::revoke)
        .on(&LIST_RESELLER_TEAMS, teams::list)
        .router()
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes(), |_| false).await
}

fn person(technician: Technician) -> (Id, Person) {
    let Technician {
        reseller,
        id,
        name,
        email,
    } = technician;
    (reseller, Person { id, name, email })
}
