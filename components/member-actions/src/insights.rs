//! `GET /v1/teams/{team}/insights`: action 4.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Id;
use domain::insights::Insights;
use domain::operations::READ_INSIGHTS;
use spin_adapters::{App, session};
use storage::{Reader, Record};
use web::{Bearer, Language, Path, Problem};

/// Tells what an admin looks at first. What the reseller did lately is taken from the newest part of the log.
pub async fn read(
    State(app): State<App>,
    Path(team): Path<Id>,
    bearer: Bearer,
    Language(locale): Language,
) -> Result<Response, Problem> {
    let are_enough =
        |records: &[Record]| Insights::is_enough(records.iter().flat_map(|record| &record.entries));
    let look = async |reader: &Reader<'_, _>| {
        Ok((
            reader.activity().await?,
            reader.recent_records(are_enough).await?,
        ))
    };
    let insights = app
        .act(
            &session(&bearer)?,
            &team,
            &READ_INSIGHTS,
            look,
            |draft, _, (activity, records)| {
                Ok(Insights::of(
                    draft,
                    &activity,
                    records.iter().flat_map(|record| &record.entries),
                    locale,
                ))
            },
        )
        .await?;
    Ok(web::json(StatusCode::OK, &insights))
}
