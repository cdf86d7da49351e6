//! Names and reasons: texts on one line that show something.

use super::id::Id;
use super::kind::BadText;
use crate::characters::{is_invisible, is_unprintable};
use crate::composed::compose;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

/// The characters of a name: Unicode scalar values, as JSON Schema counts them.
const NAME: usize = 128;
/// The characters of a reason, likewise.
const REASON: usize = 140;

/// A text on one line that shows something, as a regular expression.
#[cfg(not(target_family = "wasm"))]
macro_rules! one_line {
    () => {
        concat!(
            "^[^",
            unprintable!(),
            "]*[^\\s",
            invisible!(),
            "][^",
            unprintable!(),
            "]*$"
        )
    };
}

text!(
    /// The name of a person, team or reseller: one line, 1 to 128 characters, trimmed.
    Name, name, "a name", "1 to 128 characters without control or bidirectional characters",
    NAME, one_line!()
);
text!(
    /// Why a link is needed, in the technician's words: one line, 1 to 140 characters, trimmed.
    Reason, reason, "a reason", "1 to 140 characters without control or bidirectional characters",
    REASON, one_line!()
);

impl From<&Id> for Name {
    /// An identifier shown as a name.
    fn from(id: &Id) -> Self {
        Self(id.as_str().to_owned())
    }
}

impl Name {
    /// A name that others report, which is shown and never refused for its looks: blanks stand for
    /// control characters, bidirectional controls are left out, and a name that is too long ends in
    /// an ellipsis. `None` if it shows nothing.
    pub fn cleaned(text: &str) -> Option<Self> {
        let shown = text
            .chars()
            .filter(|c| c.is_control() || !is_unprintable(*c));
        let blank = |c: char| if c.is_control() { ' ' } else { c };
        let text: String = shown.map(blank).collect();
        line(shortened(text.trim(), NAME), NAME).map(Self)
    }

    /// The name, composed. One that is too long so, which needs letters that few names have, ends in
    /// an ellipsis.
    pub fn composed(self) -> Self {
        Self::cleaned(&compose(&self.0)).unwrap_or(self)
    }

    /// Reads a name that others report; see [`Name::cleaned`].
    pub(crate) fn deserialize_cleaned<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::cleaned(&text).ok_or_else(|| D::Error::custom("a name must show something"))
    }
}

#[cfg(not(target_family = "wasm"))]
impl Name {
    /// The schema of a name that others report.
    pub(crate) fn cleaned_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "minLength": 1,
            "pattern": concat!("[^\\s", invisible!(), "]"),
        })
    }
}

/// A text of so many characters at most, of which an ellipsis is the end if there was more.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most - 1).collect();
    format!("{}…", kept.trim_end())
}

fn name(text: String) -> Option<String> {
    line(text, NAME)
}

fn reason(text: String) -> Option<String> {
    line(text, REASON)
}

/// One line of so many characters at most that shows something, trimmed.
fn line(text: String, most: usize) -> Option<String> {
    let text = text.trim();
    let shows_something = text.chars().any(|c| !c.is_whitespace() && !is_invisible(c));
    let length = text.chars().count();
    let fits = shows_something && length <= most && !text.chars().any(is_unprintable);
    fits.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_shows_something_and_hides_nothing() {
        for (good, text) in [
            (true, " Jané "),
            (false, "  "),
            (false, "a\nb"),
            (false, "a\u{202E}b"),
        ] {
            assert_eq!(Name::new(text).is_ok(), good, "{text:?}");
        }
        assert!(Reason::new("r".repeat(141)).is_err());
    }
}
