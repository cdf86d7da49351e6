//! JSON objects, field by field: nothing in them can fail to be written.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};

/// A JSON object.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// An object with a tag, as Dropbox writes a member of a union.
    pub fn tagged(tag: &str) -> Self {
        Self::default().with(".tag", tag)
    }

    /// Adds a field.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a field, if it has a value.
    pub fn with_some(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds a tagged value before and after.
    pub fn changed(self, previous: &str, new: &str) -> Self {
        self.with("previous_value", Self::tagged(previous))
            .with("new_value", Self::tagged(new))
    }

    /// Adds the fields of another object.
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

impl From<Fields> for Value {
    fn from(fields: Fields) -> Self {
        Self::Object(fields.0)
    }
}

/// A moment as RFC 3339 writes it.
pub(super) fn instant(at: &DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
