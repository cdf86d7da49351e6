//! The `resellers` component: who of a reseller is let in. The vendor's platform brings in resellers
//! and suspends them; the platform, a reseller's own manager and a team's admins block technicians
//! and end their sessions (R13).

mod records;
mod sessions;
mod team_sessions;
mod team_technicians;
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
        .on(Operation::ListResellerSessions, sessions::list)
        .on(Operation::EndResellerSession, sessions::end)
        .on(Operation::ListSessions, team_sessions::list)
        .on(Operation::EndSession, team_sessions::end)
        .on(Operation::ReadTeamTechnician, team_technicians::read)
        .on(Operation::PutTeamTechnician, team_technicians::put)
        .on(
            Operation::EndTeamTechnicianSessions,
            team_technicians::end_sessions,
        )
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes()).await
}
