//! `DELETE /v1/platform/deliveries/{id}`: discards a parked delivery that the hook will never take.
//! The team's log has an entry of it.

use crate::parked_id;
use axum::extract::State;
use axum::response::Response;
use domain::{Draft, Id, Refusal, platform};
use spin_adapters::{App, deliver};
use storage::{Authority, Command, Error, Port, Reader};
use web::{Path, Platform, Problem, no_content};

/// Enters the discarding of a delivery.
struct DiscardDelivery {
    delivery: Id,
}

impl Command for DiscardDelivery {
    type Output = ();

    async fn decide<P: Port>(&self, draft: &mut Draft, _: &Reader<'_, P>) -> Result<(), Error> {
        platform::discard_delivery(draft, self.delivery.clone());
        Ok(())
    }
}

/// Handles the operation. The entry comes first, so that nothing is discarded in silence; after a
/// crash in between the delivery is still there, and can be discarded again.
pub async fn discard(
    State(app): State<App>,
    Path(id): Path<String>,
    _: Platform,
) -> Result<Response, Problem> {
    let (team, delivery) = parked_id::parse(&id)?;
    let outbox = app.teams(async |teams| teams.outbox(&team).await).await?;
    let mut parked = outbox.parked.iter();
    if !parked.any(|item| item.id == delivery.as_str()) {
        return Err(Refusal::NotFound.into());
    }
    let command = DiscardDelivery { delivery };
    app.command(&team, Authority::Admin, &command).await?;
    app.teams(async |teams| {
        let deliveries = teams.deliveries(&team).await?;
        deliveries.discard(command.delivery.as_str()).await
    })
    .await?;
    // A lane may have waited for the room.
    deliver(&team);
    Ok(no_content())
}
