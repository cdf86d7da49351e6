//! The `sessions` component: a team's admins see the reseller's sessions and links, end them, and
//! block technicians for the team (R13). A reseller's manager sees and ends the reseller's. And it ends
//! sign-ins to the console.

mod live;
mod login;
mod of_reseller;
mod technicians;

use domain::Operation;
use spin_adapters::{Request, Routes, serve};

fn routes() -> Routes {
    Routes::default()
        .on(Operation::ListSessions, live::list)
        .on(Operation::EndSession, live::end)
        .on(Operation::ListResellerSessions, of_reseller::list)
        .on(Operation::EndResellerSession, of_reseller::end)
        .on(Operation::EndLogin, login::end)
        .on(Operation::ReadTeamTechnician, technicians::read)
        .on(Operation::PutTeamTechnician, technicians::put)
        .on(
            Operation::EndTeamTechnicianSessions,
            technicians::end_sessions,
        )
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes()).await
}
