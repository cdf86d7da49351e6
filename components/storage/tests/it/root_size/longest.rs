//! Values with every text at its longest, and one of everything that a root refers to and counts.

use crate::support::id;
use chrono::{DateTime, Utc};
use domain::{sharing, support as asking, *};

/// An id of 64 characters.
pub fn long_id(who: &str) -> Id {
    id(&format!("{who:x<64}"))
}

/// A name of 128 bytes, each of which JSON doubles.
pub fn long_name() -> Name {
    Name::new("\"".repeat(128)).unwrap()
}

pub fn long_email(who: &str) -> Email {
    Email::new(format!("{who:x<250}@a.b")).unwrap()
}

pub fn technician(number: usize) -> Person {
    let who = format!("tech{number}");
    Person {
        id: long_id(&who),
        name: long_name(),
        email: long_email(&who),
    }
}

fn sharing_event(now: DateTime<Utc>) -> SharingEvent {
    SharingEvent {
        id: long_id("event"),
        at: now,
        r#type: sharing::SharingType::SharedLinkCreate,
        actor: long_email("m1"),
        item: long_name(),
        target: sharing::SharingTarget::Link,
        is_external: true,
        recipient: None,
    }
}

fn folder(now: DateTime<Utc>) -> TeamFolder {
    TeamFolder {
        id: long_id("folder"),
        name: long_name(),
        created_at: now,
        access: Vec::new(),
    }
}

fn support_request(now: DateTime<Utc>) -> SupportRequest {
    SupportRequest {
        id: long_id("request"),
        subject: long_name(),
        text: "text".into(),
        priority: asking::Priority::Low,
        contact: asking::Contact {
            name: long_name(),
            email: long_email("m1"),
        },
        technician: technician(0),
        created_at: now,
        status: asking::RequestStatus::Open,
        answers: Vec::new(),
        closed_at: None,
    }
}

/// One entry in each map and one object of each name.
pub fn refer_to_everything(draft: &mut Draft) {
    let event = sharing_event(draft.now);
    let folder = folder(draft.now);
    let request = support_request(draft.now);
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
        &Removed { at: draft.now },
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

/// Every number at its highest.
pub fn count_everything(draft: &mut Draft) {
    draft.team.storage = Some(StorageUse {
        used_bytes: u64::MAX,
        allocated_bytes: u64::MAX,
    });
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
