//! The events delivered: CloudEvents 1.0 in structured JSON. (`cloudevents-sdk` would bring a
//! second HTTP stack and URL parser for these eight fields.)

use crate::ended::Ended;
use chrono::{DateTime, Utc};
use domain::notice::{Mail, mails};
use domain::{Admins, Entry, Event as AuditEvent, Id, Seal, SupportRequest, Team, team_event};
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::collections::BTreeMap;
use storage::{Error, Lane, Record};

/// One delivery. Its id is the same on every attempt.
#[derive(Debug, Serialize)]
pub struct Event {
    specversion: &'static str,
    /// Unique and never used for other content: the commit's attempt, the kind, the index of the
    /// entry, and of a notification the recipient's.
    pub id: String,
    source: String,
    r#type: &'static str,
    subject: &'static str,
    time: DateTime<Utc>,
    datacontenttype: &'static str,
    /// The revision, which orders a team's deliveries in a lane (CloudEvents' sequence extension).
    sequence: String,
    /// The seal of the revision's record, the head of the log's chain at that time. A receiver that
    /// keeps it can detect later changes of the log.
    seal: Seal,
    #[serde(serialize_with = "sorted")]
    data: Data,
}

/// The payload, by type of event.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Data {
    Ended(Ended),
    Entry(Value),
    SupportRequest {
        team: Id,
        request: Option<SupportRequest>,
    },
    Notification {
        team: Id,
        message: Mail,
        entry: Value,
    },
}

/// The objects that a record's events refer to.
#[derive(Debug, Default)]
pub struct Referenced {
    /// The lists of admins to notify.
    pub recipients: Vec<Admins>,
    /// Newly opened support requests, as they were then.
    pub requests: BTreeMap<Id, SupportRequest>,
}

/// The events of a record in one lane; the same record always has the same events. An opened
/// support request follows its audit entry.
pub fn events(team: &Team, lane: Lane, record: &Record, referenced: &Referenced) -> Vec<Event> {
    let mut events = Vec::new();
    let entries = record.entries.iter().enumerate();
    for (index, entry) in entries.filter(|(_, entry)| lane.has(entry)) {
        let made = match lane {
            Lane::Ends => Ended::of(&team.id, entry)
                .map(Data::Ended)
                .into_iter()
                .collect(),
            Lane::Entries => entry_payloads(team, record, index, entry, referenced),
            Lane::Notices | Lane::Changes => {
                notice_payloads(team, record, index, entry, referenced)
            }
        };
        for (recipient, data) in made.into_iter().enumerate() {
            let recipient = lane.is_notifying().then_some(recipient);
            events.push(Event::new(team, record, (index, recipient), entry, data));
        }
    }
    events
}

fn entry_payloads(
    team: &Team,
    record: &Record,
    index: usize,
    entry: &Entry,
    referenced: &Referenced,
) -> Vec<Data> {
    let audit = team_event(entry, record.revision, index, team.locale);
    let mut payloads = vec![Data::Entry(audit)];
    if let AuditEvent::SupportRequested { request, .. } = &entry.event {
        payloads.push(Data::SupportRequest {
            team: team.id.clone(),
            request: referenced.requests.get(request).cloned(),
        });
    }
    payloads
}

/// One notification for each recipient, so that a bad address harms nobody else's.
fn notice_payloads(
    team: &Team,
    record: &Record,
    index: usize,
    entry: &Entry,
    referenced: &Referenced,
) -> Vec<Data> {
    let audit = team_event(entry, record.revision, index, team.locale);
    mails(&team.name, team.locale, entry, &referenced.recipients)
        .into_iter()
        .map(|message| Data::Notification {
            team: team.id.clone(),
            message,
            entry: audit.clone(),
        })
        .collect()
}

impl Event {
    /// The event of a record's entry, and of a notification's recipient, by their indexes.
    fn new(
        team: &Team,
        record: &Record,
        (index, recipient): (usize, Option<usize>),
        entry: &Entry,
        data: Data,
    ) -> Self {
        let (attempt, kind) = (&record.attempt, data.kind());
        let recipient = recipient.map(|index| format!("-{index}"));
        Self {
            specversion: "1.0",
            id: format!("{attempt}-{kind}-{index}{}", recipient.unwrap_or_default()),
            source: format!("/v1/teams/{}", team.id.segment()),
            r#type: data.event_type(),
            subject: entry.event.event_type().as_str(),
            time: entry.at,
            datacontenttype: "application/json",
            sequence: record.revision.to_string(),
            seal: record.seal.clone(),
            data,
        }
    }

    /// The event as it is sent.
    pub fn body(&self) -> Result<String, Error> {
        serde_json::to_string(self)
            .map_err(|error| Error::Unreadable(format!("event {}: {error}", self.id)))
    }
}

impl Data {
    /// The kind in the id of the event.
    fn kind(&self) -> &'static str {
        match self {
            Self::Ended(_) => "end",
            Self::Entry(_) => "entry",
            Self::SupportRequest { .. } => "request",
            Self::Notification { .. } => "notice",
        }
    }

    /// The `type` of the event.
    fn event_type(&self) -> &'static str {
        match self {
            Self::Ended(_) => "reseller-support.ended",
            Self::Entry(_) => "reseller-support.audit-entry",
            Self::SupportRequest { .. } => "reseller-support.support-request",
            Self::Notification { .. } => "reseller-support.notification",
        }
    }
}

/// Sorts the members by name, so that an event has the same bytes in every version.
fn sorted<S: Serializer>(data: &Data, serializer: S) -> Result<S::Ok, S::Error> {
    let value = serde_json::to_value(data).map_err(S::Error::custom)?;
    value.serialize(serializer)
}
