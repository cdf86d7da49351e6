//! `GET` and `PUT .../resellers/{reseller}/technicians/{id}`, of the platform and of the reseller's
//! own manager, and `DELETE .../sessions`: blocks a technician everywhere, or ends all their links
//! and sessions (R13).

use api::{PutTechnician, Technician, TechnicianState};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Id, Order, Orderer, Refusal};
use spin_adapters::App;
use storage::profile;
use web::{Json, ManagerOrPlatform, Path, Platform, Problem, json, no_content};

/// Handles blocking a technician, or lifting the block, by the platform. Any id may be blocked, also
/// before its first sign-in.
pub async fn put(
    State(app): State<App>,
    Path((reseller, technician)): Path<(Id, Id)>,
    _: Platform,
    Json(body): Json<PutTechnician>,
) -> Result<Response, Problem> {
    set(&app, reseller, technician, body, Orderer::Platform).await
}

/// Handles the same by the reseller's own manager, who lifts no block of the platform.
pub async fn put_own(
    State(app): State<App>,
    Path((reseller, technician)): Path<(Id, Id)>,
    caller: ManagerOrPlatform,
    Json(body): Json<PutTechnician>,
) -> Result<Response, Problem> {
    let by = orderer(caller, &reseller)?;
    set(&app, reseller, technician, body, by).await
}

/// Handles reading whether a technician is blocked, by the platform.
pub async fn read(
    State(app): State<App>,
    Path((reseller, technician)): Path<(Id, Id)>,
    _: Platform,
) -> Result<Response, Problem> {
    answer(&app, reseller, technician, None).await
}

/// Handles the same by the reseller's own manager.
pub async fn read_own(
    State(app): State<App>,
    Path((reseller, technician)): Path<(Id, Id)>,
    caller: ManagerOrPlatform,
) -> Result<Response, Problem> {
    caller.person_at(&reseller)?;
    answer(&app, reseller, technician, None).await
}

/// Handles ending all links and sessions of a technician, who may begin anew.
pub async fn end_sessions(
    State(app): State<App>,
    Path((reseller, technician)): Path<(Id, Id)>,
    caller: ManagerOrPlatform,
) -> Result<Response, Problem> {
    let by = orderer(caller, &reseller)?;
    answer(&app, reseller, technician, Some((Order::End, by))).await?;
    Ok(no_content())
}

async fn set(
    app: &App,
    reseller: Id,
    technician: Id,
    body: PutTechnician,
    by: Orderer,
) -> Result<Response, Problem> {
    let order = Order::blocked(body.state == TechnicianState::Blocked);
    answer(app, reseller, technician, Some((order, by))).await
}

fn orderer(caller: ManagerOrPlatform, reseller: &Id) -> Result<Orderer, Problem> {
    let manager = caller.person_at(reseller)?;
    Ok(manager.map_or(Orderer::Platform, |_| Orderer::Manager))
}

/// Carries out an order, or only looks.
async fn answer(
    app: &App,
    reseller: Id,
    technician: Id,
    order: Option<(Order, Orderer)>,
) -> Result<Response, Problem> {
    let access = app.teams(async |teams| {
        profile(teams.port(), &reseller)
            .await?
            .ok_or(Refusal::NotFound)?;
        match order {
            None => teams.access(&reseller).await,
            Some((order, by)) => {
                let technician = Some(&technician);
                teams.change_access(&reseller, technician, order, by).await
            }
        }
    });
    let is_blocked = access.await?.of(&technician).is_out();
    let technician = Technician::of(technician, is_blocked);
    Ok(json(StatusCode::OK, &technician))
}
