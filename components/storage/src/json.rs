//! The JSON of stored values.

use crate::error::Error;
use crate::port::Port;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::{RawValue, to_raw_value};

/// Reads the value of a key. [`Error::Unreadable`] if it is not of the expected type.
pub(crate) fn decode<T: DeserializeOwned>(key: &str, bytes: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(bytes).map_err(|error| Error::Unreadable(format!("{key}: {error}")))
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
