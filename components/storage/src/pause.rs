//! The pause of the hook: after a 410 (gone) nothing is delivered until the platform resumes it.

use crate::error::Error;
use crate::json::{encode, find};
use crate::port::Port;
use chrono::{DateTime, Utc};

const KEY: &str = "hook.pause";

/// The start of the hook's pause, if it is paused.
pub async fn paused_at(port: &impl Port) -> Result<Option<DateTime<Utc>>, Error> {
    find(port, KEY).await
}

/// Pauses the hook.
pub async fn pause(port: &impl Port, now: DateTime<Utc>) -> Result<(), Error> {
    Ok(port.set(KEY, encode(&now)?).await?)
}

/// Ends the pause, if there is one.
pub async fn resume(port: &impl Port) -> Result<(), Error> {
    Ok(port.delete_many(vec![KEY.to_owned()]).await?)
}
