//! Everything that people read on the pages, in English and French side by side: a text that lacks one does not compile.

mod pages;
mod problems;
mod session;
mod terms;

use domain::Locale;

/// Texts in one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text(pub(crate) Locale);

impl Text {
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

/// One function for each list of words: `name: word English / French`. A word that is not in it stands for itself.
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
