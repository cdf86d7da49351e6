//! The commit: how a command changes a team while others do the same.
//!
//! 1. [`Commit::begin`] reads the root at revision *n*. If reseller support is on, it reads the
//!    orders beside it: the stop key and the access of the reseller.
//! 2. [`Command::decide`] runs the domain on a draft of *n*+1. Without anything to commit the
//!    command ends here, and has cost no compare-and-swap handle: on Redis each is a connection.
//! 3. [`Commit::conclude`] writes the new objects under keys of this attempt. Nothing refers to
//!    them yet.
//! 4. It prepares the swap. A root that is not the one of step 1 any more ends the attempt.
//! 5. A session's command reads the orders again. New ones end the attempt.
//! 6. [`Commit::swap_and_verify`] swaps in the root of *n*+1, whose newest log record carries this
//!    attempt's id.
//! 7. It reads the root back. The log record at *n*+1 is the verdict: with this attempt's id, the
//!    attempt has won; with another's, it has lost for good and the command starts over; without
//!    such a record, the same root is swapped again.
//!
//! There are no locks. A crash at any point leaves the team as before or as after the command, and
//! at worst objects to which nothing refers.

use crate::command::{Authority, Command, Done};
use crate::error::Error;
use crate::json::{decode_record, encode};
use crate::keys;
use crate::port::{Port, delete_all, set_all};
use crate::prepare::{Prepared, prepare};
use crate::read::{Heeds, Misses, open_draft, read_orders};
use crate::reader::Reader;
use crate::root::{Root, missing};
use chrono::{DateTime, Utc};
use domain::{AuditKeys, Draft, Refusal, Team};
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

/// One attempt at a commit: the root that was read, and the draft of the next one.
struct Attempt<'a, P: Port> {
    /// The root as stored, for comparison.
    read: Vec<u8>,
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
    /// The command's result is final, with or without entries that were committed.
    Done { has_entries: bool },
    /// Another attempt is due.
    Again,
}

enum Verdict {
    Won,
    Lost,
}

impl<'a, P: Port> Commit<'a, P> {
    /// Runs a command to its end. Only this loop is compiled for every command.
    pub async fn run<C: Command>(&self, command: &C) -> Done<C::Output> {
        let mut progress = Progress::default();
        let admit = |team: &Team| command.admit(team, self.now);
        loop {
            let Attempt {
                read,
                reader,
                mut draft,
            } = match self.begin(&mut progress, &admit).await {
                Ok(attempt) => attempt,
                Err(error) => return Done::undelivered(Err(error)),
            };
            let result = command.decide(&mut draft, &reader).await;
            let conclusion = match &result {
                Ok(_) | Err(Error::Refused(_)) => self.conclude(&read, &reader, draft).await,
                Err(Error::Missing(key)) => Err(Error::Missing(key.clone())),
                Err(_) => return Done::undelivered(result),
            };
            match conclusion {
                Ok(Conclusion::Done { has_entries }) => {
                    return Done {
                        result,
                        is_deliverable: has_entries,
                    };
                }
                Ok(Conclusion::Again) => {}
                Err(error) => {
                    if let Err(error) = progress.misses.check(&reader, error) {
                        return Done {
                            result: Err(error),
                            is_deliverable: true,
                        };
                    }
                }
            }
        }
    }

    /// Step 1.
    fn begin<'s>(
        &'s self,
        progress: &'s mut Progress,
        admit: &'s dyn Fn(&Team) -> Result<(), Refusal>,
    ) -> Boxed<'s, Attempt<'a, P>> {
        Box::pin(async move {
            while progress.rounds < ROUNDS {
                if progress.rounds > 0 {
                    self.port.pause(jitter(self.port, progress.rounds)).await;
                }
                progress.rounds += 1;
                let read = self.port.get(self.root).await?;
                let read = read.ok_or_else(|| missing(self.root))?;
                let root = decode_record::<Root>(self.root, &read)?;
                admit(&root.team)?;
                if root.team.left.is_some() && self.authority != Authority::Leaving {
                    return Err(Error::Left);
                }
                let reader = Reader::new(self.port, self.root, root);
                match open_draft(&reader, self.now, self.heeds()).await {
                    Ok(draft) => {
                        return Ok(Attempt {
                            read,
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

    fn heeds(&self) -> Heeds {
        match self.authority {
            Authority::Session | Authority::Admin | Authority::Leaving => Heeds::All,
            Authority::Stopping => Heeds::Stop,
        }
    }

    /// Steps 3 to 7 for a decision, or for a refusal, which may have entries as well.
    fn conclude<'s>(
        &'s self,
        read: &'s [u8],
        reader: &'s Reader<'a, P>,
        draft: Draft,
    ) -> Boxed<'s, Conclusion> {
        Box::pin(async move {
            let has_entries = !draft.entries.is_empty();
            if !draft.has_to_commit() {
                return Ok(Conclusion::Done { has_entries: false });
            }
            let may_be_stopped = self.authority == Authority::Session
                && reader.team().grant.is_some()
                && draft.team.grant.is_some();
            let access = draft.access.clone();
            let Prepared {
                root,
                objects,
                garbage,
            } = prepare(reader, read.len(), draft, self.audit_keys).await?;
            let written = objects.iter().map(|(key, _)| key.clone()).collect();
            set_all(self.port, objects).await?;
            let (swap, current) = self.port.prepare(self.root).await?;
            let has_moved_on = current.as_deref() != Some(read);
            let is_stopped = may_be_stopped && !has_moved_on && {
                let orders = read_orders(self.port, self.root, &root.team, Heeds::All).await?;
                orders.stop.is_some() || orders.access.is_some_and(|now| now != access)
            };
            if has_moved_on || is_stopped {
                discard(self.port, written).await;
                return Ok(Conclusion::Again);
            }
            match self.swap_and_verify(swap, &root).await? {
                Verdict::Won => {
                    collect(self.port, garbage).await;
                    Ok(Conclusion::Done { has_entries })
                }
                Verdict::Lost => {
                    discard(self.port, written).await;
                    Ok(Conclusion::Again)
                }
            }
        })
    }

    /// Steps 6 and 7. The reply to the swap itself is only a hint.
    async fn swap_and_verify(&self, mut swap: P::Swap, next: &Root) -> Result<Verdict, Error> {
        let bytes = encode(next)?;
        for _ in 0..SWAPS {
            let _hint = self.port.swap(swap, bytes.clone()).await;
            let current = self.read_back().await?;
            if current.as_ref() == Some(&bytes) {
                return Ok(Verdict::Won);
            }
            if let Some(verdict) = self.verdict(current, next).await? {
                return Ok(verdict);
            }
            let (again, current) = self.port.prepare(self.root).await?;
            if let Some(verdict) = self.verdict(current, next).await? {
                return Ok(verdict);
            }
            swap = again;
        }
        let root = self.root;
        Err(Error::fault(format!(
            "{root} does not keep what is written"
        )))
    }

    /// The verdict by a root that was read after the swap; `None` while it has not moved on.
    async fn verdict(
        &self,
        current: Option<Vec<u8>>,
        next: &Root,
    ) -> Result<Option<Verdict>, Error> {
        let current = current.ok_or_else(|| missing(self.root))?;
        let current = decode_record::<Root>(self.root, &current)?;
        if current.revision < next.revision {
            return Ok(None);
        }
        let own = next.log.records.last().map(|record| &record.attempt);
        let record = current
            .log
            .find(self.port, self.root, next.revision)
            .await
            .map_err(Error::unavailable)?;
        let has_won = record.is_some_and(|record| Some(&record.attempt) == own);
        Ok(Some(if has_won { Verdict::Won } else { Verdict::Lost }))
    }

    /// Reads the root again. Tried twice, since a failure here leaves the outcome unknown.
    async fn read_back(&self) -> Result<Option<Vec<u8>>, Error> {
        match self.port.get(self.root).await {
            Ok(read) => Ok(read),
            Err(_) => Ok(self.port.get(self.root).await?),
        }
    }
}

/// Deletes objects that earlier revisions retired. A failure leaves garbage, which is no reason to
/// fail the command.
async fn collect(port: &impl Port, garbage: Vec<String>) {
    if !garbage.is_empty() {
        let _garbage_stays = port.delete_many(garbage).await;
    }
}

/// Deletes the objects of a lost attempt, except for a segment of the log, which the winner wrote
/// as well.
async fn discard(port: &impl Port, written: Vec<String>) {
    let own: Vec<_> = written
        .into_iter()
        .filter(|key| !keys::is_segment(key))
        .collect();
    let _garbage_stays = delete_all(port, own).await;
}

fn jitter(port: &impl Port, round: u32) -> Duration {
    let random = u64::from(port.random().0.first().copied().unwrap_or_default());
    Duration::from_micros((random * 20) << round.min(5))
}
