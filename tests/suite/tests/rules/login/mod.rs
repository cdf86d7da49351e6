//! Signing in to the console at the identity provider: the cookie, its uses, and all attempts that
//! get none.

mod provider;
mod refusals;
mod tabs;
mod wanted;

use crate::support::{LINKS, SWITCH};
use example_vendor::Misconduct;
use serde_json::{Value, json};
use suite::{Answer, Client, TestApp, link_token};

/// Whether a line of `Set-Cookie` deletes the cookie of an attempt.
fn ends_attempt(line: &str) -> bool {
    let rest = line.strip_prefix("__Host-login-");
    let rest = rest.and_then(|rest| rest.split_at_checked(8));
    rest.is_some_and(|(_, rest)| rest == "=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

/// A sign-in that has begun: the browser's cookie, and where the browser is sent to.
struct Begun {
    cookie: String,
    authorize: String,
}

async fn begin(app: &TestApp, path: &str) -> Begun {
    let answer = Client::of_browser(&app.url()).get(path).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let cookies = cookies(&answer);
    let (cookie, attributes) = cookies[0].split_once("; ").unwrap();
    assert_eq!(
        (cookies.len(), attributes),
        (1, "Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600")
    );
    Begun {
        cookie: cookie.to_owned(),
        authorize: answer.header("location").unwrap().to_owned(),
    }
}

/// Picks a person at the provider. The path to which the provider sends the browser back.
async fn pick(app: &TestApp, begun: &Begun, person: &str) -> String {
    let (endpoint, query) = begun.authorize.split_once('?').unwrap();
    assert_eq!(endpoint, format!("{}/authorize", app.vendor.origin()));
    let provider = Client::of_browser(app.vendor.origin());
    let asked = provider.get(&format!("/authorize?{query}")).await;
    assert_eq!(asked.status, 200, "{}", asked.text);
    let answer = provider
        .post_form("/authorize", &format!("{query}&person={person}"))
        .await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let location = answer.header("location").unwrap();
    location
        .strip_prefix("https://support.vendor.example")
        .unwrap()
        .to_owned()
}

async fn come_back(app: &TestApp, cookie: &str, path: &str) -> Answer {
    Client::of_browser(&app.url())
        .with_header("cookie", cookie)
        .get(path)
        .await
}

/// A whole sign-in.
async fn sign_in(app: &TestApp, path: &str, person: &str) -> Answer {
    let begun = begin(app, path).await;
    let back = pick(app, &begun, person).await;
    come_back(app, &begun.cookie, &back).await
}

fn cookies(answer: &Answer) -> Vec<&str> {
    let set = answer
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie");
    set.map(|(_, value)| value.as_str()).collect()
}

/// The token in the cookie of a sign-in. Checks the cookie's attributes.
#[track_caller]
fn token<'a>(answer: &'a Answer, cookie: &str) -> &'a str {
    let cookies = cookies(answer);
    assert_eq!(
        (answer.status, cookies.len(), ends_attempt(cookies[1])),
        (303, 2, true),
        "{:?}",
        answer.headers
    );
    let (token, attributes) = cookies[0]
        .strip_prefix(&format!("{cookie}="))
        .unwrap()
        .split_once("; ")
        .unwrap();
    assert_eq!(
        attributes,
        "Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=3600"
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    token
}

/// The request that fails.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    Callback,
}

#[track_caller]
fn failed(answer: &Answer, at: At, problem: &str, what: &str) {
    let location = format!("/?problem={problem}");
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some(location.as_str())),
        "{what}: {}",
        answer.text
    );
    // An answer to no sign-in, or before one has begun, ends none.
    let is_none = [
        "no such sign-in",
        "a parameter twice",
        "state is of another",
    ]
    .contains(&what);
    let cookies = cookies(answer);
    if is_none || at == At::Start {
        assert!(cookies.is_empty(), "{what}: {cookies:?}");
    } else {
        assert!(
            cookies.len() == 1 && ends_attempt(cookies[0]),
            "{what}: {cookies:?}"
        );
    }
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{what}");
}

/// The reason that the log gave last; empty where the log cannot be read.
fn reason(app: &TestApp) -> String {
    let output = app
        .host_if_any()
        .map(|host| host.output())
        .unwrap_or_default();
    output
        .lines()
        .rev()
        .find_map(|line| Some(line.split_once("login_")?.1.to_owned()))
        .unwrap_or_default()
}

#[track_caller]
fn refused(app: &TestApp, answer: &Answer, why: &str) {
    failed(answer, At::Callback, "login_refused", why);
    assert!(
        app.host_if_any().is_none() || reason(app).contains(why),
        "{:?} is not {why:?}",
        reason(app)
    );
}

#[track_caller]
fn unavailable(app: &TestApp, at: At, answer: &Answer, why: &str) {
    failed(answer, at, "login_unavailable", why);
    assert!(
        app.host_if_any().is_none() || reason(app).contains(why),
        "{:?} is not {why:?}",
        reason(app)
    );
}

fn with_claims(claims: Value) -> Misconduct {
    Misconduct {
        claims,
        ..Misconduct::default()
    }
}

#[tokio::test]
async fn signing_in_as_someone_else_asks_who() {
    let app = TestApp::start().await;
    for (path, is_asked) in [("/login", false), ("/login?as=other", true)] {
        assert_eq!(
            begin(&app, path).await.authorize.contains("&prompt=login"),
            is_asked,
            "{path}"
        );
    }
}

#[tokio::test]
async fn admin_and_technician_sign_in_and_open_their_own_pages() {
    let app = TestApp::start().await;
    app.acme().await;
    let alice = sign_in(&app, "/login", "alice").await;
    assert_eq!(alice.header("location"), Some("/admin"));
    let tom = sign_in(&app, "/login", "tom").await;
    assert_eq!(tom.header("location"), Some("/reseller"));
    let alice = app.anyone.with_token(token(&alice, "__Host-admin"));
    let tom = app.anyone.with_token(token(&tom, "__Host-technician"));

    alice.get(SWITCH).await.expect(200);
    alice
        .put(SWITCH, json!({ "state": "enabled" }))
        .await
        .expect(200);
    alice.get("/v1/teams/acme/audit-log").await.expect(200);
    alice
        .get("/v1/teams/globex/reseller-support")
        .await
        .refused(404, "not_found");
    alice.get(LINKS).await.refused(403, "forbidden");

    tom.get("/v1/resellers/northwind/teams").await.expect(200);
    let link = tom
        .post(LINKS, json!({ "reason": "Ticket 42" }))
        .await
        .expect(201);
    let link = link_token(&link).to_owned();
    let redeemed = app.session_of(&app.redeem(&tom, &link, "nonce-0123456789abcdef").await);
    assert_eq!(
        redeemed.client.get("/v1/session").await.expect(200)["technician"],
        "Tom"
    );
    tom.get("/v1/resellers/another/teams")
        .await
        .refused(404, "not_found");
    tom.get(SWITCH).await.refused(403, "forbidden");

    for caller in [&alice, &tom] {
        caller
            .get("/v1/platform/teams/acme")
            .await
            .refused(401, "unauthenticated");
        caller
            .get("/v1/platform/deliveries")
            .await
            .refused(401, "unauthenticated");
        caller
            .post_form("/v1/introspect", "token=x")
            .await
            .refused(403, "forbidden");
        caller
            .get("/v1/teams/acme/members")
            .await
            .refused(401, "session_not_active");
    }
}

#[tokio::test]
async fn api_takes_no_cookie_for_a_token() {
    let app = TestApp::start().await;
    app.acme().await;
    let answer = sign_in(&app, "/login", "alice").await;
    let token = token(&answer, "__Host-admin");
    let with_cookie = app
        .anyone
        .with_header("cookie", &format!("__Host-admin={token}"));
    with_cookie
        .get(SWITCH)
        .await
        .refused(401, "unauthenticated");
}

#[tokio::test]
async fn sign_in_for_a_link_returns_to_it_and_nowhere_else() {
    let app = TestApp::start().await;
    let tom = sign_in(&app, "/login?then=sign-in", "tom").await;
    token(&tom, "__Host-technician");
    assert_eq!(tom.header("location"), Some("/sign-in"));
    for then in [
        "",
        "/admin",
        "https://evil.example",
        "//evil.example",
        "sign-in/../..",
        "SIGN-IN",
    ] {
        let tom = sign_in(&app, &format!("/login?then={then}&next={then}"), "tom").await;
        assert_eq!(tom.header("location"), Some("/reseller"), "{then}");
    }
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn log_of_a_sign_in_holds_no_secret() {
    let app = TestApp::start().await;
    let host = app.host();
    let begun = begin(&app, "/login").await;
    let back = pick(&app, &begun, "alice").await;
    let code = back
        .split_once("code=")
        .unwrap()
        .1
        .split('&')
        .next()
        .unwrap();
    app.vendor
        .provider()
        .misbehave(with_claims(json!({ "email": null })));
    refused(
        &app,
        &come_back(&app, &begun.cookie, &back).await,
        "role needs",
    );
    let value = begun.cookie.split_once('=').unwrap().1;
    for secret in [
        code,
        value,
        example_vendor::CLIENT_SECRET,
        "eyJ",
        "example+secret",
    ] {
        assert!(
            !host.output().contains(secret),
            "{secret}: {}",
            host.output()
        );
    }
}
