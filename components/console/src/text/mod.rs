//! All texts of the pages, in English and French side by side: a text that lacks one of the two does
//! not compile.

mod pages;
mod problems;
mod session;
mod terms;

use domain::Locale;

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

/// One function for each enum: `name(Type) { Variant English / French; }`. A variant without texts
/// does not compile.
macro_rules! names {
    ($($name:ident($type:ident) {
        $($variant:ident $english:literal / $french:literal;)+
    })+) => {
        impl crate::text::Text {
            $(pub(crate) fn $name(self, value: &$type) -> &'static str {
                let (english, french) = match value {
                    $($type::$variant => ($english, $french),)+
                };
                match self.0 {
                    domain::Locale::En => english,
                    domain::Locale::Fr => french,
                }
            })+
        }
    };
}
pub(crate) use names;

/// One function for each list of words of the API: `name { word English / French; }`. A word that
/// is not in the list is shown as it is.
macro_rules! words {
    ($($name:ident { $($word:literal $english:literal / $french:literal;)+ })+) => {
        impl crate::text::Text {
            $(pub(crate) fn $name(self, word: impl AsRef<str>) -> String {
                let (english, french) = match word.as_ref() {
                    $($word => ($english, $french),)+
                    other => (other, other),
                };
                match self.0 {
                    domain::Locale::En => english.to_owned(),
                    domain::Locale::Fr => french.to_owned(),
                }
            })+
        }
    };
}
pub(crate) use words;
