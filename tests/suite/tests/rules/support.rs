//! Shared by the tests of several rules: paths, the log's tags, and the clock.

use chrono::{DateTime, SecondsFormat, Utc};
use example_vendor::{AUDIENCE, ISSUER};
use reqwest::Method;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use suite::{Answer, Client, Session, Switches, TestApp};

/// The path of the switch of `acme`.
pub const SWITCH: &str = "/v1/teams/acme/reseller-support";
/// The path of the links of `acme`.
pub const LINKS: &str = "/v1/teams/acme/sign-in-links";
/// The path of the members of `acme` for a reseller session.
pub const MEMBERS: &str = "/v1/teams/acme/members";
/// The path of the audit log of `acme`.
pub const LOG: &str = "/v1/teams/acme/audit-log";

/// The team `acme` with reseller support on, and a session of Tom's in it.
pub async fn in_session() -> (TestApp, Session) {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tom").await;
    (app, session)
}

/// The same with just the session's client.
pub async fn as_session() -> (TestApp, Client) {
    let (app, session) = in_session().await;
    (app, session.client)
}

/// The platform's introspection of a token.
pub async fn introspect(app: &TestApp, token: &str) -> Value {
    app.platform_now()
        .post_form("/v1/introspect", &format!("token={token}"))
        .await
        .expect(200)
}

/// The tag of an entry's event type.
pub fn tag(event: &Value) -> &str {
    text(&event["event_type"][".tag"])
}

/// A text; empty where the value is none.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The entries with a tag.
pub fn tagged<'a>(log: &'a [Value], wanted: &str) -> Vec<&'a Value> {
    log.iter().filter(|event| tag(event) == wanted).collect()
}

/// The logged refusals of a team's reseller sessions, as operation and reason, oldest first.
pub async fn refusals(app: &TestApp, team: &str) -> Vec<(String, String)> {
    let log = app.log(team).await;
    let refused = tagged(&log, "reseller_action_refuse");
    refused
        .iter()
        .map(|event| {
            (
                text(&event["details"]["operation"]).to_owned(),
                text(&event["details"]["why"]).to_owned(),
            )
        })
        .collect()
}

/// Each of some refusals once, as the log has those of one session within ten minutes.
pub fn once<T: PartialEq>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut once = Vec::new();
    for one in all {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    once
}

/// An instant some seconds after the application's clock, in RFC 3339.
pub fn after(app: &TestApp, seconds: u64) -> String {
    instant(app.time() + Duration::from_secs(seconds))
}

/// An instant in RFC 3339, as this project writes it.
pub fn instant(time: SystemTime) -> String {
    DateTime::<Utc>::from(time).to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A caller by a token with these claims, which is good for ten minutes by the application's clock.
pub fn caller_with(app: &TestApp, mut claims: Value) -> Client {
    let now = app.time().duration_since(UNIX_EPOCH).unwrap().as_secs();
    claims["iss"] = ISSUER.into();
    claims["aud"] = AUDIENCE.into();
    claims["iat"] = now.into();
    claims["exp"] = (now + 600).into();
    app.anyone
        .with_token(&example_vendor::sign(&claims).unwrap())
}

/// Stops the application's clock at a full second.
pub fn freeze(switches: &Switches) {
    let now = switches
        .time()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    switches.set_time(UNIX_EPOCH + Duration::from_secs(now));
}

/// The events that the hook has been told to notify of so far, as subjects of their mails.
pub fn subjects(app: &TestApp) -> Vec<String> {
    let mut subjects = BTreeMap::new();
    for one in app.hook.deliveries() {
        if one.event["type"] == "reseller-support.notification" {
            let data = &one.event["data"];
            let subject = text(&data["message"]["subject"]);
            subjects.insert(text(&data["entry"]["id"]).to_owned(), subject.to_owned());
        }
    }
    subjects.into_values().collect()
}

/// Sends a body of any kind.
pub async fn raw(
    caller: &Client,
    method: &str,
    path: &str,
    content_type: &str,
    body: impl Into<reqwest::Body>,
) -> Answer {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    caller
        .send(method, path, |request| {
            request.header("content-type", content_type).body(body)
        })
        .await
}
