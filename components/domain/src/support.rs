//! Support requests: a session asks the vendor for help, the platform answers and closes (R4, action 9).

use crate::{Email, Id, Name, Person};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A support request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The name.
    pub name: Name,
    /// The address.
    pub email: Email,
}

/// An answer of the vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// When it was given.
    pub at: DateTime<Utc>,
    /// What it says.
    pub text: String,
}
