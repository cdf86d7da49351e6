//! The definition of a kind of text: a type that checks when it is made.

/// Why a text was refused. The message may be shown to the caller: it repeats nothing of the input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} must be {rule}")]
pub struct BadText {
    /// The kind of text.
    pub what: &'static str,
    /// The rule that it breaks.
    pub rule: &'static str,
}

/// Defines a kind of text: its type, its check, its name and rule in a refusal, and the length and
/// the pattern of its schema.
macro_rules! text {
    (
        $(#[$doc:meta])*
        $name:ident, $check:ident, $what:literal, $rule:literal, $most:expr, $pattern:expr
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks and takes a text.
            pub fn new(text: impl Into<String>) -> Result<Self, BadText> {
                $check(text.into()).map(Self).ok_or(BadText { what: $what, rule: $rule })
            }

            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        #[cfg(not(target_family = "wasm"))]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "minLength": 1,
                    "maxLength": $most,
                    "pattern": $pattern,
                    "description": concat!($what, ": ", $rule),
                })
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadText;
            fn try_from(text: String) -> Result<Self, BadText> {
                Self::new(text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = BadText;
            fn from_str(text: &str) -> Result<Self, BadText> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> String {
                text.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
