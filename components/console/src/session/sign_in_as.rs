//! Signing in as a member (action 2): the browser carries the token to the vendor's login itself, in a form's body.

use super::Seat;
use crate::api::Ask;
use crate::failure::Failure;
use crate::form::{Form, Nothing};
use crate::page::{Frame, html, see};
use crate::text::Text;
use crate::visit::Place;
use askama::Template;
use axum::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use domain::operations::{END_SIGN_IN_AS, SIGN_IN_AS};
use domain::{Id, Member};
use serde::Deserialize;
use serde_json::json;
use spin_adapters::variable;

#[derive(Deserialize)]
struct Started {
    token: String,
    member: Member,
}

#[derive(Template)]
#[template(path = "session/sign_in_as.html")]
struct Page {
    frame: Frame,
    t: Text,
    member: Member,
    token: String,
    address: String,
}

/// Starts it, and answers with the form that leads to the vendor's login: nobody else is to see the token, so no other page
/// could show it. Loading this again gets the same token, which is good once and for a minute.
pub(super) async fn start(
    seat: Seat,
    Place((_, id)): Place<(Id, Id)>,
    form: Form<Nothing>,
) -> Result<Response, Failure> {
    let address = variable("sign_in_url").await;
    let origin = origin(&address)
        .ok_or_else(|| Failure::unavailable("sign_in_url is not set, or no URL"))?;
    let ask = Ask {
        body: Some(json!({})),
        key: Some(&form.key),
        ..Ask::default()
    };
    let Started { token, member } = seat.api.ask(&SIGN_IN_AS, &[&seat.team, &id], ask).await?;
    let mut frame = seat.frame(member.name.to_string(), &format!("members/{id}"), None);
    if let Some(banner) = &mut frame.banner {
        banner.signed_in_as = Some((seat.way_out(&id), member.name.to_string()));
    }
    let mut response = html(
        StatusCode::OK,
        &Page {
            frame,
            t: seat.visit.t,
            member,
            token,
            address,
        },
    );
    let policy = format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self' {origin}; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response
            .headers_mut()
            .insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

/// Ends it.
pub(super) async fn end(
    seat: Seat,
    Place((_, id)): Place<(Id, Id)>,
    _: Form<Nothing>,
) -> Result<Response, Failure> {
    match seat
        .api
        .perform(&END_SIGN_IN_AS, &[&seat.team, &id], Ask::default())
        .await
    {
        // One that is over already is what was wanted.
        Ok(()) | Err(Failure::Refused { status: 404, .. }) => {
            Ok(see(&seat.path("members"), "sign_in_as_ended"))
        }
        Err(failure) => Err(failure),
    }
}

fn origin(address: &str) -> Option<String> {
    let uri: Uri = address.parse().ok()?;
    Some(format!("{}://{}", uri.scheme_str()?, uri.authority()?))
}
