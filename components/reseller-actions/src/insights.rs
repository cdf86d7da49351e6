//! `GET /v1/teams/{team}/insights`: the first things an admin looks at (action 4).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::insights::Insights;
use domain::{Activity, Actor, Draft, Entry, Id, Locale, Operation, Refusal};
use spin_adapters::{Action, App, SessionToken};
use storage::{Error, Port, Reader, Record};
use web::{Language, Path, Refused, json};

/// Reads the insights. The reseller's recent activity comes from the newest part of the log.
struct ReadInsights {
    locale: Locale,
}

impl Action for ReadInsights {
    const OPERATION: Operation = Operation::ReadInsights;
    type Known = (Activity, Vec<Record>);
    type Output = Insights;

    async fn look<P: Port>(&self, reader: &Reader<'_, P>) -> Result<Self::Known, Error> {
        let activity = reader.activity().await?;
        let records = reader
            .recent_records(|records| Insights::is_enough(entries(records)))
            .await?;
        Ok((activity, records))
    }

    fn decide(
        &self,
        draft: &mut Draft,
        _: &Actor,
        (activity, records): Self::Known,
    ) -> Result<Insights, Refusal> {
        let log = entries(&records);
        Ok(Insights::of(draft, &activity, log, self.locale))
    }
}

fn entries(records: &[Record]) -> impl DoubleEndedIterator<Item = &Entry> {
    records.iter().flat_map(|record| &record.entries)
}

/// Handles the operation.
pub async fn read(
    State(app): State<App>,
    Path(team): Path<Id>,
    session: SessionToken,
    Language(locale): Language,
) -> Result<Response, Refused> {
    let insights = app.act(&session, &team, &ReadInsights { locale }).await?;
    Ok(json(StatusCode::OK, &insights))
}
