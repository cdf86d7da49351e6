//! The teams that wait: those for which a run of deliveries left something undelivered, each with
//! the token of the claim that entered it.
//!
//! A run enters its team always anew, with its own token. An entry is taken out only if it still
//! has the token that was read before the team was delivered, so that no entry of a later run is
//! lost. The entries stand in 64 shards (`shard.rs`), by team.
//!
//! Beside them stands the turn: the place in the directory at which the next run looks at the teams
//! that do not wait.

use crate::error::Error;
use crate::json::{encode, find};
use crate::keys;
use crate::place::{List, Place};
use crate::port::Port;
use crate::shard::{Edit, change};
use domain::Id;

/// Enters a team with a token, or replaces its token.
pub(crate) async fn wait(port: &impl Port, team: &Id, token: &str) -> Result<(), Error> {
    change(port, &keys::waiting_of(team), async |shard| {
        let mut edit = Edit::no_op(());
        let known = shard.map::<String>().get(team.as_str()).await?;
        if known.as_deref() != Some(token) {
            edit.entries = vec![(team.to_string(), Some(token.to_owned()))];
        }
        Ok(edit)
    })
    .await
}

/// Takes a team out if its token is still this one, or whatever it is. Whether the team waits no
/// more.
pub(crate) async fn stop_waiting(
    port: &impl Port,
    team: &Id,
    token: Option<&str>,
) -> Result<bool, Error> {
    change(port, &keys::waiting_of(team), async |shard| {
        let known = shard.map::<String>().get(team.as_str()).await?;
        let is_meant = token.is_none() || known.as_deref() == token;
        let mut edit = Edit::no_op(known.is_none() || is_meant);
        if known.is_some() && is_meant {
            edit.entries = vec![(team.to_string(), None::<String>)];
        }
        Ok(edit)
    })
    .await
}

/// Up to `limit` teams that wait, each with its token, from a place on, and the place to go on at.
pub(crate) async fn waiting_after(
    port: &impl Port,
    place: &Place,
    limit: usize,
) -> Result<(Vec<(Id, String)>, Option<Place>), Error> {
    let list = List {
        port,
        shard_key: keys::waiting,
        prefix: "",
    };
    list.page(place, limit).await
}

/// The place at which the next run looks at teams that do not wait.
pub(crate) async fn turn(port: &impl Port) -> Result<Place, Error> {
    let text: Option<String> = find(port, keys::TURN).await?;
    Ok(text
        .and_then(|text| Place::parse(&text))
        .unwrap_or_default())
}

/// Notes the place at which the next run goes on. The last write wins.
pub(crate) async fn set_turn(port: &impl Port, place: &Place) -> Result<(), Error> {
    Ok(port.set(keys::TURN, encode(&place.to_string())?).await?)
}
