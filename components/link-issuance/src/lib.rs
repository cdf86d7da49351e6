//! The `link-issuance` component: a technician lists the reseller's teams, and issues, lists and
//! revokes sign-in links.

mod issue;
mod links;
mod teams;

use domain::{Id, Operation, Person};
use spin_adapters::{Request, Routes, serve};
use web::Technician;

fn routes() -> Routes {
    Routes::default()
        .on(Operation::IssueLink, issue::issue)
        .on(Operation::ListLinks, links::list)
        .on(Operation::RevokeLink, links::revoke)
        .on(Operation::ListResellerTeams, teams::list)
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes()).await
}

/// The reseller and the person that a technician's token names.
fn person(technician: Technician) -> (Id, Person) {
    let Technician {
        reseller,
        id,
        name,
        email,
    } = technician;
    (reseller, Person { id, name, email })
}
