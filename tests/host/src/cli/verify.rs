//! `component-host verify`: verifies the audit log of a team in a store's file.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use component_host::StoreFile;
use domain::{AuditKeys, Id, Seal};
use futures::executor::block_on;
use storage::{Cache, Part, Teams};

use super::say;

/// The command's options.
#[derive(Args)]
pub(crate) struct Verify {
    /// The store's file, such as `.spin/sqlite_key_value.db`.
    #[arg(long)]
    store: PathBuf,
    /// The team.
    #[arg(long)]
    team: String,
    /// The `sequence` of a delivery: the log must still have its entry, with the same seal.
    #[arg(long, requires = "seal")]
    sequence: Option<u64>,
    /// The `seal` of that delivery.
    #[arg(long, requires = "sequence", allow_hyphen_values = true)]
    seal: Option<String>,
}

impl Verify {
    /// Runs the command. The error about a bad log names its first bad entry.
    pub(crate) fn run(self) -> Result<()> {
        let keys = std::env::var("SPIN_VARIABLE_AUDIT_KEYS").unwrap_or_default();
        let keys = AuditKeys::from_base64(&keys)
            .context("SPIN_VARIABLE_AUDIT_KEYS has no key of 32 bytes in base64")?;
        let store = StoreFile::open(&self.store)
            .with_context(|| format!("cannot read {}", self.store.display()))?;
        let cache = Cache::new();
        let teams = Teams::new(store, &cache, Some(Arc::new(keys)));
        let team = Id::new(self.team)?;
        let delivered = self
            .sequence
            .zip(self.seal.as_deref().map(Seal::unverified));
        let mut from = Part::default();
        loop {
            let verified = block_on(teams.verify(&team, from, delivered.clone()))?;
            if let Some((revision, why)) = verified.first_bad {
                bail!("the first bad entry is {revision}.0: {why}");
            }
            let Some(next) = verified.next else {
                say(&format!(
                    "good: {} commits, the last one sealed {}",
                    verified.sequence, verified.head
                ));
                return Ok(());
            };
            from = next;
        }
    }
}
