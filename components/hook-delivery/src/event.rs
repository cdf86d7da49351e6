//! What is delivered: CloudEvents 1.0 in structured JSON. (`cloudevents-sdk` would bring a second HTTP stack and URL parser
//! for these eight fields.)

use chrono::{DateTime, Utc};
use domain::{
    Admins, Entry, Event as AuditEvent, Id, Seal, SupportRequest, Team, notice, team_event,
};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use storage::{Error, Lane, Record};

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
    /// The seal of the revision's record, the head of the log's chain at that time: whoever keeps it can tell later whether
    /// the log was changed.
    seal: Seal,
    data: Value,
}

impl Event {
    /// The event as it is sent.
    pub fn body(&self) -> Result<String, Error> {
        serde_json::to_string(self)
            .map_err(|error| Error::Unreadable(format!("event {}: {error}", self.id)))
    }
}

/// What a record's events name and do not hold.
#[derive(Debug, Clone, Default)]
pub struct Named {
    /// The lists of admins that the record names as recipients.
    pub recipients: Vec<Admins>,
    /// Support requests that were opened, as they were then.
    pub requests: BTreeMap<Id, SupportRequest>,
}

/// The events of a record in one lane, always as many: a support request that was opened comes after its audit entry.
pub fn events(team: &Team, lane: Lane, record: &Record, named: &Named) -> Vec<Event> {
    let of_entry = |(index, entry): (usize, &Entry)| {
        let audit = team_event(entry, record.revision, index, team.locale);
        let subject = audit
            .pointer("/event_type/.tag")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let event = |kind: &str, r#type, data| Event {
            specversion: "1.0",
            id: format!("{}:{}:{kind}:{index}", team.id, record.revision),
            source: format!("/v1/teams/{}", team.id),
            r#type,
            subject: subject.clone(),
            time: entry.at,
            datacontenttype: "application/json",
            sequence: record.revision.to_string(),
            seal: record.seal.clone(),
            data,
        };
        match (lane, &entry.event) {
            (Lane::Entries, AuditEvent::SupportRequested { request, .. }) => {
                let data = json!({ "team": team.id, "request": named.requests.get(request) });
                let request = event("support-request", "reseller-support.support-request", data);
                vec![
                    event("entry", "reseller-support.audit-entry", audit),
                    request,
                ]
            }
            (Lane::Entries, _) => vec![event("entry", "reseller-support.audit-entry", audit)],
            (Lane::Notices, _) if entry.notifies_admins() => {
                let messages = notice::mails(&team.name, team.locale, entry, &named.recipients);
                let data = json!({ "team": team.id, "messages": messages, "entry": audit });
                vec![event("notice", "reseller-support.notification", data)]
            }
            (Lane::Notices, _) => Vec::new(),
        }
    };
    record
        .entries
        .iter()
        .enumerate()
        .flat_map(of_entry)
        .collect()
}
