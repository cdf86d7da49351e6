//! `GET` and `PUT /v1/platform/teams/{team}`: a team's record. Signing a BAA or changing the
//! reseller switches reseller support off at that moment (R3). With `If-None-Match: *` a `PUT` only
//! creates, with `If-Match: *` it only updates.

use api::PutTeam;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::platform::{self, TeamRecord, stop_for};
use domain::{Draft, Id, Refusal, Reseller};
use spin_adapters::App;
use storage::{Authority, Command, Error, Port, Reader, profile};
use web::{Code, Json, Path, Platform, Preconditions, Problem, json};

/// Handles writing a team's record: creates the team, or updates it.
pub async fn put(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    conditions: Preconditions,
    Json(body): Json<PutTeam>,
) -> Result<Response, Problem> {
    let record = record(&app, body).await?;
    let may_create = conditions.allow_untagged(false);
    let status = if may_create && create(&app, &team, &record).await? {
        app.deliver(&team);
        StatusCode::CREATED
    } else if conditions.allow_untagged(true) && (may_create || is_there(&app, &team).await?) {
        update(&app, &team, record).await?;
        StatusCode::OK
    } else {
        return Err(conditions.failed().into());
    };
    Ok(json(status, &view(&app, &team).await?))
}

/// Whether there is such a team. If so, it stays.
async fn is_there(app: &App, team: &Id) -> Result<bool, Problem> {
    match view(app, team).await {
        Ok(_) => Ok(true),
        Err(problem) if problem.code() == Code::NotFound => Ok(false),
        Err(problem) => Err(problem),
    }
}

/// Handles reading a team's record.
pub async fn read(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
) -> Result<Response, Problem> {
    Ok(json(StatusCode::OK, &view(&app, &team).await?))
}

async fn view(app: &App, team: &Id) -> Result<api::Team, Problem> {
    app.read(team, async |draft, _| Ok(api::Team::from(&draft.team)))
        .await
}

/// The record with the reseller's name, which must be known.
async fn record(app: &App, body: PutTeam) -> Result<TeamRecord, Problem> {
    let reseller = match body.reseller {
        None => None,
        Some(id) => {
            let known = app.teams(async |teams| profile(teams.port(), &id).await);
            let known = known
                .await?
                .ok_or(Refusal::field("/reseller", "must be a known reseller"))?;
            let name = known.name;
            Some(Reseller { id, name })
        }
    };
    Ok(TeamRecord {
        name: body.name,
        reseller,
        has_signed_baa: body.has_signed_baa,
        locale: body.locale,
    })
}

/// Creates a team. `false` if there is one already.
async fn create(app: &App, team: &Id, record: &TeamRecord) -> Result<bool, Problem> {
    app.teams(
        async |teams| match teams.create(team, record.clone(), app.now()).await {
            Ok(()) => Ok(true),
            Err(Error::Refused(Refusal::AlreadyExists(_))) => Ok(false),
            Err(error) => Err(error),
        },
    )
    .await
}

/// Updates a team: a stop order first where R3 asks for one, then its place among the reseller's, then
/// the record.
async fn update(app: &App, team: &Id, record: TeamRecord) -> Result<(), Problem> {
    app.teams(async |teams| {
        let order = teams.order_stop(team, app.now(), async |_, reader| {
            Ok(stop_for(reader.team(), &record, app.now()))
        });
        order.await?;
        match &record.reseller {
            Some(reseller) => teams.list_under(&reseller.id, team).await,
            None => Ok(()),
        }
    })
    .await?;
    let command = UpdateTeam { record };
    app.command(team, Authority::Admin, &command).await
}

/// Updates a team's record.
struct UpdateTeam {
    record: TeamRecord,
}

impl Command for UpdateTeam {
    type Output = ();

    async fn decide<P: Port>(&self, draft: &mut Draft, _: &Reader<'_, P>) -> Result<(), Error> {
        platform::update(draft, self.record.clone());
        Ok(())
    }
}
