//! The outbox in the store, changed by swap.

use super::{Cursor, Lane, Outbox, Parked};
use crate::error::Error;
use crate::json::{decode, encode, find};
use crate::keys;
use crate::port::Port;
use chrono::{DateTime, Utc};

/// Swaps of one change before it fails.
const ROUNDS: u32 = 8;

/// The outbox of the team under a root.
pub(crate) struct StoredOutbox<'a, P> {
    pub port: &'a P,
    pub root: &'a str,
}

impl<P: Port> StoredOutbox<'_, P> {
    fn key(&self) -> String {
        keys::outbox(self.root)
    }

    /// Reads the outbox. It exists as long as its team, so its absence is an error.
    pub async fn read(&self) -> Result<Outbox, Error> {
        let key = self.key();
        find(self.port, &key).await?.ok_or_else(|| missing(&key))
    }

    async fn prepare(&self) -> Result<(P::Swap, Outbox), Error> {
        let key = self.key();
        let (swap, bytes) = self.port.prepare(&key).await?;
        let bytes = bytes.ok_or_else(|| missing(&key))?;
        Ok((swap, decode(&key, &bytes)?))
    }

    /// Compare-and-swaps until `edit` is a no-op on a fresh read, so that the change is known to be
    /// stored. Returns the outbox of that read.
    async fn change(&self, edit: impl Fn(&mut Outbox)) -> Result<Outbox, Error> {
        for _ in 0..ROUNDS {
            let (swap, before) = self.prepare().await?;
            let mut after = before.clone();
            edit(&mut after);
            if after == before {
                return Ok(before);
            }
            after.revision += 1;
            let _hint = self.port.swap(swap, encode(&after)?).await;
        }
        Err(self.too_busy())
    }

    fn too_busy(&self) -> Error {
        Error::fault(format!("{} does not keep what is written", self.key()))
    }

    /// Moves a cursor, unless another deliverer has moved it further.
    pub async fn advance(&self, lane: Lane, cursor: &Cursor) -> Result<(), Error> {
        self.change(|outbox| {
            outbox.advance(lane, cursor);
        })
        .await?;
        Ok(())
    }

    /// Moves a cursor past an event and parks that with its body, unless another deliverer has
    /// moved the cursor further.
    pub async fn park(
        &self,
        lane: Lane,
        cursor: &Cursor,
        parked: &Parked,
        body: &[u8],
    ) -> Result<(), Error> {
        for _ in 0..ROUNDS {
            let (swap, mut outbox) = self.prepare().await?;
            if !outbox.advance(lane, cursor) {
                return Ok(());
            }
            // Each swap has a body of its own, written after the swap was prepared: a sweep that
            // deletes the body has seen a later outbox, so the swap fails.
            let name = keys::parked_name(&self.port.random().text());
            let key = keys::object(self.root, &name);
            self.port.set(&key, body.to_vec()).await?;
            outbox.parked.push(Parked {
                body: name,
                ..parked.clone()
            });
            outbox.revision += 1;
            let _hint = self.port.swap(swap, encode(&outbox)?).await;
        }
        Err(self.too_busy())
    }

    /// The body of a parked event.
    pub async fn parked_body(&self, parked: &Parked) -> Result<Vec<u8>, Error> {
        let key = keys::object(self.root, &parked.body);
        self.port.get(&key).await?.ok_or(Error::Missing(key))
    }

    /// Replaces a parked event. A no-op if it is not parked any more.
    pub async fn update_parked(&self, changed: &Parked) -> Result<(), Error> {
        self.change(|outbox| {
            let mut parked = outbox.parked.iter_mut();
            if let Some(parked) = parked.find(|parked| parked.body == changed.body) {
                *parked = changed.clone();
            }
        })
        .await?;
        Ok(())
    }

    /// Deletes a parked event, once it is delivered.
    pub async fn remove_parked(&self, removed: &Parked) -> Result<(), Error> {
        self.change(|outbox| outbox.parked.retain(|parked| parked.body != removed.body))
            .await?;
        let body = keys::object(self.root, &removed.body);
        Ok(self.port.delete_many(vec![body]).await?)
    }

    /// Makes a parked event due now. `false` if there is none with that id.
    pub async fn replay(&self, id: &str, now: DateTime<Utc>) -> Result<bool, Error> {
        let outbox = self
            .change(|outbox| {
                for parked in outbox.parked.iter_mut().filter(|parked| parked.id == id) {
                    if parked.not_before.is_none_or(|at| at > now) {
                        parked.not_before = Some(now);
                        parked.attempts = 0;
                        parked.is_replay = true;
                    }
                }
            })
            .await?;
        Ok(outbox.parked.iter().any(|parked| parked.id == id))
    }
}

fn missing(key: &str) -> Error {
    Error::fault(format!("{key} is missing"))
}
