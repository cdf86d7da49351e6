//! A support request, whole and as a summary.

use crate::choices::choices;
use crate::person::Person;
use crate::text::{Email, Id, Name};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A support request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct SupportRequest {
    /// The request's id; ids of one team are in the order of creation.
    pub id: Id,
    /// The subject.
    pub subject: Name,
    /// The question.
    pub text: String,
    /// How urgent it is.
    pub priority: Priority,
    /// The contact for answers.
    pub contact: Contact,
    /// The technician who asked.
    pub technician: Person,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// The state.
    pub status: RequestStatus,
    /// The vendor's answers, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<DateTime<Utc>>,
}

choices! {
    /// How urgent a request is.
    #[derive(Default)]
    Priority { Low = "low", #[default] Normal = "normal", High = "high", Urgent = "urgent" }
    /// The state of a request.
    RequestStatus {
        /// Not answered yet.
        Open = "open",
        /// Answered, and open for more.
        Answered = "answered",
        /// Done.
        Closed = "closed",
    }
}

/// The contact for answers.
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
    /// The text.
    pub text: String,
}

impl SupportRequest {
    /// The request as it was when opened.
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
    /// The subject.
    pub subject: Name,
    /// How urgent it is.
    pub priority: Priority,
    /// The state.
    pub status: RequestStatus,
    /// The technician who asked.
    pub technician: Person,
    /// The number of answers.
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
