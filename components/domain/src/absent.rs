//! Optional fields of bodies: many programs write `null` in place of leaving them out.

use serde::{Deserialize, Deserializer};

/// Reads a field with a default, which `null` stands for as well.
///
/// # Errors
/// As the field's type.
pub fn null_is_absent<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    let value = Option::deserialize(deserializer)?;
    Ok(value.unwrap_or_default())
}
