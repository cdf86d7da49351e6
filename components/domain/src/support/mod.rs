//! Support requests: a session asks the vendor for help, the platform answers and closes (R4,
//! action 9).

pub(crate) mod request;

use crate::absent::null_is_absent;
use crate::audit::event::Event;
use crate::changes::maps;
use crate::characters::is_unprintable;
use crate::composed::{compose, composed};
use crate::draft::Draft;
use crate::idempotency::Repetition;
use crate::limits;
use crate::person::Actor;
use crate::refusal::Refusal;
use crate::text::{Email, Name};
use crate::token::Random;
use serde::{Deserialize, Deserializer, Serialize};

pub use request::{Answer, Contact, Priority, RequestStatus, Summary, SupportRequest};

/// A request that a session opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewRequest {
    /// The subject.
    #[serde(deserialize_with = "composed")]
    pub subject: Name,
    /// The question, 1 to 10,000 characters in any number of lines.
    pub text: String,
    /// How urgent it is.
    #[serde(default, deserialize_with = "null_is_absent")]
    pub priority: Priority,
    /// The contact for answers.
    #[serde(deserialize_with = "composed_contact")]
    pub contact: Contact,
}

/// Reads a contact, whose name is composed before it is checked.
fn composed_contact<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Contact, D::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Typed {
        #[serde(deserialize_with = "composed")]
        name: Name,
        email: Email,
    }
    let Typed { name, email } = Typed::deserialize(deserializer)?;
    Ok(Contact { name, email })
}

/// Opens a support request. A repeated request gets its support request again.
pub fn open(
    draft: &mut Draft,
    actor: &Actor,
    new: NewRequest,
    random: Random,
    repetition: Option<&Repetition<SupportRequest>>,
) -> Result<SupportRequest, Refusal> {
    if let Some(request) = draft.again(repetition)? {
        return Ok(request);
    }
    let NewRequest {
        subject,
        text,
        priority,
        contact,
    } = new;
    let text = checked(&text)?;
    let Actor::Reseller { technician, .. } = actor else {
        return Err(Refusal::NotPermitted);
    };
    if draft.team.counts.open_requests >= limits::OPEN_REQUESTS {
        return Err(Refusal::LimitReached("open support requests"));
    }
    let number = draft.team.counts.requests.saturating_add(1);
    let last = draft.team.last_request_at;
    let moment = last.map_or(draft.now, |last| last.max(draft.now));
    let request = SupportRequest {
        id: random.counted_uuid_v7(moment, number),
        subject,
        text,
        priority,
        contact,
        technician: technician.clone(),
        created_at: draft.now,
        status: RequestStatus::Open,
        answers: Vec::new(),
        closed_at: None,
    };
    draft.team.last_request_at = Some(moment);
    draft.team.counts.requests = number;
    draft.team.counts.open_requests += 1;
    draft
        .changes
        .put(maps::REQUESTS, request.id.as_str(), &request);
    let event = Event::SupportRequested {
        request: request.id.clone(),
        subject: request.subject.clone(),
    };
    draft.record(actor.clone(), event);
    draft.remember(repetition, &request);
    Ok(request)
}

/// The platform's answer to a request, its closing, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    /// The text, as long as a request's text at most.
    #[serde(default)]
    pub text: Option<String>,
    /// Whether the request is closed with it.
    #[serde(default, deserialize_with = "null_is_absent")]
    pub is_closed: bool,
}

/// Answers a request, closes it, or both. A repetition is a no-op.
pub fn answer(
    draft: &mut Draft,
    request: Option<SupportRequest>,
    new: NewAnswer,
    repetition: Option<&Repetition<SupportRequest>>,
) -> Result<SupportRequest, Refusal> {
    if let Some(request) = draft.again(repetition)? {
        return Ok(request);
    }
    let mut request = request.ok_or(Refusal::NotFound)?;
    let text = new.text.as_deref().map(checked).transpose()?;
    if text.is_none() && !new.is_closed {
        return Err(Refusal::field(
            "",
            "must have a text, close the request, or both",
        ));
    }
    if request.status == RequestStatus::Closed {
        return Err(Refusal::RequestClosed);
    }
    if text.is_some() && request.answers.len() >= limits::SUPPORT_ANSWERS {
        return Err(Refusal::LimitReached("answers"));
    }
    let (id, subject) = (request.id.clone(), request.subject.clone());
    if let Some(text) = text {
        let at = draft.now;
        request.answers.push(Answer { at, text });
        request.status = RequestStatus::Answered;
        let answered = Event::SupportAnswered {
            request: id.clone(),
            subject: subject.clone(),
        };
        draft.record(Actor::Platform, answered);
    }
    if new.is_closed {
        let open = &mut draft.team.counts.open_requests;
        *open = open.saturating_sub(1);
        request.status = RequestStatus::Closed;
        request.closed_at = Some(draft.now);
        let closed = Event::SupportClosed {
            request: id,
            subject,
        };
        draft.record(Actor::Platform, closed);
    }
    draft
        .changes
        .put(maps::REQUESTS, request.id.as_str(), &request);
    draft.remember(repetition, &request);
    Ok(request)
}

/// A text of any number of lines, as it is pasted from anywhere: every kind of line end becomes
/// `\n`, and tabs stay. Other control characters and bidirectional ones are refused.
fn checked(text: &str) -> Result<String, Refusal> {
    let text = compose(text).replace("\r\n", "\n");
    let text = text.replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let fits = (1..=limits::SUPPORT_TEXT).contains(&text.chars().count())
        && !text.trim().is_empty()
        && !text
            .chars()
            .any(|c| !"\n\t".contains(c) && is_unprintable(c));
    if fits {
        Ok(text)
    } else {
        Err(Refusal::field(
            "/text",
            "must be 1 to 10000 characters without control or bidirectional characters",
        ))
    }
}
