//! A bounded deletion of many keys, in batches.

use crate::error::Error;
use crate::port::{BATCH, Port};

/// Deletes so many keys at most; a missing one is deleted already.
pub(crate) struct Deletion<'p, P> {
    port: &'p P,
    left: usize,
    batch: Vec<String>,
}

impl<'p, P: Port> Deletion<'p, P> {
    /// A deletion of so many keys at most.
    pub fn of(port: &'p P, most: usize) -> Self {
        Self {
            port,
            left: most,
            batch: Vec::new(),
        }
    }

    /// The store.
    pub fn port(&self) -> &'p P {
        self.port
    }

    /// Deletes a key with the next batch. Whether there may be more.
    pub async fn delete(&mut self, key: String) -> Result<bool, Error> {
        self.batch.push(key);
        self.left = self.left.saturating_sub(1);
        if self.batch.len() == BATCH || self.left == 0 {
            self.flush().await?;
        }
        Ok(self.left > 0)
    }

    /// Deletes the keys of the last batch.
    pub async fn flush(&mut self) -> Result<(), Error> {
        if !self.batch.is_empty() {
            self.port
                .delete_many(std::mem::take(&mut self.batch))
                .await?;
        }
        Ok(())
    }
}
