//! Faults in parts of a request: the `errors` of a problem, and of an import that skips lines. None
//! repeats a value of the input.

use domain::Part;
use serde::Serialize;
use std::borrow::Cow;

/// A fault in one part of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Fault {
    /// The field of the body, as a JSON pointer (RFC 6901); empty for the whole body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<Cow<'static, str>>,
    /// The parameter of the query or the path.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<Cow<'static, str>>,
    /// The header.
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<&'static str>,
    /// The line of a bulk import, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) line: Option<usize>,
    /// The rule that the part breaks, such as `must be in the future`.
    detail: Cow<'static, str>,
}

impl Fault {
    /// A fault in a part.
    pub(crate) fn new(part: Part, rule: impl Into<Cow<'static, str>>) -> Self {
        let mut fault = Self {
            pointer: None,
            parameter: None,
            header: None,
            line: None,
            detail: rule.into(),
        };
        match part {
            Part::Field(pointer) => fault.pointer = Some(pointer),
            Part::Parameter(name) => fault.parameter = Some(name),
            Part::Header(name) => fault.header = Some(name),
        }
        fault
    }

    /// The fault in words, such as `/email must be an address.`
    pub(crate) fn sentence(&self) -> String {
        if self.detail.ends_with('.') {
            return self.detail.to_string();
        }
        let part = self.pointer.as_ref().or(self.parameter.as_ref());
        let part = match (part.map(Cow::as_ref), self.header) {
            (Some(""), _) | (None, None) => "The body",
            (Some(part), _) | (None, Some(part)) => part,
        };
        let line = self.line.map(|line| format!(" (line {line})"));
        format!("{part}{} {}.", line.unwrap_or_default(), self.detail)
    }

    /// A fault in a field of the body.
    pub(crate) fn field(pointer: impl Into<Cow<'static, str>>, rule: &'static str) -> Self {
        Self::new(Part::Field(pointer.into()), rule)
    }

    /// A fault of a text that serde did not take, by the path to the failing value and the error.
    pub(crate) fn of_json(path: &serde_path_to_error::Path, error: &serde_json::Error) -> Self {
        let mut pointer = String::new();
        for segment in path {
            use serde_path_to_error::Segment::{Enum, Map, Seq, Unknown};
            match segment {
                Seq { index } => pointer.push_str(&format!("/{index}")),
                Map { key } | Enum { variant: key } if is_plain(key) => push(&mut pointer, key),
                Map { .. } | Enum { .. } | Unknown => {}
            }
        }
        let message = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        Self::below(pointer, message.strip_suffix(&place).unwrap_or(&message))
    }

    /// A fault of a form, whose fields are at the top.
    pub(crate) fn of_form(message: &str) -> Self {
        Self::below(String::new(), message)
    }

    /// A fault of the field at a pointer, or of the field in it that the message names.
    fn below(mut pointer: String, message: &str) -> Self {
        let (field, rule) = rule(message);
        if let Some(field) = field {
            push(&mut pointer, field);
        }
        Self::new(Part::Field(pointer.into()), rule)
    }

    /// A fault of a parameter that serde did not take, by the last one that was read.
    pub(crate) fn of_parameter(last: &str, message: &str) -> Self {
        let (field, rule) = rule(message);
        let name = field.or(Some(last).filter(|last| is_plain(last)));
        let name = name.unwrap_or_default().to_owned();
        Self::new(Part::Parameter(name.into()), rule)
    }
}

/// Whether a name is like those of our fields and parameters. No other is repeated: it could be a
/// secret that was pasted into the wrong place.
fn is_plain(name: &str) -> bool {
    (1..=40).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

fn push(pointer: &mut String, name: &str) {
    pointer.push('/');
    pointer.push_str(name);
}

/// The messages of chrono about a text that is no moment.
const NO_MOMENT: [&str; 5] = [
    "input contains invalid characters",
    "input is not enough for unique date and time",
    "input is out of range",
    "premature end of input",
    "trailing input",
];

/// The rule behind a message of serde, and the field that it names where the path has none.
fn rule(message: &str) -> (Option<&str>, Cow<'static, str>) {
    let named = |prefix| message.strip_prefix(prefix)?.split('`').next();
    if let Some(field) = named("missing field `") {
        return (Some(field), "is required".into());
    }
    if let Some(field) = named("duplicate field `") {
        return (Some(field), "must not be repeated".into());
    }
    if message.starts_with("unknown field ") {
        return (None, "is not a field of this body".into());
    }
    // A value stands before this in the message, never after it.
    if let Some((_, expected)) = message.rsplit_once(", expected ") {
        return (None, format!("must be {}", described(expected)).into());
    }
    let rule = match message.split_once(" must be ") {
        Some((_, rule)) => format!("must be {rule}").into(),
        None if NO_MOMENT.contains(&message) => "must be a date and time of RFC 3339".into(),
        None => "must be a value of the kind in the description".into(),
    };
    (None, rule)
}

/// A type of serde in the words of JSON.
fn described(expected: &str) -> &str {
    match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number, 0 or more",
        "i32" | "i64" => "a whole number",
        "a sequence" => "an array",
        "a map" => "an object",
        _ if expected.starts_with("struct ") => "an object",
        _ => expected,
    }
}
