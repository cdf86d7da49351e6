//! Sign-ins that fail: changed answers, a missing configuration, and other paths.

use super::{At, begin, come_back, pick, refused, sign_in, token, unavailable};
use crate::support::{SWITCH, in_session};
use serde_json::json;
use suite::{Client, TestApp};

/// The path of an answer with one parameter replaced.
fn changed(back: &str, name: &str, value: &str) -> String {
    let url = reqwest::Url::parse("https://x.example").unwrap();
    let mut url = url.join(back).unwrap();
    let mut pairs: Vec<_> = url.query_pairs().into_owned().collect();
    pairs.retain(|(own, _)| own != name);
    url.query_pairs_mut()
        .clear()
        .extend_pairs(&pairs)
        .append_pair(name, value);
    format!("{}?{}", url.path(), url.query().unwrap())
}

#[tokio::test]
async fn answer_in_another_browser_or_changed_on_the_way_is_refused() {
    let app = TestApp::start().await;
    let provider = app.vendor.origin().to_owned();
    let other = begin(&app, "/login").await.cookie;
    for (cookie, change, why) in [
        (Some(""), ("", ""), "no such sign-in"),
        (Some("__Host-login-="), ("", ""), "no such sign-in"),
        (Some(other.as_str()), ("", ""), "no such sign-in"),
        (None, ("state", "wrong"), "no such sign-in"),
        (None, ("state", ""), "no such sign-in"),
        (None, ("iss", "https://other.example"), "another provider"),
        (None, ("iss", ""), "another provider"),
        (None, ("error", "access_denied"), "signed nobody in"),
        (None, ("code", "made-up"), "invalid_grant"),
    ] {
        let begun = begin(&app, "/login").await;
        let mut back = pick(&app, &begun, "alice").await;
        if !change.0.is_empty() {
            back = changed(&back, change.0, change.1);
        }
        let answer = come_back(&app, cookie.unwrap_or(&begun.cookie), &back).await;
        refused(&app, &answer, why);
    }
    let begun = begin(&app, "/login").await;
    let back = pick(&app, &begun, "alice").await;
    refused(
        &app,
        &come_back(&app, &begun.cookie, &format!("{back}&state=x")).await,
        "a parameter twice",
    );
    refused(
        &app,
        &come_back(&app, &begun.cookie, "/login/callback").await,
        "no such sign-in",
    );
    // The name of a cookie says where to look, and no more.
    let (name, _) = begun.cookie.split_once('=').unwrap();
    let (_, of_other) = other.split_once('=').unwrap();
    let state = format!(
        "{}{}",
        name.rsplit_once("__Host-login-").unwrap().1,
        "A".repeat(35)
    );
    for (cookie, back) in [
        (begun.cookie.clone(), changed(&back, "state", &state)),
        (format!("{name}={of_other}"), back.clone()),
    ] {
        let answer = come_back(&app, &cookie, &back).await;
        refused(&app, &answer, "state is of another");
    }
    let no_code = changed(&back.replace("code=", "no="), "iss", &provider);
    refused(
        &app,
        &come_back(&app, &begun.cookie, &no_code).await,
        "no code",
    );
    // None of these attempts has used up the code, but the sign-in does.
    token(&come_back(&app, &begun.cookie, &back).await, "__Host-admin");
    refused(
        &app,
        &come_back(&app, &begun.cookie, &back).await,
        "invalid_grant",
    );
    // Nobody was picked.
    refused(&app, &sign_in(&app, "/login", "").await, "signed nobody in");
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn while_anything_is_not_configured_nobody_gets_in() {
    for (name, value) in [
        ("oidc_issuer", ""),
        ("oidc_client_id", ""),
        ("oidc_client_secret", ""),
        ("oidc_origin", "https://provider.invalid"),
        ("base_url", ""),
        ("login_key", ""),
        ("login_key", "AAAA"),
    ] {
        let app = TestApp::start_with(|mut options| {
            options.variables.insert(name.into(), value.into());
            options
        });
        let app = app.await;
        unavailable(
            &app,
            At::Start,
            &Client::of_browser(&app.url()).get("/login").await,
            "",
        );
        let answer = Client::of_browser(&app.url())
            .get("/login/callback?state=x&code=x")
            .await;
        refused(&app, &answer, "no such sign-in");
    }
    for key in ["", "AAAA", &"A".repeat(43)] {
        let app = TestApp::start_with(|mut options| {
            options
                .variables
                .insert("login_public_key".into(), key.into());
            options
        });
        let app = app.await;
        app.acme().await;
        let answer = sign_in(&app, "/login", "alice").await;
        let alice = app.anyone.with_token(token(&answer, "__Host-admin"));
        alice.get(SWITCH).await.refused(401, "unauthenticated");
        app.admin("acme", "alice").get(SWITCH).await.expect(200);
    }
}

#[tokio::test]
async fn reseller_session_gains_nothing_at_the_login() {
    let (app, session) = in_session().await;
    let session = Client::of_browser(&app.url()).with_token(session.client.token());
    for path in ["/login", "/login/callback?state=x&code=x"] {
        session.get(path).await.refused(403, "action_not_permitted");
    }
}

#[tokio::test]
async fn other_paths_and_methods_get_a_problem() {
    let app = TestApp::start().await;
    let caller = Client::of_browser(&app.url());
    caller
        .post("/login", json!({}))
        .await
        .refused(405, "method_not_allowed");
    caller
        .delete("/login/callback")
        .await
        .refused(405, "method_not_allowed");
    caller.get("/login/other").await.refused(404, "not_found");
    caller
        .get("/login/callback/x")
        .await
        .refused(404, "not_found");
}
