//! All texts of the pages, in English and French side by side. A text that lacks one of them does
//! not compile.

pub(crate) mod decimal;
mod pages;
mod problems;
mod rules;
mod session;
pub(crate) mod settings;
mod terms;
pub(crate) mod words;

use domain::Locale;
use serde::Serialize;
use serde_json::Value;

/// Texts in one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text(pub(crate) Locale);

impl Text {
    /// The texts of a language's code.
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        match code {
            "en" => Some(Self(Locale::En)),
            "fr" => Some(Self(Locale::Fr)),
            _ => None,
        }
    }

    /// The language's code (BCP 47).
    pub(crate) fn code(self) -> &'static str {
        match self.0 {
            Locale::En => "en",
            Locale::Fr => "fr",
        }
    }
}

/// One function for each text: `name(parameters) English / French`.
macro_rules! texts {
    ($($name:ident($($parameter:ident),*) $english:literal / $french:literal;)+) => {
        impl crate::text::Text {
            $(pub(crate) fn $name(self $(, $parameter: impl std::fmt::Display)*) -> String {
                match self.0 {
                    domain::Locale::En => format!($english),
                    domain::Locale::Fr => format!($french),
                }
            })+
        }
    };
}
pub(crate) use texts;

/// A value with a name in each language.
pub(crate) trait Named {
    /// The name in English and in French.
    fn names(&self) -> (&'static str, &'static str);
}

impl<T: Named> Named for &T {
    fn names(&self) -> (&'static str, &'static str) {
        T::names(self)
    }
}

/// An enum of words that people read as names.
pub(crate) trait Term: Named + Copy + Serialize + 'static {
    /// The variants, in the order of lists on pages.
    const LISTED: &'static [Self];

    /// The word in the API, in forms and in queries.
    fn word(self) -> String {
        match serde_json::to_value(self) {
            Ok(Value::String(word)) => word,
            _ => String::new(),
        }
    }

    /// The variant of a word.
    fn of_word(word: &str) -> Option<Self> {
        let mut terms = Self::LISTED.iter().copied();
        terms.find(|term| term.word() == word)
    }
}

impl Text {
    /// The name of a term.
    pub(crate) fn term(self, term: impl Named) -> &'static str {
        self.pick(term.names())
    }

    fn pick(self, (english, french): (&'static str, &'static str)) -> &'static str {
        match self.0 {
            Locale::En => english,
            Locale::Fr => french,
        }
    }
}

/// Names of terms: `Enum { Variant English / French; }`. A variant without names does not compile.
macro_rules! names {
    ($($term:ident { $($variant:ident $english:literal / $french:literal;)+ })+) => {
        $(impl crate::text::Term for $term {
            const LISTED: &'static [Self] = &[$(Self::$variant),+];
        }

        impl crate::text::Named for $term {
            fn names(&self) -> (&'static str, &'static str) {
                match self {
                    $(Self::$variant => ($english, $french),)+
                }
            }
        })+
    };
}
pub(crate) use names;

#[cfg(test)]
mod tests {
    /// French puts a space before these signs, at which no line may break.
    const BROKEN: [&str; 6] = [" ;", " !", " ?", " :", "« ", " »"];

    #[test]
    fn no_line_breaks_before_a_french_sign() {
        for source in [
            include_str!("pages.rs"),
            include_str!("problems.rs"),
            include_str!("session.rs"),
            include_str!("settings.rs"),
            include_str!("terms.rs"),
            include_str!("words.rs"),
        ] {
            let (texts, _) = source.rsplit_once("mod tests").unwrap_or((source, ""));
            // The signs that no folder's name may have are listed, with spaces, in one text.
            for line in texts.lines().filter(|line| line.contains('"')) {
                let is_broken = BROKEN.iter().any(|sign| line.contains(sign));
                assert!(!is_broken || line.contains("< >"), "{line}");
            }
        }
    }
}
