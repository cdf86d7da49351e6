//! The `link-issuance` component: a technician lists the reseller's teams, and issues, lists and
//! revokes sign-in links.

mod issue;
mod links;
mod teams;

use domain::{Id, Operation, Person};
use spin_adapters::{App, Request, Routes, serve};
use web::{Problem, Technician};

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

/// Refuses a technician who is blocked, or whose reseller is suspended (R13), where no draft of a
/// team does.
async fn check(app: &App, technician: &Technician) -> Result<(), Problem> {
    let access = app.teams(async |teams| teams.access(&technician.reseller).await);
    Ok(access.await?.check(&technician.id)?)
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
