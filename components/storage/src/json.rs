//! The JSON of stored values.

use crate::error::Error;
use crate::port::Port;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

/// Reads the value of a key. [`Error::Unreadable`] if it is not of the expected type.
pub(crate) fn decode<T: DeserializeOwned>(key: &str, bytes: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(bytes).map_err(|error| Error::Unreadable(format!("{key}: {error}")))
}

/// A record that is swapped, with its format.
pub(crate) trait Formatted: DeserializeOwned {
    /// The newest format that this code knows.
    const KNOWN: u32;

    /// The format.
    fn format(&self) -> u32;
}

/// Reads a record. One of a higher format than this code knows is a fault, so that it is never
/// rewritten.
pub(crate) fn decode_record<T: Formatted>(key: &str, bytes: &[u8]) -> Result<T, Error> {
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    let record = decode::<T>(key, bytes);
    let format = match &record {
        Ok(record) => record.format(),
        Err(_) => decode::<Format>(key, bytes)?.format,
    };
    let known = T::KNOWN;
    if format > known {
        return Err(Error::fault(format!(
            "{key} has format {format}, this code knows up to {known}"
        )));
    }
    record
}

/// The stored form of a value.
pub(crate) fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(value).map_err(|error| Error::fault(format!("cannot be written: {error}")))
}

/// The stored form of a value inside another one.
pub(crate) fn raw<T: Serialize>(value: &T) -> Result<Box<RawValue>, Error> {
    to_raw_value(value).map_err(|error| Error::fault(format!("cannot be written: {error}")))
}

/// Reads a key that may be absent.
pub(crate) async fn find<T: DeserializeOwned>(
    port: &impl Port,
    key: &str,
) -> Result<Option<T>, Error> {
    let bytes = port.get(key).await?;
    bytes.map(|bytes| decode(key, &bytes)).transpose()
}

/// Reads an object that a root or another object refers to. [`Error::Missing`] if it is absent.
pub(crate) async fn read_object<T: DeserializeOwned>(
    port: &impl Port,
    key: &str,
) -> Result<T, Error> {
    find(port, key)
        .await?
        .ok_or_else(|| Error::Missing(key.to_owned()))
}
