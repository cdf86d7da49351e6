//! `GET` and `PUT /v1/platform/teams/{team}`: a team's record. Signing a BAA or changing the reseller switches reseller
//! support off at that moment (R3).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::platform::{TeamRecord, stop_for, update};
use domain::{Draft, Id, Locale, Name, Refusal, Reseller};
use serde::Deserialize;
use serde_json::{Value, json};
use spin_adapters::App;
use storage::{Error, Guard, Reader, profile};
use web::{Json, Path, Platform, Problem};

/// The body: the whole record.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Put {
    name: Name,
    #[serde(default)]
    reseller: Option<Id>,
    #[serde(default)]
    has_signed_baa: bool,
    #[serde(default)]
    locale: Locale,
}

/// Creates the team, or takes over its changed record.
pub async fn put(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Json(body): Json<Put>,
) -> Result<Response, Problem> {
    let Put {
        name,
        reseller,
        has_signed_baa,
        locale,
    } = body;
    let record = app.teams(async |teams| {
        let reseller = match reseller {
            None => None,
            Some(id) => {
                let known = profile(teams.port(), &id)
                    .await?
                    .ok_or(Refusal::Invalid("reseller is not known"))?;
                Some(Reseller {
                    id,
                    name: known.name,
                })
            }
        };
        Ok(TeamRecord {
            name,
            reseller,
            has_signed_baa,
            locale,
        })
    });
    let record = record.await?;
    let created =
        app.teams(
            async |teams| match teams.create(&team, record.clone(), app.now()).await {
                Ok(()) => Ok(true),
                Err(Error::Refused(Refusal::AlreadyExists)) => Ok(false),
                Err(error) => Err(error),
            },
        );
    let is_created = created.await?;
    if !is_created {
        change(&app, &team, &record).await?;
    }
    let view = app
        .read(&team, async |draft, _| Ok(describe(draft)))
        .await?;
    let status = if is_created {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok(web::json(status, &view))
}

async fn change(app: &App, team: &Id, record: &TeamRecord) -> Result<(), Problem> {
    let prepared = app.teams(async |teams| {
        if let Some(reseller) = &record.reseller {
            teams.enter(&reseller.id, team).await?;
        }
        let order = async |_: &Draft, reader: &Reader<'_, _>| {
            Ok(stop_for(reader.team(), record, app.now()))
        };
        teams.order_stop(team, app.now(), order).await
    });
    prepared.await?;
    app.command(team, Guard::Sovereign, async |draft, _| {
        update(draft, record.clone());
        Ok(())
    })
    .await
}

/// Tells a team's record.
pub async fn read(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
) -> Result<Response, Problem> {
    Ok(web::json(
        StatusCode::OK,
        &app.read(&team, async |draft, _| Ok(describe(draft)))
            .await?,
    ))
}

fn describe(draft: &Draft) -> Value {
    let team = &draft.team;
    json!({
        "id": team.id,
        "name": team.name,
        "reseller": team.reseller.as_ref().map(|reseller| &reseller.id),
        "has_signed_baa": team.has_signed_baa,
        "locale": team.locale,
        "member_count": team.member_count,
        "reseller_support": if team.grant.is_some() { "enabled" } else { "disabled" },
    })
}
