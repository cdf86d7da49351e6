//! The compact form in which the root record stores UUIDs: a blank and 22 characters of base64url, in
//! place of 36 characters. No [`Id`] contains a blank, so any other id is stored as it is.

use crate::text::Id;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

const MARK: char = ' ';

/// Writes an id.
pub(crate) fn serialize<S: Serializer>(id: &Id, serializer: S) -> Result<S::Ok, S::Error> {
    match id.as_str().parse::<Uuid>() {
        Ok(uuid) if Id::from(uuid) == *id => {
            let text = format!("{MARK}{}", URL_SAFE_NO_PAD.encode(uuid));
            serializer.serialize_str(&text)
        }
        _ => id.serialize(serializer),
    }
}

/// Reads an id.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
    let text = String::deserialize(deserializer)?;
    let Some(encoded) = text.strip_prefix(MARK) else {
        return Id::new(text).map_err(Error::custom);
    };
    let bytes = URL_SAFE_NO_PAD.decode(encoded).map_err(Error::custom)?;
    let uuid = Uuid::from_slice(&bytes).map_err(Error::custom)?;
    Ok(Id::from(uuid))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Holder(#[serde(with = "super")] Id);

    fn stored(id: &str) -> String {
        let holder = Holder(Id::new(id).unwrap());
        let text = serde_json::to_string(&holder).unwrap();
        assert_eq!(serde_json::from_str::<Holder>(&text).unwrap(), holder);
        text
    }

    #[test]
    fn uuids_are_short_and_other_ids_unchanged() {
        let uuid = "0190163d-8694-739b-aea5-966c26f8ad91";
        assert_eq!(stored(uuid), r#"" AZAWPYaUc5uupZZsJvitkQ""#);
        let upper = uuid.to_uppercase();
        let simple = uuid.replace('-', "");
        for other in ["jane", "AZAWPYaUc5uupZZsJvitkQ", &upper, &simple] {
            assert_eq!(stored(other), format!("\"{other}\""));
        }
        for bad in ["\" \"", "\" AZAW\"", "\"a b\"", "\" !\""] {
            assert!(serde_json::from_str::<Holder>(bad).is_err(), "{bad}");
        }
    }
}
