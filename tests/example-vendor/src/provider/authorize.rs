//! `GET /authorize` shows the people to pick from, and `POST /authorize` redirects the browser back
//! with a code for the picked person.

use super::{Grant, Parameters, Provider, merge};
use crate::clock::now;
use crate::identity::subject_claims;
use crate::page::{escape, page};
use crate::person::{PEOPLE, Person};
use crate::sync::lock;
use crate::variables::CLIENT_ID;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use form_urlencoded::Serializer;
use serde_json::{Value, json};

/// The parameters that the form carries over, beside the person.
const CARRIED: [&str; 7] = [
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
    let mut fields = String::new();
    for name in CARRIED {
        if let Some(value) = request.get(name) {
            let value = escape(value);
            fields += &format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">\n");
        }
    }
    for Person { id, label, .. } in PEOPLE {
        let label = escape(label);
        fields += &format!("<button name=\"person\" value=\"{id}\">{label}</button>\n");
    }
    let body = format!(
        "<p>Pick whom to sign in as. Nobody asks for a password here.</p>\n\
         <form method=\"post\" action=\"/authorize\">\n{fields}\
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
    let picked = text(&request, "person");
    let outcome = match PEOPLE.iter().find(|person| person.id == picked) {
        Some(person) => provider.authorize(person, &request),
        None => Some(json!({ "error": "access_denied" })),
    };
    let Some(mut parameters) = outcome else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let common = json!({ "state": text(&request, "state"), "iss": provider.0.issuer });
    merge(&mut parameters, &common);
    merge(&mut parameters, &provider.misconduct().parameters);
    let mut query = Serializer::new(String::new());
    for (name, value) in parameters.as_object().into_iter().flatten() {
        query.append_pair(name, value.as_str().unwrap_or_default());
    }
    Redirect::to(&format!("{redirect_uri}?{}", query.finish())).into_response()
}

impl Provider {
    /// Makes a code for a person, as a parameter of the redirect.
    fn authorize(&self, person: &Person, request: &Parameters) -> Option<Value> {
        let code = random_code()?;
        let grant = Grant {
            claims: subject_claims(&person.subject()),
            nonce: text(request, "nonce"),
            code_challenge: text(request, "code_challenge"),
            at: now(),
        };
        lock(&self.0.codes).insert(code.clone(), grant);
        Some(json!({ "code": code }))
    }

    /// The redirect URI of a valid request. An invalid request must not be redirected anywhere.
    fn check(&self, request: &Parameters) -> Result<&str, &'static str> {
        if text(request, "client_id") != CLIENT_ID {
            return Err("the client is unknown");
        }
        if text(request, "redirect_uri") != self.0.redirect_uri {
            return Err("the client may not send anyone there");
        }
        if text(request, "response_type") != "code" {
            return Err("only codes are given");
        }
        let is_s256 = text(request, "code_challenge_method") == "S256";
        if !is_s256 || text(request, "code_challenge").len() != 43 {
            return Err("a code challenge by S256 is required");
        }
        Ok(&self.0.redirect_uri)
    }
}

/// A parameter of a request; empty if it is missing.
fn text(request: &Parameters, name: &str) -> String {
    request.get(name).cloned().unwrap_or_default()
}

fn bad(why: &str) -> Response {
    let body = format!("<p>Nobody can sign in this way: {}.</p>\n", escape(why));
    let page = page("Not an application of ours", &body);
    (StatusCode::BAD_REQUEST, page).into_response()
}

fn random_code() -> Option<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).ok()?;
    Some(URL_SAFE_NO_PAD.encode(bytes))
}
