//! The commit: how a command changes a team, whatever else happens at the same time.
//!
//! 1. Read the root at revision *n* in order to swap it, and the stop key if reseller support is on.
//! 2. Let the domain decide.
//! 3. Write the new objects under keys of this attempt. Nothing refers to them yet.
//! 4. A session's command looks at the stop key once more.
//! 5. Swap in the root of *n*+1, whose record carries this attempt's id.
//! 6. Read back. The record at *n*+1 is the verdict: this attempt's, it won; another's, it is dead for good and the
//!    command decides anew; no such record yet, the same attempt is swapped again.
//!
//! There are no locks: a crash at any point leaves the team before or after the command, and at worst objects that
//! nothing refers to.
//!
//! A commit that takes the grant away retires its stop key, which a later one deletes. Who reads the stop key that late
//! with an old root finds nothing: a swap fails then, and what ends without a swap looks at the root once more.

use crate::edits::Edits;
use crate::error::{Error, decode, encode};
use crate::log::Record;
use crate::mutants::{self, Mutant};
use crate::reader::Reader;
use crate::root::Root;
use crate::{Port, keys};
use chrono::{DateTime, Utc};
use domain::{AuditKeys, Draft, Seal, Stop, Team};
use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

type LocalBoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// How often a command decides anew before it gives up.
const ROUNDS: u32 = 40;
/// How often one attempt is swapped while its fate is open.
const SWAPS: u32 = 4;
/// How many retired objects the root names before they are deleted.
const RETIRED: usize = 16;
/// How many it may name in the meantime; more go into a list of their own.
const RETIRED_AT_MOST: usize = RETIRED + 4;

/// For whom a command is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// For a session or a link: an order to switch off goes first.
    Stoppable,
    /// For an admin or the platform.
    Sovereign,
}

/// What a command decides, behind a pointer, so that the commit's code is there once and not once a command.
trait Decide<P> {
    fn decide<'a>(
        &'a self,
        draft: &'a mut Draft,
        reader: &'a Reader<'_, P>,
    ) -> LocalBoxFuture<'a, Result<(), Error>>;
}

/// A decision, and what it came to last.
struct Deciding<D, T> {
    decide: D,
    result: RefCell<Option<T>>,
}

impl<P, T, D: AsyncFn(&mut Draft, &Reader<'_, P>) -> Result<T, Error>> Decide<P>
    for Deciding<D, T>
{
    fn decide<'a>(
        &'a self,
        draft: &'a mut Draft,
        reader: &'a Reader<'_, P>,
    ) -> LocalBoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let result = (self.decide)(draft, reader).await?;
            self.result.replace(Some(result));
            Ok(())
        })
    }
}

impl<D, T> Deciding<D, T> {
    fn new(decide: D) -> Self {
        Self {
            decide,
            result: RefCell::default(),
        }
    }

    fn result(self) -> Result<T, Error> {
        self.result
            .into_inner()
            .ok_or_else(|| Error::fault("a decision without a result"))
    }
}

/// Does a command on the team under the key `root`.
pub(crate) async fn commit<P: Port, T>(
    port: &P,
    keys: Option<&AuditKeys>,
    root: &str,
    guard: Guard,
    now: DateTime<Utc>,
    decide: impl AsyncFn(&mut Draft, &Reader<'_, P>) -> Result<T, Error>,
) -> Result<T, Error> {
    let decide = Deciding::new(decide);
    commit_decision(port, keys, root, guard, now, &decide).await?;
    decide.result()
}

async fn commit_decision<P: Port>(
    port: &P,
    keys: Option<&AuditKeys>,
    root: &str,
    guard: Guard,
    now: DateTime<Utc>,
    decide: &dyn Decide<P>,
) -> Result<(), Error> {
    let mut missing = None;
    for round in 0..ROUNDS {
        if round > 0 {
            port.pause(jitter(port, round)).await;
        }
        let (swap, bytes) = port.prepare(root).await?;
        let before = Root::read(root, bytes)?;
        let revision = before.revision;
        match attempt(port, keys, root, before, guard, now, decide).await {
            Ok(Attempt::Idle(result)) => return result,
            Ok(Attempt::Stopped(objects)) => discard(port, objects).await,
            Ok(Attempt::Ready {
                result,
                next,
                objects,
                garbage,
            }) => {
                if mutants::has(Mutant::DeleteAtOnce) {
                    collect(port, garbage.clone()).await;
                }
                match land(port, root, swap, &next).await? {
                    Verdict::Won => {
                        collect(port, garbage).await;
                        return result;
                    }
                    Verdict::Lost => discard(port, objects).await,
                }
            }
            // Collected meanwhile, or lost: under the same revision twice it is lost.
            Err(Error::Missing(key)) if missing.replace(revision) == Some(revision) => {
                return Err(Error::fault(format!(
                    "{key} is missing under {root} at revision {revision}"
                )));
            }
            Err(Error::Missing(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::fault(format!("{root} is too busy")))
}

/// Reads a team as it is now, with everything that time and stop orders have brought about. Begins again where the
/// root has moved on and a page has gone.
pub(crate) async fn read<P: Port, T>(
    port: &P,
    root: &str,
    now: DateTime<Utc>,
    look: impl AsyncFn(&Draft, &Reader<'_, P>) -> Result<T, Error>,
) -> Result<T, Error> {
    let look =
        Deciding::new(async |draft: &mut Draft, reader: &Reader<'_, P>| look(draft, reader).await);
    look_at(port, root, now, &look).await?;
    look.result()
}

async fn look_at<P: Port>(
    port: &P,
    root: &str,
    now: DateTime<Utc>,
    look: &dyn Decide<P>,
) -> Result<(), Error> {
    let mut missing = None;
    loop {
        let reader = Reader::new(port, root, Root::read(root, port.get(root).await?)?);
        let result = match draft(port, root, &reader, now).await {
            Ok(mut draft) => {
                let grant = epoch_if_on(&draft.team);
                match look.decide(&mut draft, &reader).await {
                    Ok(()) if !stands(port, root, grant).await? => continue,
                    result => result,
                }
            }
            Err(error) => Err(error),
        };
        match result {
            Err(Error::Missing(_))
                if missing.replace(reader.revision()) != Some(reader.revision()) => {}
            Err(Error::Missing(key)) => {
                return Err(Error::fault(format!("{key} is missing under {root}")));
            }
            result => return result,
        }
    }
}

enum Attempt {
    /// There is nothing to commit.
    Idle(Result<(), Error>),
    /// An order to switch off came in between; these objects are written in vain.
    Stopped(Vec<String>),
    /// All is written but the root.
    Ready {
        result: Result<(), Error>,
        next: Box<Root>,
        objects: Vec<String>,
        garbage: Vec<String>,
    },
}

enum Verdict {
    Won,
    Lost,
}

async fn draft<P: Port>(
    port: &P,
    root: &str,
    reader: &Reader<'_, P>,
    now: DateTime<Utc>,
) -> Result<Draft, Error> {
    let team = reader.root.team.clone();
    let admins = reader.admins(&team.admins).await?;
    let stop = read_stop(port, root, &team).await?;
    Ok(Draft::new(team, admins, stop, now))
}

async fn attempt<P: Port>(
    port: &P,
    keys: Option<&AuditKeys>,
    root: &str,
    before: Root,
    guard: Guard,
    now: DateTime<Utc>,
    decide: &dyn Decide<P>,
) -> Result<Attempt, Error> {
    let reader = Reader::new(port, root, before);
    let mut draft = draft(port, root, &reader, now).await?;
    let grant = epoch_if_on(&draft.team);
    let result = decide.decide(&mut draft, &reader).await;
    if let Err(error) = &result
        && !matches!(error, Error::Refused(_))
    {
        return result.map(|_| Attempt::Stopped(Vec::new()));
    }
    if draft.entries.is_empty() {
        let may_answer = guard == Guard::Sovereign || stands(port, root, grant).await?;
        return Ok(if may_answer {
            Attempt::Idle(result)
        } else {
            Attempt::Stopped(Vec::new())
        });
    }
    let was_enabled = reader.root.team.grant.is_some();
    let is_enabled = draft.team.grant.is_some();
    let next = match next(keys, root, reader, draft, port.random().text()).await {
        Err(Error::Refused(refusal)) => return Ok(Attempt::Idle(Err(refusal.into()))),
        next => next?,
    };
    let Next {
        next,
        objects,
        garbage,
    } = next;
    let keys = objects.iter().map(|(key, _)| key.clone()).collect();
    if !objects.is_empty() {
        port.set_many(objects).await?;
    }
    let looks_again = guard == Guard::Stoppable && !mutants::has(Mutant::SkipSecondLook);
    if looks_again
        && was_enabled
        && is_enabled
        && read_stop(port, root, &next.team).await?.is_some()
    {
        return Ok(Attempt::Stopped(keys));
    }
    Ok(Attempt::Ready {
        result,
        next: Box::new(next),
        objects: keys,
        garbage,
    })
}

struct Next {
    next: Root,
    objects: Vec<(String, Vec<u8>)>,
    garbage: Vec<String>,
}

/// The root and the objects that a draft makes of what was read.
async fn next<P: Port>(
    audit_keys: Option<&AuditKeys>,
    root: &str,
    reader: Reader<'_, P>,
    draft: Draft,
    attempt: String,
) -> Result<Next, Error> {
    let before = &reader.root;
    let notifies = draft.notifies_admins();
    let edits = Edits::of(&reader, &draft, &attempt).await?;
    let Draft {
        mut team,
        admins,
        entries,
        members,
        ..
    } = draft;
    let mut garbage = Vec::new();
    let mut retired: Vec<_> = before
        .retired
        .iter()
        .map(|key| format!("{root}{key}"))
        .collect();
    if retired.len() >= RETIRED || retired.iter().any(|key| keys::is_retired_list(key)) {
        garbage = std::mem::take(&mut retired);
    }

    let Edits {
        maps,
        objects: singles,
        written: mut objects,
        retired: newly_retired,
        ..
    } = edits;
    let retire = if mutants::has(Mutant::DeleteAtOnce) {
        &mut garbage
    } else {
        &mut retired
    };
    retire.extend(newly_retired);
    retired.extend(
        epoch_if_on(&before.team)
            .filter(|on| Some(*on) != epoch_if_on(&team))
            .map(|on| keys::stop(root, on)),
    );
    if !members.is_empty() && admins != reader.admins(&before.team.admins).await? {
        let list = encode(&admins)?;
        let is_recreated = mutants::has(Mutant::RecreateCollected);
        let name = if is_recreated {
            mutants::name_of(&list)
        } else {
            attempt.clone()
        };
        team.admins = keys::admins(root, &name);
        objects.push((team.admins.clone(), list));
    }
    if retired.len() > RETIRED_AT_MOST {
        let list = keys::retired(root, &attempt);
        objects.push((list.clone(), encode(&retired)?));
        retired = vec![list];
    }

    let mut recipients = if notifies {
        vec![before.team.admins.clone(), team.admins.clone()]
    } else {
        Vec::new()
    };
    recipients.dedup();
    let after = lists(&team);
    let released = lists(&before.team)
        .into_iter()
        .filter(|list| !after.contains(list))
        .collect();
    let (revision, seal) = (before.revision + 1, Seal::default());
    let record = Record {
        revision,
        attempt,
        entries,
        is_apart: false,
        recipients,
        released,
        seal,
    };
    let (record, entries) = record.stored(root, audit_keys, &before.log.head())?;
    objects.extend(entries);
    let (log, segment) = before.log.appended(root, record)?;
    objects.extend(segment);
    let next = Root {
        format: before.format,
        revision,
        team,
        maps,
        objects: singles,
        retired: retired
            .iter()
            .filter_map(|key| key.strip_prefix(root))
            .map(str::to_owned)
            .collect(),
        log,
    };
    Ok(Next {
        next,
        objects,
        garbage,
    })
}

/// The lists of admins that a team refers to.
fn lists(team: &Team) -> Vec<String> {
    let mut lists = vec![team.admins.clone()];
    lists.extend(team.grant.iter().map(|grant| grant.admins.clone()));
    lists.dedup();
    lists
}

/// Steps 5 and 6. The answer of the swap itself decides nothing.
async fn land<P: Port>(
    port: &P,
    root: &str,
    mut swap: P::Swap,
    next: &Root,
) -> Result<Verdict, Error> {
    let bytes = encode(next)?;
    let attempt = next.log.records.last().map(|record| record.attempt.clone());
    for _ in 0..SWAPS {
        let hint = port.swap(swap, bytes.clone()).await;
        if mutants::has(Mutant::SkipReadBack) || mutants::has(Mutant::TrustSwap) {
            let is_won = hint.is_ok() || mutants::has(Mutant::SkipReadBack);
            return Ok(if is_won { Verdict::Won } else { Verdict::Lost });
        }
        let (again, current) = read_back(port, root).await?;
        if current.revision >= next.revision {
            let record = current
                .log
                .find(port, root, next.revision)
                .await
                .map_err(Error::unavailable)?;
            let is_mine = record.is_some_and(|record| Some(record.attempt) == attempt);
            return Ok(if is_mine { Verdict::Won } else { Verdict::Lost });
        }
        swap = again;
    }
    Err(Error::fault(format!(
        "{root} does not take what is written to it"
    )))
}

/// Reads the root, ready to be swapped again. A failure here leaves the command's fate open, so it is tried twice.
async fn read_back<P: Port>(port: &P, root: &str) -> Result<(P::Swap, Root), Error> {
    let (swap, bytes) = match port.prepare(root).await {
        Ok(read) => read,
        Err(_) => port.prepare(root).await?,
    };
    Ok((swap, Root::read(root, bytes)?))
}

/// Deletes what earlier revisions retired. A failure leaves garbage, which is no reason to fail the command.
async fn collect(port: &impl Port, garbage: Vec<String>) {
    let mut keys = Vec::new();
    for key in garbage {
        if keys::is_retired_list(&key)
            && let Ok(Some(bytes)) = port.get(&key).await
        {
            keys.extend(decode::<Vec<String>>(&key, &bytes).unwrap_or_default());
        }
        keys.push(key);
    }
    if !keys.is_empty() {
        let _garbage_stays = port.delete_many(keys).await;
    }
}

/// Deletes what a dead attempt wrote, except for a segment of the log, which the winner wrote as well.
async fn discard(port: &impl Port, objects: Vec<String>) {
    let is_own = |key: &String| !key.contains(".log.") || mutants::has(Mutant::DiscardSegment);
    let own: Vec<_> = objects.into_iter().filter(is_own).collect();
    if !own.is_empty() {
        let _garbage_stays = port.delete_many(own).await;
    }
}

/// The epoch of a team's grant, if it has one.
fn epoch_if_on(team: &Team) -> Option<u64> {
    team.grant.as_ref().map(|_| team.epoch)
}

/// Whether the grant for which there was no order to switch off is still the team's: so there was none indeed.
async fn stands(port: &impl Port, root: &str, grant: Option<u64>) -> Result<bool, Error> {
    if grant.is_none() {
        return Ok(true);
    }
    let now = Root::read(root, port.get(root).await?)?;
    Ok(epoch_if_on(&now.team) == grant)
}

/// The order to switch off, if one is out for the team's present grant.
pub(crate) async fn read_stop(
    port: &impl Port,
    root: &str,
    team: &Team,
) -> Result<Option<Stop>, Error> {
    if team.grant.is_none() {
        return Ok(None);
    }
    let key = keys::stop(root, team.epoch);
    port.get(&key)
        .await?
        .map(|bytes| decode(&key, &bytes))
        .transpose()
}

fn jitter(port: &impl Port, round: u32) -> Duration {
    let random = u64::from(port.random().0.first().copied().unwrap_or_default());
    Duration::from_micros((random * 20) << round.min(5))
}
