//! Support requests: a session asks the vendor for help, the platform answers and closes (R4, action 9).

use crate::changes::MapName;
use crate::{
    Actor, Draft, Email, Event, Id, Name, Person, Refusal, Repetition, is_unprintable, limits,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A support request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct SupportRequest {
    /// The request's id; ids of one team are in the order of creation.
    pub id: Id,
    /// What it is about.
    pub subject: Name,
    /// The question.
    pub text: String,
    /// How urgent it is.
    pub priority: Priority,
    /// Whom to answer.
    pub contact: Contact,
    /// The technician who asked.
    pub technician: Person,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// Where it stands.
    pub status: RequestStatus,
    /// What the vendor answered, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<DateTime<Utc>>,
}

/// How urgent a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Priority {
    Low,
    #[default]
    Normal,
    High,
    Urgent,
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RequestStatus {
    /// Not answered yet.
    Open,
    /// Answered, and open for more.
    Answered,
    /// Done.
    Closed,
}

/// Whom to answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The name.
    pub name: Name,
    /// The address.
    pub email: Email,
}

/// An answer of the vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Answer {
    /// When it was given.
    pub at: DateTime<Utc>,
    /// What it says.
    pub text: String,
}

/// A request that a session opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewRequest {
    /// What it is about.
    pub subject: Name,
    /// The question, 1 to 10,000 characters in any number of lines.
    pub text: String,
    /// How urgent it is.
    #[serde(default)]
    pub priority: Priority,
    /// Whom to answer.
    pub contact: Contact,
}

/// Opens a support request. Repeating it finds the one that it opened.
pub fn open(
    draft: &mut Draft,
    actor: &Actor,
    new: NewRequest,
    repetition: Option<&Repetition>,
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
    let text = checked(text)?;
    let Actor::Reseller { technician, .. } = actor else {
        return Err(Refusal::NotPermitted);
    };
    if draft.team.counts.open_requests >= limits::OPEN_REQUESTS {
        return Err(Refusal::LimitReached("open support requests"));
    }
    let number = draft.team.counts.requests.saturating_add(1);
    let request = SupportRequest {
        id: Id::new(format!("sr-{number:08}"))?,
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
    draft.team.counts.requests = number;
    draft.team.counts.open_requests += 1;
    draft
        .changes
        .put(MapName::Requests, request.id.as_str(), &request);
    let event = Event::SupportRequested {
        request: request.id.clone(),
        subject: request.subject.clone(),
    };
    draft.enter(actor.clone(), event);
    draft.remember(repetition, &request);
    Ok(request)
}

/// The platform's answer to a request, its closing, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    /// What it says, as long as a request's text.
    #[serde(default)]
    pub text: Option<String>,
    /// Whether the request is closed with it.
    #[serde(default)]
    pub is_closed: bool,
}

/// Answers a request, closes it, or both. Repeating it changes nothing.
pub fn answer(
    draft: &mut Draft,
    request: Option<SupportRequest>,
    new: NewAnswer,
    repetition: Option<&Repetition>,
) -> Result<SupportRequest, Refusal> {
    if let Some(request) = draft.again(repetition)? {
        return Ok(request);
    }
    let mut request = request.ok_or(Refusal::NotFound)?;
    let text = new.text.map(checked).transpose()?;
    if text.is_none() && !new.is_closed {
        return Err(Refusal::Invalid("neither an answer nor closed"));
    }
    if request.status == RequestStatus::Closed {
        return Err(Refusal::RequestClosed);
    }
    if text.is_some() && request.answers.len() >= limits::SUPPORT_ANSWERS {
        return Err(Refusal::LimitReached("answers"));
    }
    let (id, subject) = (request.id.clone(), request.subject.clone());
    if let Some(text) = text {
        request.answers.push(Answer {
            at: draft.now,
            text,
        });
        request.status = RequestStatus::Answered;
        draft.enter(
            Actor::Platform,
            Event::SupportAnswered {
                request: id.clone(),
                subject: subject.clone(),
            },
        );
    }
    if new.is_closed {
        draft.team.counts.open_requests = draft.team.counts.open_requests.saturating_sub(1);
        (request.status, request.closed_at) = (RequestStatus::Closed, Some(draft.now));
        draft.enter(
            Actor::Platform,
            Event::SupportClosed {
                request: id,
                subject,
            },
        );
    }
    draft
        .changes
        .put(MapName::Requests, request.id.as_str(), &request);
    draft.remember(repetition, &request);
    Ok(request)
}

/// Text in lines: line ends become `\n`, and it has no other control or bidirectional character.
fn checked(text: String) -> Result<String, Refusal> {
    let text = text.replace("\r\n", "\n");
    let fits = (1..=limits::SUPPORT_TEXT).contains(&text.chars().count())
        && !text.trim().is_empty()
        && !text.chars().any(|c| c != '\n' && is_unprintable(c));
    if fits {
        Ok(text)
    } else {
        Err(Refusal::Invalid("text"))
    }
}

impl SupportRequest {
    /// The request as it was opened, whatever became of it since.
    pub fn as_opened(self) -> Self {
        Self {
            status: RequestStatus::Open,
            answers: Vec::new(),
            closed_at: None,
            ..self
        }
    }
}

/// A request without its text and answers, for lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    not(target_family = "wasm"),
    derive(schemars::JsonSchema),
    schemars(rename = "SupportRequestSummary")
)]
pub struct Summary {
    /// The request's id.
    pub id: Id,
    /// What it is about.
    pub subject: Name,
    /// How urgent it is.
    pub priority: Priority,
    /// Where it stands.
    pub status: RequestStatus,
    /// The technician who asked.
    pub technician: Person,
    /// How many answers there are.
    pub answer_count: usize,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
}

impl From<SupportRequest> for Summary {
    fn from(request: SupportRequest) -> Self {
        let SupportRequest {
            id,
            subject,
            priority,
            status,
            technician,
            created_at,
            closed_at,
            answers,
            ..
        } = request;
        Self {
            id,
            subject,
            priority,
            status,
            technician,
            answer_count: answers.len(),
            created_at,
            closed_at,
        }
    }
}
