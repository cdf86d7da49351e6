//! The identity provider at a sign-in: the request to it, and its possible answers.

use super::{At, Begun, begin, come_back, pick, refused, sign_in, token, unavailable, with_claims};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use example_vendor::Misconduct;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::time::Duration;
use suite::{Answer, Client, TestApp};

/// Parameters of every request to the provider. Three more differ between requests.
const FIXED: [(&str, &str); 5] = [
    ("response_type", "code"),
    ("client_id", example_vendor::CLIENT_ID),
    (
        "redirect_uri",
        "https://support.vendor.example/login/callback",
    ),
    ("scope", "openid profile email"),
    ("code_challenge_method", "S256"),
];

#[tokio::test]
async fn provider_is_asked_for_a_code_and_sees_no_cookie() {
    let app = TestApp::start().await;
    let begun = begin(&app, "/login").await;
    let (query, other) = (query(&begun), query(&begin(&app, "/login").await));
    for (name, value) in FIXED {
        assert_eq!(query[name], value);
    }
    let cookie = begun.cookie.split_once('=').unwrap().1;
    for name in ["state", "nonce", "code_challenge"] {
        assert_ne!(query[name], other[name]);
        assert!(query[name].len() == 43 && query[name] != cookie, "{name}");
    }
    assert_eq!(query.len(), FIXED.len() + 3);
}

/// The parameters of the request to the provider.
fn query(begun: &Begun) -> BTreeMap<String, String> {
    let url = reqwest::Url::parse(&begun.authorize).unwrap();
    url.query_pairs().into_owned().collect()
}

/// Answers of the provider that are refused, each with words of the reason.
#[rustfmt::skip]
fn bad_answers() -> Vec<(Misconduct, &'static str)> {
    let audiences = json!({ "aud": [example_vendor::CLIENT_ID, "another"] });
    let expired = json!({ "exp": 1_700_000_000, "iat": 1_699_999_999 });
    let future = json!({ "iat": 9_000_000_000_u64, "exp": 9_000_000_001_u64 });
    let other_key = Misconduct { has_other_key: true, ..Misconduct::default() };
    let parameters = json!({ "iss": null });
    let no_issuer = Misconduct { parameters, ..Misconduct::default() };
    vec![
        (with_claims(json!({ "nonce": "x".repeat(43) })), "another sign-in"),
        (with_claims(json!({ "nonce": null })), "another sign-in"),
        (with_claims(json!({ "aud": "another" })), "another client"),
        (with_claims(audiences), "another client"),
        (with_claims(json!({ "azp": "another" })), "another client"),
        (with_claims(json!({ "iss": "https://other.example" })), "another issuer"),
        (with_claims(expired), "expired"),
        (with_claims(future), "not valid yet"),
        (with_claims(json!({ "role": "platform" })), "the console has no pages"),
        (with_claims(json!({ "role": "owner" })), "claims"),
        (with_claims(json!({ "role": null })), "claims"),
        (with_claims(json!({ "team": null })), "role needs"),
        (with_claims(json!({ "email": null })), "role needs"),
        (with_claims(json!({ "sub": "a b" })), "role needs"),
        (with_claims(json!({ "act": { "sub": "tom" } })), "acts as another"),
        (other_key, "signature"),
        (no_issuer, "iss is missing"),
        (with_token_status(400), "token endpoint refused"),
    ]
}

#[tokio::test]
async fn id_token_that_does_not_fit_is_refused() {
    let app = TestApp::start().await;
    for (misconduct, why) in bad_answers() {
        app.vendor.provider().misbehave(misconduct);
        refused(&app, &sign_in(&app, "/login", "alice").await, why);
    }
    app.vendor.provider().misbehave(Misconduct::default());
    token(&sign_in(&app, "/login", "alice").await, "__Host-admin");
}

#[tokio::test]
async fn provider_may_describe_itself_in_other_ways() {
    let methods = "token_endpoint_auth_methods_supported";
    let silent = "authorization_response_iss_parameter_supported";
    for (description, parameters) in [
        (json!({ methods: ["client_secret_post"] }), json!({})),
        (json!({ methods: null }), json!({})),
        (
            json!({ silent: null, "more": { "x": [] } }),
            json!({ "iss": null, "session_state": "x" }),
        ),
        (
            json!({ "authorization_endpoint": "ORIGIN/authorize?a=b" }),
            json!({}),
        ),
    ] {
        // Each in an application of its own, which knows no description yet.
        let app = TestApp::start().await;
        let description = at_provider(&description, &app);
        app.vendor.provider().misbehave(Misconduct {
            description,
            parameters,
            ..Misconduct::default()
        });
        token(&sign_in(&app, "/login", "tom").await, "__Host-technician");
    }
}

#[tokio::test]
async fn without_a_sound_discovery_document_nobody_can_sign_in() {
    let app = TestApp::start().await;
    for description in [
        json!({ "issuer": format!("{}/", app.vendor.origin()) }),
        json!({ "issuer": null }),
        json!({ "jwks_uri": null }),
        json!({ "authorization_endpoint": "javascript:alert(1)" }),
        json!({ "authorization_endpoint": "/authorize" }),
        json!({ "pad": "p".repeat(256 * 1024) }),
    ] {
        app.vendor.provider().misbehave(described(description));
        unavailable(
            &app,
            At::Start,
            &login(&app).await,
            "the discovery document",
        );
    }
}

/// The description with the provider's address for the word `ORIGIN`.
fn at_provider(description: &Value, app: &TestApp) -> Value {
    let text = description.to_string();
    serde_json::from_str(&text.replace("ORIGIN", app.vendor.origin())).unwrap()
}

async fn login(app: &TestApp) -> Answer {
    Client::of_browser(&app.url()).get("/login").await
}

/// A provider that describes itself so.
fn described(description: Value) -> Misconduct {
    Misconduct {
        description,
        ..Misconduct::default()
    }
}

/// A provider whose token endpoint answers with this status.
fn with_token_status(status: u16) -> Misconduct {
    Misconduct {
        token_status: Some(status),
        ..Misconduct::default()
    }
}

#[tokio::test]
async fn provider_that_fails_after_the_first_step_lets_nobody_sign_in() {
    let methods = json!({ "token_endpoint_auth_methods_supported": ["private_key_jwt"] });
    for (misconduct, why) in [
        (with_token_status(500), "the token endpoint: status 500"),
        (with_token_status(204), "the token endpoint: status 204"),
        (described(json!({ "jwks_uri": "ORIGIN/mail" })), "signature"),
        (
            described(json!({ "jwks_uri": "https://elsewhere.example/jwks" })),
            "the provider's keys",
        ),
        (described(methods), "no client secret"),
    ] {
        // Each in an application of its own, which knows no description yet.
        let app = TestApp::start().await;
        app.vendor.provider().misbehave(Misconduct {
            description: at_provider(&misconduct.description, &app),
            ..misconduct
        });
        let answer = sign_in(&app, "/login", "alice").await;
        if why == "signature" {
            refused(&app, &answer, why)
        } else {
            unavailable(&app, At::Callback, &answer, why)
        }
    }
}

#[tokio::test]
async fn provider_that_cannot_be_read_or_reached_lets_nobody_sign_in() {
    let app = TestApp::start().await;
    let begun = made_up();
    let back = format!("/login/callback?code=x&state={}", begun.1);
    app.vendor
        .speak(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n[")
        .await
        .unwrap();
    unavailable(&app, At::Start, &login(&app).await, "cannot be read");
    app.vendor.close().await;
    unavailable(
        &app,
        At::Start,
        &login(&app).await,
        "the discovery document",
    );
    unavailable(
        &app,
        At::Callback,
        &come_back(&app, &begun.0, &back).await,
        "the discovery document",
    );
}

#[tokio::test]
async fn provider_that_is_gone_when_the_browser_comes_back_lets_nobody_sign_in() {
    let app = TestApp::start().await;
    let begun = begin(&app, "/login").await;
    let back = pick(&app, &begun, "alice").await;
    app.vendor.close().await;
    // An instance that knows the description fails at the next address.
    unavailable(
        &app,
        At::Callback,
        &come_back(&app, &begun.cookie, &back).await,
        "the ",
    );
}

/// A cookie that no sign-in began with, and its `state`.
fn made_up() -> (String, String) {
    let value = "A".repeat(43);
    let state = URL_SAFE_NO_PAD.encode(Sha256::digest(format!("state {value}")));
    (format!("__Host-login-{state:.8}={value}"), state)
}

/// Requests of the tests below, all soon after one another.
const REQUESTS: usize = 40;
/// The most instances that answer them. A host that keeps no instance between requests would have
/// one for each.
const INSTANCES: usize = 5;
const DOCUMENT: &str = "/.well-known/openid-configuration";

#[tokio::test]
async fn sign_ins_that_begin_or_end_in_junk_do_not_each_ask_the_provider_who_it_is() {
    let app = TestApp::start().await;
    let provider = app.vendor.provider();
    let (cookie, state) = made_up();
    for turn in 0..REQUESTS / 2 {
        begin(&app, "/login").await;
        let back = format!("/login/callback?code=junk-{turn}&state={state}");
        let back = format!("{back}&iss={}", app.vendor.origin());
        refused(
            &app,
            &come_back(&app, &cookie, &back).await,
            "invalid_grant",
        );
    }
    let asked = provider.requests(DOCUMENT);
    assert!((1..=INSTANCES).contains(&asked), "{asked}");
    assert_eq!(provider.requests("/jwks"), 0);
    assert_eq!(provider.requests("/token"), REQUESTS / 2);
}

#[tokio::test]
async fn keys_are_fetched_once_however_many_tokens_none_of_them_verifies() {
    let app = TestApp::start().await;
    let provider = app.vendor.provider();
    let has_other_key = true;
    provider.misbehave(Misconduct {
        has_other_key,
        ..Misconduct::default()
    });
    for _ in 0..REQUESTS {
        refused(&app, &sign_in(&app, "/login", "alice").await, "signature");
    }
    let asked = provider.requests("/jwks");
    assert!((1..=INSTANCES).contains(&asked), "{asked}");
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn provider_may_change_its_keys_and_description_at_any_time() {
    let app = TestApp::start().await;
    let provider = app.vendor.provider();
    token(&sign_in(&app, "/login", "alice").await, "__Host-admin");
    let begun = begin(&app, "/login").await;
    let back = pick(&app, &begun, "alice").await;
    provider.misbehave(Misconduct {
        has_other_key: true,
        publishes_other_key: true,
        description: json!({ "authorization_endpoint": "https://elsewhere.example/" }),
        ..Misconduct::default()
    });
    // A minute later other keys are looked for, and ten minutes later the description is.
    app.switches().advance(Duration::from_secs(61));
    let answer = come_back(&app, &begun.cookie, &back).await;
    token(&answer, "__Host-admin");
    app.switches().advance(Duration::from_secs(600));
    let location = login(&app).await;
    let location = location.header("location").unwrap();
    assert!(
        location.starts_with("https://elsewhere.example/?"),
        "{location}"
    );
}
