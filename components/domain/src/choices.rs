//! Enumerations whose values are words.

/// Enums with a word for each value; where one value is marked so, it is the default.
macro_rules! choices {
    ($(
        $(#[$meta:meta])*
        $name:ident { $($(#[$mark:meta])* $variant:ident = $word:literal),+ $(,)? }
    )+) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
            #[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
            #[allow(missing_docs, reason = "the words say it")]
            pub enum $name {
                $($(#[$mark])* #[serde(rename = $word)] $variant),+
            }

            impl $name {
                /// All values.
                pub const ALL: &'static [Self] = &[$(Self::$variant),+];
                /// The words of all values.
                pub const WORDS: &'static [&'static str] = &[$($word),+];

                /// The word.
                pub fn as_str(self) -> &'static str {
                    match self {
                        $(Self::$variant => $word),+
                    }
                }
            }
        )+
    };
}
pub(crate) use choices;
