//! The self-check of a store at set-up: whether it keeps the promises that the protocol needs; and the
//! probe of one in use.

use crate::error::Error;
use crate::keys;
use crate::port::Port;

/// Writes a key and reads it back, and checks that the set-up was completed.
pub async fn probe(port: &impl Port) -> Result<(), Error> {
    let value = port.random().text().into_bytes();
    port.set(keys::HEALTH, value).await?;
    if port.get(keys::HEALTH).await?.is_none() {
        return Err(Error::fault("health: a write is not read back"));
    }
    // The set-up writes it last.
    let last = port.get(&keys::access(keys::SHARDS - 1)).await?;
    last.map(drop).ok_or(Error::NotSetUp)
}

/// Tries reads, writes, batches and swaps on keys of its own. Fails if a swap overwrites a
/// concurrent write, or has no effect without one.
pub async fn self_check(port: &impl Port) -> Result<(), Error> {
    let key = format!("check.{}", port.random().text());
    let other = format!("{key}.other");
    port.set_many(vec![
        (key.clone(), b"1".to_vec()),
        (other.clone(), b"1".to_vec()),
    ])
    .await?;
    expect(port, &key, b"1", "a batch is not read back").await?;

    let (swap, _) = port.prepare(&key).await?;
    let _hint = port.swap(swap, b"2".to_vec()).await;
    expect(port, &key, b"2", "an undisturbed swap has no effect").await?;

    let (swap, _) = port.prepare(&key).await?;
    port.set(&key, b"3".to_vec()).await?;
    let _hint = port.swap(swap, b"4".to_vec()).await;
    expect(port, &key, b"3", "a swap overwrites a concurrent write").await?;

    port.delete_many(vec![key.clone(), other]).await?;
    if port.get(&key).await?.is_some() {
        return Err(Error::fault(
            "self-check: a batch of deletions has no effect",
        ));
    }
    Ok(())
}

async fn expect(port: &impl Port, key: &str, value: &[u8], failure: &str) -> Result<(), Error> {
    let is_there = port.get(key).await?.is_some_and(|found| found == value);
    if is_there {
        Ok(())
    } else {
        Err(Error::fault(format!("self-check: {failure}")))
    }
}
