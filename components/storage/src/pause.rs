//! The pause: a hook that says that it is gone (410) is left alone until the platform has it resumed.

use crate::Port;
use crate::error::{Error, decode, encode};
use chrono::{DateTime, Utc};

const KEY: &str = "hook.pause";

/// Since when the hook is paused, if it is.
pub async fn paused_at(port: &impl Port) -> Result<Option<DateTime<Utc>>, Error> {
    port.get(KEY)
        .await?
        .map(|bytes| decode(KEY, &bytes))
        .transpose()
}

/// Pauses the hook.
pub async fn pause(port: &impl Port, now: DateTime<Utc>) -> Result<(), Error> {
    Ok(port.set(KEY, encode(&now)?).await?)
}

/// Ends the pause, if there is one.
pub async fn resume(port: &impl Port) -> Result<(), Error> {
    Ok(port.delete_many(vec![KEY.to_owned()]).await?)
}
