//! Signing in as a member (action 2): the browser itself posts the token to the vendor's login.

use crate::client::Call;
use crate::failure::Failure;
use crate::form::{Empty, Form};
use crate::page::{Impersonated, Layout, html, redirect_done};
use crate::request::PathIds;
use crate::session::page::SessionPage;
use crate::text::Text;
use crate::text::words::Done;
use api::SignInToken;
use askama::Template;
use axum::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use domain::{Id, Operation, Person};
use spin_adapters::variable;

#[derive(Template)]
#[template(path = "session/sign_in_as.html")]
struct SignInAsTemplate {
    layout: Layout,
    t: Text,
    member: Person,
    token: String,
    address: String,
}

/// Starts it, and answers with the form that leads to the vendor's login. No other page can show
/// the form, because the token must not be kept. A repeated request gets the same token, which is
/// good once within a minute.
pub(super) async fn start(
    session: SessionPage,
    PathIds((_, id)): PathIds<(Id, Id)>,
    form: Form<Empty>,
) -> Result<Response, Failure> {
    let address = variable("sign_in_url").await;
    let origin = origin(&address)
        .ok_or_else(|| Failure::unavailable("sign_in_url is not set, or no URL"))?;
    let call = Call::new(Operation::SignInAs, &[&session.team, &id])
        .body(&Empty {})?
        .key(&form.key);
    let SignInToken { token, member, .. } = session.api.call(call).await?;
    let name = member.name.to_string();
    let mut layout = session.layout(name.clone(), &format!("members/{}", id.segment()), None);
    if let Some(banner) = &mut layout.banner {
        let end_path = session.end_sign_in_path(&id);
        banner.impersonated = Some(Impersonated { name, end_path });
    }
    let page = SignInAsTemplate {
        layout,
        t: session.request.t,
        member,
        token,
        address,
    };
    let mut response = html(StatusCode::OK, &page);
    if let Ok(policy) = HeaderValue::from_str(&content_policy(&origin)) {
        response
            .headers_mut()
            .insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

/// Ends it; idempotent.
pub(super) async fn end(
    session: SessionPage,
    PathIds((_, id)): PathIds<(Id, Id)>,
    _: Form<Empty>,
) -> Result<Response, Failure> {
    let call = Call::new(Operation::EndSignInAs, &[&session.team, &id]);
    session.api.remove(call).await?;
    Ok(redirect_done(&session.path("members"), Done::SignInAsEnded))
}

/// The usual policy, plus forms to the vendor's login.
fn content_policy(origin: &str) -> String {
    format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
         form-action 'self' {origin}; base-uri 'none'; frame-ancestors 'none'"
    )
}

fn origin(address: &str) -> Option<String> {
    let uri: Uri = address.parse().ok()?;
    Some(format!("{}://{}", uri.scheme_str()?, uri.authority()?))
}
