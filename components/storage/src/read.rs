//! Reading a team: one consistent revision, with stop orders and expiries applied.

use crate::access::access;
use crate::error::Error;
use crate::json::find;
use crate::keys;
use crate::port::Port;
use crate::reader::Reader;
use crate::root::Root;
use chrono::{DateTime, Utc};
use domain::{Draft, Orders, Refusal, Team};

/// The orders that a read heeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heeds {
    /// All of them.
    All,
    /// The stop order: the switch needs no other.
    Stop,
}

/// Reads a team at `now`, unless `admit` refuses by the stored team alone. Starts over if the root
/// moves on and a page is deleted meanwhile.
pub(crate) async fn read<P: Port, T>(
    port: &P,
    root: &str,
    now: DateTime<Utc>,
    heeds: Heeds,
    admit: impl Fn(&Team) -> Result<(), Refusal>,
    look: impl AsyncFn(&Draft, &Reader<'_, P>) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut misses = Misses::default();
    loop {
        let stored = Root::read(port, root).await?;
        admit(&stored.team)?;
        if stored.team.left.is_some() {
            return Err(Error::Left);
        }
        let reader = Reader::new(port, root, stored);
        let looked = match open_draft(&reader, now, heeds).await {
            Ok(draft) => look(&draft, &reader).await,
            Err(error) => Err(error),
        };
        match looked {
            Err(error) => misses.check(&reader, error)?,
            looked => return looked,
        }
    }
}

/// Opens a draft of the next revision. The orders are read after the root. A stop key is
/// deleted with its team only: if it is absent, the grant of that root had not been stopped.
pub(crate) async fn open_draft<P: Port>(
    reader: &Reader<'_, P>,
    now: DateTime<Utc>,
    heeds: Heeds,
) -> Result<Draft, Error> {
    let team = reader.root.team.clone();
    let orders = read_orders(reader.port, reader.key, &team, heeds).await?;
    let admins = reader.present_admins().await?.clone();
    Ok(Draft::open(team, admins, orders, now))
}

/// Reads the stop order against the team's present grant, and the access of its reseller. Without a
/// grant there is nothing that they could end.
pub(crate) async fn read_orders(
    port: &impl Port,
    root: &str,
    team: &Team,
    heeds: Heeds,
) -> Result<Orders, Error> {
    let (Some(_), Some(reseller)) = (&team.grant, &team.reseller) else {
        return Ok(Orders::default());
    };
    // The stop key last: nothing comes between it and a swap.
    let access = match heeds {
        Heeds::All => Some(access(port, &reseller.id).await?),
        Heeds::Stop => None,
    };
    let stop = find(port, &keys::stop(root, team.epoch)).await?;
    Ok(Orders { stop, access })
}

/// The epoch of the team's grant, if reseller support is on.
pub(crate) fn grant_epoch(team: &Team) -> Option<u64> {
    team.grant.as_ref().map(|_| team.epoch)
}

/// Tells a root that has moved on from an object that is lost: only the latter is missing twice
/// under one revision.
#[derive(Debug, Default)]
pub(crate) struct Misses {
    last_revision: Option<u64>,
}

impl Misses {
    /// Succeeds where the read is to be tried again.
    pub fn check<P: Port>(&mut self, reader: &Reader<'_, P>, error: Error) -> Result<(), Error> {
        let Error::Missing(key) = error else {
            return Err(error);
        };
        let revision = reader.revision();
        if self.last_revision.replace(revision) != Some(revision) {
            return Ok(());
        }
        let root = reader.key;
        Err(Error::fault(format!(
            "{key} is missing under {root} at revision {revision}"
        )))
    }
}
