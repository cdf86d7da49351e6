//! Instants on pages: written in UTC, and shown in the reader's time zone by `console.js`.

use crate::text::Text;
use chrono::{DateTime, SecondsFormat, Timelike, Utc};
use domain::Locale;
use std::fmt;

/// An instant as an element.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Instant {
    at: DateTime<Utc>,
    t: Text,
}

impl Text {
    /// The element of an instant.
    pub(crate) fn at(self, at: &DateTime<Utc>) -> Instant {
        Instant { at: *at, t: self }
    }

    /// The minutes left until an instant, counted down by `console.js`.
    pub(crate) fn until(self, at: &DateTime<Utc>) -> TimeLeft {
        TimeLeft { at: *at, t: self }
    }

    /// A date, such as `23 Nov 2026`.
    pub(crate) fn date(self, at: &DateTime<Utc>) -> String {
        const EN: [&str; 12] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ];
        const FR: [&str; 12] = [
            "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.",
            "nov.", "déc.",
        ];
        let names = match self.0 {
            Locale::En => EN,
            Locale::Fr => FR,
        };
        use chrono::Datelike as _;
        let month = names.get(at.month0() as usize).copied().unwrap_or_default();
        format!("{} {month} {}", at.day(), at.year())
    }
}

/// Time left, as an element.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TimeLeft {
    at: DateTime<Utc>,
    t: Text,
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let machine = self.at.to_rfc3339_opts(SecondsFormat::Secs, true);
        write!(
            f,
            r#"<time datetime="{machine}">{}, {:02}:{:02} UTC</time>"#,
            self.t.date(&self.at),
            self.at.hour(),
            self.at.minute()
        )
    }
}

impl fmt::Display for TimeLeft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let machine = self.at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let minutes = (self.at - spin_adapters::now())
            .num_seconds()
            .max(0)
            .div_euclid(60);
        let text = self.t.minutes_left(minutes);
        write!(
            f,
            r#"<time datetime="{machine}" data-left="{}">{text}</time>"#,
            self.t.minutes_left("#")
        )
    }
}

/// Both consist of numbers and of texts of the console, so nothing needs escaping.
impl askama::filters::HtmlSafe for Instant {}
impl askama::filters::HtmlSafe for TimeLeft {}
