//! `POST /v1/sign-in-links/redeem`: a link becomes a reseller session, once (R6). The page sends a
//! nonce along, so that its own repeated request gets the same session and nobody else's does.

use crate::preview::not_usable;
use api::{Named, RedeemLink as Body, Redeemed};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::redemption::{self, Nonce, Redeem};
use domain::{Draft, Id, Person, Purpose, Random, Refusal, ServerKey, Team, Token};
use spin_adapters::{App, has_hook};
use storage::{Authority, Command, Error, Port, Reader};
use web::{Identity, Json, Problem, Technician, json};

/// Redeems a link.
struct RedeemLink {
    token: Token,
    nonce: Nonce,
    holder: Option<(Id, Person)>,
    key: ServerKey,
    random: Random,
}

impl Command for RedeemLink {
    type Output = Redeemed;

    fn admit(&self, team: &Team, _: DateTime<Utc>) -> Result<(), Refusal> {
        redemption::admit(team, &self.token)
    }

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<Redeemed, Error> {
        if let Some(profile) = reader.profile().await? {
            draft.team.rename_reseller(&profile);
        }
        let is_paused = reader.hook_paused_at().await?.is_some();
        let redeem = Redeem {
            token: self.token.clone(),
            nonce: self.nonce.clone(),
            holder: self.holder.clone(),
            has_hook: !is_paused && has_hook().await,
        };
        let (session, token) = redemption::redeem(draft, &self.key, self.random, redeem)?;
        let reseller = draft.team.reseller.as_ref();
        Ok(Redeemed {
            session_token: token.reveal().to_owned(),
            session: (&session).into(),
            team: Named::team(&draft.team),
            reseller: reseller.map(|own| own.name.clone()),
        })
    }
}

/// Handles the operation. A technician who is signed in is named in the log; anyone else is the
/// link's bearer.
pub async fn redeem(
    State(app): State<App>,
    caller: Option<Identity>,
    Json(body): Json<Body>,
) -> Result<Response, Problem> {
    let token = Token::parse(Purpose::Link, &body.token).ok_or(Refusal::LinkNotUsable)?;
    let team = token.team().clone();
    let nonce = Nonce::parse(&body.nonce)?;
    let command = RedeemLink {
        token,
        nonce,
        holder: caller.and_then(technician),
        key: app.server_key().await?,
        random: app.random(),
    };
    let redeemed = app.command(&team, Authority::Session, &command).await;
    Ok(json(StatusCode::CREATED, &redeemed.map_err(not_usable)?))
}

/// The technician that a token names, with their reseller.
fn technician(caller: Identity) -> Option<(Id, Person)> {
    let Identity::Technician(Technician {
        reseller,
        id,
        name,
        email,
    }) = caller
    else {
        return None;
    };
    Some((reseller, Person { id, name, email }))
}
