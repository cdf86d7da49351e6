//! Values with every text at its longest, and one of everything that a root refers to and counts.

use crate::support::id;
use chrono::{DateTime, Utc};
use domain::{sharing, support as asking, *};

/// An id of 128 characters.
pub fn long_id(who: &str) -> Id {
    id(&format!("{who:x<128}"))
}

/// The character that all typed texts consist of.
#[derive(Debug, Clone, Copy)]
pub struct Texts(pub char);

impl Texts {
    /// A name of 128 characters.
    pub fn name(self) -> Name {
        Name::new(self.0.to_string().repeat(128)).unwrap()
    }

    /// A reason of 140 characters.
    pub fn reason(self) -> Reason {
        Reason::new(self.0.to_string().repeat(140)).unwrap()
    }

    pub fn technician(self, number: usize) -> Person {
        let who = format!("tech{number}");
        Person {
            id: long_id(&who),
            name: self.name(),
            email: self.email(&who),
        }
    }

    /// An address of 254 characters, which has no quotation marks.
    pub fn email(self, who: &str) -> Email {
        let letter = if self.0 == '"' { 'n' } else { self.0 };
        let rest = letter.to_string().repeat(250 - who.len());
        Email::new(format!("{who}{rest}@a.b")).unwrap()
    }
}

fn sharing_event(texts: Texts, now: DateTime<Utc>) -> SharingEvent {
    SharingEvent {
        id: long_id("event"),
        at: now,
        r#type: sharing::SharingType::SharedLinkCreate,
        actor: texts.email("m1"),
        item: texts.name(),
        target: sharing::SharingTarget::Link,
        is_external: true,
        recipient: None,
    }
}

fn folder(texts: Texts, now: DateTime<Utc>) -> TeamFolder {
    TeamFolder {
        id: long_id("folder"),
        name: texts.name(),
        created_at: now,
        access: Vec::new(),
    }
}

fn support_request(texts: Texts, now: DateTime<Utc>) -> SupportRequest {
    SupportRequest {
        id: long_id("request"),
        subject: texts.name(),
        text: "text".into(),
        priority: asking::Priority::Low,
        contact: asking::Contact {
            name: texts.name(),
            email: texts.email("m1"),
        },
        technician: texts.technician(0),
        created_at: now,
        status: asking::RequestStatus::Open,
        answers: Vec::new(),
        closed_at: None,
    }
}

/// One entry in each map and one object of each name.
pub fn refer_to_everything(draft: &mut Draft, texts: Texts) {
    let event = sharing_event(texts, draft.now);
    let folder = folder(texts, draft.now);
    let request = support_request(texts, draft.now);
    let asked = Repeatable {
        key: Digest::of(&["key"]),
        body: Digest::of(&["body"]),
    };
    let remembered = Remembered::new(&asked, draft.now, &"what it created");
    draft
        .changes
        .put(maps::FOLDERS, folder.id.as_str(), &folder);
    draft.changes.put(
        maps::FOLDER_NAMES,
        TeamFolder::name_key(folder.name.as_str()),
        &folder,
    );
    draft
        .changes
        .put(maps::REQUESTS, request.id.as_str(), &request);
    draft.changes.put(maps::SHARING, event.time_key(), &event);
    draft
        .changes
        .put(maps::SHARING_IDS, event.id.as_str(), &event.time_key());
    draft.changes.put(
        maps::REMOVED_SESSION_MEMBERS,
        "brought@acme.example",
        &Removed {
            at: draft.now,
            is_marked: true,
            is_former_admin: true,
        },
    );
    draft
        .changes
        .put(maps::remembered(), "a request", &remembered);
    draft
        .changes
        .set(ObjectName::Settings, &Settings::default());
    draft
        .changes
        .set(ObjectName::Activity, &Activity::default());
}

/// Every number at its highest, and so many links issued by technicians who are gone.
pub fn count_everything(draft: &mut Draft, issued: usize) {
    let moments = vec![draft.now.timestamp(); issued];
    let technicians = moments.chunks(limits::LINKS_OF_TECHNICIAN).enumerate();
    draft.team.issued = technicians
        .map(|(number, own)| (format!("gone{number}"), own.to_vec()))
        .collect();
    draft.team.storage = Some(StorageUse {
        used_bytes: u64::MAX,
        allocated_bytes: u64::MAX,
    });
    draft.team.former_resellers = (0..limits::FORMER_RESELLERS)
        .map(|number| long_id(&format!("former{number}")).digest())
        .collect();
    draft.team.reseller_since = Some(draft.now);
    // Eight characters a technician, twelve a kind of refusal.
    draft.team.blocked = text_of(8 * limits::BLOCKED_BY_TEAM);
    draft.team.refused = text_of(12 * 16);
    draft.team.counts.folders = limits::TEAM_FOLDERS;
    draft.team.counts.requests = 10_000_000;
    draft.team.counts.open_requests = limits::OPEN_REQUESTS;
    draft.team.counts.sharing_events = 200_000;
    draft.record(
        Actor::Platform,
        Event::StorageReported {
            used_bytes: 1,
            allocated_bytes: 1,
        },
    );
}

/// The event of a link with the longest reason.
pub fn link_issued(draft: &Draft, texts: Texts) -> Event {
    Event::LinkIssued {
        link: Random([7; 16]).uuid_v7(draft.now),
        reason: texts.reason(),
        expires_at: draft.now,
        is_read_only: false,
    }
}

/// A value that is stored as a text of so many characters.
fn text_of<T: serde::de::DeserializeOwned>(length: usize) -> T {
    serde_json::from_value("7".repeat(length).into()).unwrap()
}
