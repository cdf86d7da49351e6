//! `GET /authorize` asks who someone is, and `POST /authorize` sends the browser back with a code for whoever was picked.

use super::{CLIENT_ID, Grant, Parameters, Provider, lay_over};
use crate::identity::who;
use crate::page::{escape, page};
use crate::person::{PEOPLE, Person};
use crate::{lock, now};
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use form_urlencoded::Serializer;
use serde_json::json;

/// What the form brings back beside the person.
const KEPT: [&str; 7] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
];

pub(super) async fn ask(
    State(provider): State<Provider>,
    Query(request): Query<Parameters>,
) -> Response {
    if let Err(why) = provider.check(&request) {
        return bad(why);
    }
    let kept = KEPT
        .iter()
        .filter_map(|name| Some((name, request.get(*name)?)));
    let hidden: String = kept
        .map(|(name, value)| {
            format!(
                "<input type=\"hidden\" name=\"{name}\" value=\"{}\">\n",
                escape(value)
            )
        })
        .collect();
    let button = |Person { id, label, .. }: &Person| {
        format!(
            "<button name=\"person\" value=\"{id}\">{}</button>\n",
            escape(label)
        )
    };
    let buttons: String = PEOPLE.iter().map(button).collect();
    let body = format!(
        "<p>Pick whom to sign in as. Nobody asks for a password here.</p>\n\
         <form method=\"post\" action=\"/authorize\">\n{hidden}{buttons}\
         <button name=\"person\" value=\"\">Nobody: go back</button>\n</form>\n\
         <p>What the application mails is in <a href=\"/mail\">everyone's mailbox</a>.</p>\n"
    );
    page("Who are you?", &body)
}

pub(super) async fn answer(
    State(provider): State<Provider>,
    Form(request): Form<Parameters>,
) -> Response {
    let redirect_uri = match provider.check(&request) {
        Ok(redirect_uri) => redirect_uri,
        Err(why) => return bad(why),
    };
    let text = |name: &str| request.get(name).cloned().unwrap_or_default();
    let mut parameters = json!({ "state": text("state"), "iss": provider.0.issuer });
    let person = PEOPLE.iter().find(|person| person.id == text("person"));
    let Some(outcome) = person.map_or(Some(json!({ "error": "access_denied" })), |person| {
        let code = fresh()?;
        let (nonce, code_challenge) = (text("nonce"), text("code_challenge"));
        let grant = Grant {
            who: who(&person.caller()),
            nonce,
            code_challenge,
            at: now(),
        };
        lock(&provider.0.codes).insert(code.clone(), grant);
        Some(json!({ "code": code }))
    }) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    lay_over(&mut parameters, &outcome);
    lay_over(&mut parameters, &provider.misconduct().parameters);
    let mut query = Serializer::new(String::new());
    for (name, value) in parameters.as_object().into_iter().flatten() {
        query.append_pair(name, value.as_str().unwrap_or_default());
    }
    Redirect::to(&format!("{redirect_uri}?{}", query.finish())).into_response()
}

impl Provider {
    /// Where to send the browser back to, if the request is one of the application's; whoever else asks learns nothing.
    fn check(&self, request: &Parameters) -> Result<&str, &'static str> {
        let is = |name: &str, wanted: &str| request.get(name).is_some_and(|value| value == wanted);
        if !is("client_id", CLIENT_ID) {
            return Err("the client is unknown");
        }
        if !is("redirect_uri", &self.0.redirect_uri) {
            return Err("the client may not send anyone there");
        }
        if !is("response_type", "code") {
            return Err("only codes are given");
        }
        let is_challenge = request
            .get("code_challenge")
            .is_some_and(|challenge| challenge.len() == 43);
        if !is("code_challenge_method", "S256") || !is_challenge {
            return Err("a code challenge by S256 is required");
        }
        Ok(&self.0.redirect_uri)
    }
}

fn bad(why: &str) -> Response {
    let body = format!("<p>Nobody can sign in this way: {}.</p>\n", escape(why));
    (
        StatusCode::BAD_REQUEST,
        page("Not an application of ours", &body),
    )
        .into_response()
}

fn fresh() -> Option<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).ok()?;
    Some(URL_SAFE_NO_PAD.encode(bytes))
}
