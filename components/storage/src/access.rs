//! The access of resellers (R13), in 64 shards (`shard.rs`). The map of a shard holds, by the id of
//! each reseller that was ever suspended, or of which a technician was ever blocked, its access:
//! standings stay when a block is lifted, because links and sessions carry their counts.

use crate::error::Error;
use crate::keys;
use crate::port::Port;
use crate::shard::{Edit, change, look};
use domain::{Access, Id, Order, Orderer};

/// The access of a reseller and its technicians.
pub(crate) async fn access(port: &impl Port, reseller: &Id) -> Result<Access, Error> {
    look(port, &keys::access_of(reseller), async |shard| {
        let known = shard.map::<Access>().get(reseller.as_str()).await?;
        Ok(known.unwrap_or_default())
    })
    .await
}

/// Carries out an order about a reseller, or about one of its technicians; a no-op where it is so
/// already. Returns the access afterwards. A request that is under way may still land.
pub(crate) async fn change_access(
    port: &impl Port,
    reseller: &Id,
    technician: Option<&Id>,
    order: Order,
    by: Orderer,
) -> Result<Access, Error> {
    change(port, &keys::access_of(reseller), async |shard| {
        let before = shard.map::<Access>().get(reseller.as_str()).await?;
        let before = before.unwrap_or_default();
        let after = before.clone().after(technician, order, by)?;
        let mut edit = Edit::no_op(after.clone());
        if after != before {
            edit.entries.push((reseller.to_string(), Some(after)));
        }
        Ok(edit)
    })
    .await
}
