//! The outbox in the store, changed by swap.

use super::{Claim, FORMAT, NewlyParked, Outbox, Progress};
use crate::error::Error;
use crate::json::{Formatted, decode_record, encode};
use crate::keys;
use crate::port::{Object, Port, set_all};
use crate::root::missing;
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

    /// Reads the outbox.
    pub async fn read(&self) -> Result<Outbox, Error> {
        let key = self.key();
        outbox(&key, self.port.get(&key).await?)
    }

    async fn prepare(&self) -> Result<(P::Swap, Outbox), Error> {
        let key = self.key();
        let (swap, bytes) = self.port.prepare(&key).await?;
        Ok((swap, outbox(&key, bytes)?))
    }

    /// Changes the outbox by an idempotent edit, and returns it as it is afterwards. The reply to
    /// the swap is only a hint: the change has landed if the outbox holds this attempt's id, or if
    /// the edit changes nothing any more.
    async fn change(&self, edit: impl Fn(&mut Outbox)) -> Result<Outbox, Error> {
        self.change_with(&[], |outbox, _| edit(outbox)).await
    }

    /// As [`Self::change`], with the bodies of items that the edit parks.
    async fn change_with(
        &self,
        parked: &[NewlyParked],
        edit: impl Fn(&mut Outbox, &[String]),
    ) -> Result<Outbox, Error> {
        for _ in 0..ROUNDS {
            let (swap, before) = self.prepare().await?;
            let attempt = self.port.random().text();
            let names = body_names(&attempt, parked.len());
            let mut after = before.clone();
            edit(&mut after, &names);
            if after == before {
                return Ok(before);
            }
            after.revision += 1;
            after.attempt = attempt;
            // Each swap has bodies of its own, written after the swap was prepared: a sweep that
            // deletes them has seen a later outbox, so the swap fails.
            self.write_bodies(&after, parked, &names).await?;
            let _hint = self.port.swap(swap, encode(&after)?).await;
            let now = self.read().await?;
            if now.attempt == after.attempt {
                return Ok(now);
            }
        }
        let key = self.key();
        Err(Error::fault(format!("{key} does not keep what is written")))
    }

    async fn write_bodies(
        &self,
        after: &Outbox,
        parked: &[NewlyParked],
        names: &[String],
    ) -> Result<(), Error> {
        let mut objects: Vec<Object> = Vec::new();
        for (new, name) in parked.iter().zip(names) {
            if after.parked.iter().any(|item| item.body == *name) {
                objects.push((keys::object(self.root, name), encode(&new.events)?));
            }
        }
        if !objects.is_empty() {
            set_all(self.port, objects).await?;
        }
        Ok(())
    }

    /// Claims the team under an id, if no other deliverer holds it. Returns the outbox, which tells
    /// whether the claim is this one.
    pub async fn claim(&self, id: &str, now: DateTime<Utc>) -> Result<Outbox, Error> {
        self.change(|outbox| {
            if outbox.held(now).is_none() {
                outbox.claim = Some(Claim {
                    id: id.to_owned(),
                    until: now + Claim::LENGTH,
                });
            }
        })
        .await
    }

    /// Stores the outcome of a run.
    pub async fn record(&self, progress: &Progress) -> Result<Outbox, Error> {
        self.change_with(&progress.parked, |outbox, names| {
            outbox.apply(progress, names);
        })
        .await
    }

    /// Makes a parked item due now. `false` if there is none with that id.
    pub async fn replay(&self, id: &str, now: DateTime<Utc>) -> Result<bool, Error> {
        let outbox = self.change(|outbox| {
            for parked in outbox.parked.iter_mut().filter(|parked| parked.id == id) {
                if !parked.is_due(now) {
                    parked.not_before = Some(now);
                    parked.attempts = 0;
                    parked.is_replay = true;
                }
            }
        });
        Ok(outbox.await?.parked.iter().any(|parked| parked.id == id))
    }

    /// Removes a parked item. Returns the names of the bodies that it had when this began.
    pub async fn discard(&self, id: &str) -> Result<Vec<String>, Error> {
        let mut bodies = Vec::new();
        for parked in self.read().await?.parked {
            if parked.id == id {
                bodies.push(parked.body);
            }
        }
        self.change(|outbox| outbox.parked.retain(|parked| parked.id != id))
            .await?;
        Ok(bodies)
    }
}

/// Decodes an outbox. It exists as long as its team, so its absence is an error.
fn outbox(key: &str, bytes: Option<Vec<u8>>) -> Result<Outbox, Error> {
    decode_record(key, &bytes.ok_or_else(|| missing(key))?)
}

impl Formatted for Outbox {
    const KNOWN: u32 = FORMAT;

    fn format(&self) -> u32 {
        self.format
    }
}

fn body_names(attempt: &str, count: usize) -> Vec<String> {
    (0..count)
        .map(|number| keys::parked_name(attempt, number))
        .collect()
}
