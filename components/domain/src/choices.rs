//! Enumerations whose values are words.

/// Enums with a word for each value; where one value is marked so, it is the default.
macro_rules! choices {
    ($(
        $(#[$meta:meta])*
        $name:ident { $($(#[$mark:meta])* $variant:ident = $word:literal),+ $(,)? }
    )+) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
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

            /// By lookup: derived code is several times larger.
            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> Result<Self, D::Error> {
                    let word = <String as serde::Deserialize>::deserialize(deserializer)?;
                    let mut all = Self::ALL.iter().copied();
                    all.find(|value| value.as_str() == word)
                        .ok_or_else(|| serde::de::Error::unknown_variant(&word, Self::WORDS))
                }
            }
        )+
    };
}
pub(crate) use choices;
