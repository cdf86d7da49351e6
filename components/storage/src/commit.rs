//! The commit: how a command changes a team while others do the same.
//!
//! 1. [`Commit::begin`] reads the root at revision *n*, ready to be swapped, and the stop key if
//!    reseller support is on.
//! 2. [`Command::decide`] runs the domain on a draft of *n*+1.
//! 3. [`Commit::conclude`] writes the new objects under keys of this attempt. Nothing refers to
//!    them yet.
//! 4. A session's command reads the stop key again.
//! 5. [`Commit::swap_and_verify`] swaps in the root of *n*+1, whose newest log record carries this
//!    attempt's id.
//! 6. It reads the root back. The log record at *n*+1 is the verdict: with this attempt's id, the
//!    attempt has won; with another's, it has lost for good and the command starts over; without
//!    such a record, the same root is swapped again.
//!
//! There are no locks. A crash at any point leaves the team as before or as after the command, and
//! at worst objects to which nothing refers.
//!
//! A commit that ends the grant retires its stop key, and a later commit deletes the key. A stale
//! reader then finds no stop key under its older root: writers fail their swap, and paths without a
//! swap read the root again.

use crate::command::{Authority, Command};
use crate::error::Error;
use crate::json::{encode, read_object};
use crate::keys;
use crate::port::Port;
use crate::prepare::{Prepared, prepare};
use crate::read::{Misses, grant_is_unchanged, open_draft, read_stop};
use crate::reader::Reader;
use crate::root::Root;
use chrono::{DateTime, Utc};
use domain::{AuditKeys, Draft};
use std::pin::Pin;
use std::time::Duration;

/// Attempts of a command before it fails as "too busy".
const ROUNDS: u32 = 40;
/// Swaps of one attempt while it has no verdict.
const SWAPS: u32 = 4;

/// The commit of a command on one team.
pub(crate) struct Commit<'a, P> {
    pub port: &'a P,
    pub audit_keys: Option<&'a AuditKeys>,
    /// The key of the team's root.
    pub root: &'a str,
    pub authority: Authority,
    pub now: DateTime<Utc>,
}

/// One attempt at a commit: the revision that was read and the draft of the next one.
struct Attempt<'a, P: Port> {
    swap: P::Swap,
    reader: Reader<'a, P>,
    draft: Draft,
}

/// The attempts so far.
#[derive(Default)]
struct Progress {
    rounds: u32,
    misses: Misses,
}

/// Boxed, so that the code is there once and not once a command.
type Boxed<'s, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + 's>>;

enum Conclusion {
    /// The command's result is final.
    Done,
    /// Another attempt is due.
    Again,
}

enum Verdict {
    Won,
    Lost,
}

impl<'a, P: Port> Commit<'a, P> {
    /// Runs a command to its end. Only this loop is compiled for every command.
    pub async fn run<C: Command>(&self, command: &C) -> Result<C::Output, Error> {
        let mut progress = Progress::default();
        loop {
            let Attempt {
                swap,
                reader,
                mut draft,
            } = self.begin(&mut progress).await?;
            let result = command.decide(&mut draft, &reader).await;
            let conclusion = match &result {
                Ok(_) | Err(Error::Refused(_)) => self.conclude(swap, &reader, draft).await,
                Err(Error::Missing(key)) => Err(Error::Missing(key.clone())),
                Err(_) => return result,
            };
            match conclusion {
                Ok(Conclusion::Done) => return result,
                Ok(Conclusion::Again) => {}
                Err(error) => progress.misses.check(&reader, error)?,
            }
        }
    }

    /// Step 1.
    fn begin<'s>(&'s self, progress: &'s mut Progress) -> Boxed<'s, Attempt<'a, P>> {
        Box::pin(async move {
            while progress.rounds < ROUNDS {
                if progress.rounds > 0 {
                    self.port.pause(jitter(self.port, progress.rounds)).await;
                }
                progress.rounds += 1;
                let (swap, bytes) = self.port.prepare(self.root).await?;
                let root = Root::read(self.root, bytes)?;
                let reader = Reader::new(self.port, self.root, root);
                match open_draft(&reader, self.now).await {
                    Ok(draft) => {
                        return Ok(Attempt {
                            swap,
                            reader,
                            draft,
                        });
                    }
                    Err(error) => progress.misses.check(&reader, error)?,
                }
            }
            Err(Error::fault(format!("{} is too busy", self.root)))
        })
    }

    /// Steps 3 to 6 for a decision, or for a refusal, which may have entries as well.
    fn conclude<'s>(
        &'s self,
        swap: P::Swap,
        reader: &'s Reader<'a, P>,
        draft: Draft,
    ) -> Boxed<'s, Conclusion> {
        Box::pin(async move {
            if draft.entries.is_empty() {
                let is_final = self.authority == Authority::Admin
                    || grant_is_unchanged(self.port, self.root, reader.team()).await?;
                return Ok(if is_final {
                    Conclusion::Done
                } else {
                    Conclusion::Again
                });
            }
            let may_be_stopped = self.authority == Authority::Session
                && reader.team().grant.is_some()
                && draft.team.grant.is_some();
            let Prepared {
                root,
                objects,
                garbage,
            } = prepare(reader, draft, self.audit_keys).await?;
            let written = objects.iter().map(|(key, _)| key.clone()).collect();
            if !objects.is_empty() {
                self.port.set_many(objects).await?;
            }
            if may_be_stopped && read_stop(self.port, self.root, &root.team).await?.is_some() {
                discard(self.port, written).await;
                return Ok(Conclusion::Again);
            }
            match self.swap_and_verify(swap, &root).await? {
                Verdict::Won => {
                    collect(self.port, garbage).await;
                    Ok(Conclusion::Done)
                }
                Verdict::Lost => {
                    discard(self.port, written).await;
                    Ok(Conclusion::Again)
                }
            }
        })
    }

    /// Steps 5 and 6. The reply to the swap itself is only a hint.
    async fn swap_and_verify(&self, mut swap: P::Swap, next: &Root) -> Result<Verdict, Error> {
        let bytes = encode(next)?;
        let own = next.log.records.last().map(|record| &record.attempt);
        for _ in 0..SWAPS {
            let _hint = self.port.swap(swap, bytes.clone()).await;
            let (next_swap, current) = self.read_back().await?;
            if current.revision >= next.revision {
                let record = current
                    .log
                    .find(self.port, self.root, next.revision)
                    .await
                    .map_err(Error::unavailable)?;
                let has_won = record.is_some_and(|record| Some(&record.attempt) == own);
                return Ok(if has_won { Verdict::Won } else { Verdict::Lost });
            }
            swap = next_swap;
        }
        let root = self.root;
        Err(Error::fault(format!(
            "{root} does not keep what is written"
        )))
    }

    /// Reads the root, ready to be swapped again. Tried twice, since a failure here leaves the
    /// outcome unknown.
    async fn read_back(&self) -> Result<(P::Swap, Root), Error> {
        let (swap, bytes) = match self.port.prepare(self.root).await {
            Ok(read) => read,
            Err(_) => self.port.prepare(self.root).await?,
        };
        Ok((swap, Root::read(self.root, bytes)?))
    }
}

/// Deletes objects that earlier revisions retired. A failure leaves garbage, which is no reason to
/// fail the command. So does a list that cannot be read: nothing refers to it and its keys any
/// more, and a sweep deletes them.
async fn collect(port: &impl Port, garbage: Vec<String>) {
    let mut deleted = Vec::new();
    for key in garbage {
        if keys::is_retired_list(&key) {
            let Ok(list) = read_object::<Vec<String>>(port, &key).await else {
                continue;
            };
            deleted.extend(list);
        }
        deleted.push(key);
    }
    if !deleted.is_empty() {
        let _garbage_stays = port.delete_many(deleted).await;
    }
}

/// Deletes the objects of a lost attempt, except for a segment of the log, which the winner wrote
/// as well.
async fn discard(port: &impl Port, written: Vec<String>) {
    let own: Vec<_> = written
        .into_iter()
        .filter(|key| !keys::is_segment(key))
        .collect();
    if !own.is_empty() {
        let _garbage_stays = port.delete_many(own).await;
    }
}

fn jitter(port: &impl Port, round: u32) -> Duration {
    let random = u64::from(port.random().0.first().copied().unwrap_or_default());
    Duration::from_micros((random * 20) << round.min(5))
}
