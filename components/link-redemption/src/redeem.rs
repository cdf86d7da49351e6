//! `POST /v1/sign-in-links/redeem`: a link becomes a reseller session, once (R6). The page sends a nonce of its own making
//! along, so that its repeated request gets the same session and nobody else's does.

use crate::preview::alike;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Digest, Draft, Person, Purpose, Refusal, Token, redemption};
use serde::Deserialize;
use serde_json::json;
use spin_adapters::{App, has_hook};
use storage::{Guard, Reader};
use web::{Caller, Json, Problem, Technician};

/// The body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    token: String,
    nonce: String,
}

/// Redeems a link. A technician who is signed in is named in the log; anyone else is the link's bearer.
pub async fn redeem(
    State(app): State<App>,
    caller: Option<Caller>,
    Json(body): Json<Body>,
) -> Result<Response, Problem> {
    let token = Token::parse(Purpose::Link, &body.token).ok_or(Refusal::LinkNotUsable)?;
    if !(16..=128).contains(&body.nonce.len()) {
        return Err(Refusal::Invalid("nonce").into());
    }
    let holder = match caller {
        Some(Caller::Technician(Technician {
            reseller,
            id,
            name,
            email,
        })) => Some((reseller, Person { id, name, email })),
        _ => None,
    };
    let has_hook = has_hook().await;
    let key = app.server_key().await?;
    let random = app.random();
    let nonce = Digest::of(&[&body.nonce]);
    let redeem = async |draft: &mut Draft, _: &Reader<'_, _>| {
        let (token, nonce, holder) = (token.clone(), nonce.clone(), holder.clone());
        let command = redemption::Redeem {
            token,
            nonce,
            holder,
            has_hook,
        };
        let (session, token) = redemption::redeem(draft, &key, random, command)?;
        Ok(json!({
            "session_token": token.reveal(),
            "session": {
                "id": session.id,
                "started_at": session.started_at,
                "expires_at": session.expires_at,
                "is_read_only": session.is_read_only,
            },
            "team": { "id": draft.team.id, "name": draft.team.name },
            "reseller": draft.team.reseller.as_ref().map(|reseller| &reseller.name),
        }))
    };
    let answer = app
        .command(token.team(), Guard::Stoppable, redeem)
        .await
        .map_err(alike)?;
    Ok(web::json(StatusCode::CREATED, &answer))
}
