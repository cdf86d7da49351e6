//! What is delivered: CloudEvents 1.0 in structured JSON. (`cloudevents-sdk` would bring a second HTTP stack and URL parser
//! for these eight fields.)

use chrono::{DateTime, Utc};
use domain::{Admins, Team, notice, team_event};
use serde::Serialize;
use serde_json::{Value, json};
use storage::{Lane, Record};

/// One delivery. Its id stays the same however often it is tried.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    specversion: &'static str,
    /// Unique: team, revision, lane and place in the record.
    pub id: String,
    source: String,
    r#type: &'static str,
    subject: String,
    time: DateTime<Utc>,
    datacontenttype: &'static str,
    /// The revision: a team's deliveries of one lane come in its order (CloudEvents' sequence extension).
    sequence: String,
    data: Value,
}

/// The events of a record in one lane. `recipients` are the lists that the record names.
pub fn events(team: &Team, lane: Lane, record: &Record, recipients: &[Admins]) -> Vec<Event> {
    let of_lane = record.entries.iter().enumerate().filter_map(|(index, entry)| {
        let audit = team_event(entry, record.revision, index, team.locale);
        let subject = audit.pointer("/event_type/.tag").and_then(Value::as_str).unwrap_or_default().to_owned();
        let (kind, r#type, data) = match lane {
            Lane::Entries => ("entry", "reseller-support.audit-entry", audit),
            Lane::Notices if entry.event.notifies_admins() => {
                let messages = notice::mails(&team.name, team.locale, entry, recipients);
                let data = json!({ "team": team.id, "messages": messages, "entry": audit });
                ("notice", "reseller-support.notification", data)
            }
            Lane::Notices => return None,
        };
        Some(Event {
            specversion: "1.0",
            id: format!("{}:{}:{kind}:{index}", team.id, record.revision),
            source: format!("/v1/teams/{}", team.id),
            r#type,
            subject,
            time: entry.at,
            datacontenttype: "application/json",
            sequence: record.revision.to_string(),
            data,
        })
    });
    of_lane.collect()
}
