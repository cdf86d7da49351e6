//! The identity provider at a sign-in: the request to it, and its possible answers.

use super::{Begun, begin, come_back, pick, refused, sign_in, token, unavailable, with_claims};
use example_vendor::Misconduct;
use serde_json::json;
use std::collections::BTreeMap;
use suite::{Client, TestApp};

#[tokio::test]
async fn provider_is_asked_for_a_code_and_sees_no_cookie() {
    let app = TestApp::start().await;
    let (begun, other) = (begin(&app, "/login").await, begin(&app, "/login").await);
    let query = |begun: &Begun| {
        let url = reqwest::Url::parse(&begun.authorize).unwrap();
        url.query_pairs()
            .into_owned()
            .collect::<BTreeMap<String, String>>()
    };
    let fixed = [
        ("response_type", "code"),
        ("client_id", example_vendor::CLIENT_ID),
        (
            "redirect_uri",
            "https://support.vendor.example/login/callback",
        ),
        ("scope", "openid profile email"),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in fixed {
        assert_eq!(query(&begun)[name], value);
    }
    let value = begun.cookie.split_once('=').unwrap().1;
    for name in ["state", "nonce", "code_challenge"] {
        assert_ne!(query(&begun)[name], query(&other)[name]);
        assert!(
            query(&begun)[name].len() == 43 && query(&begun)[name] != value,
            "{name}"
        );
    }
    assert_eq!(query(&begun).len(), fixed.len() + 3);
}

#[tokio::test]
async fn id_token_that_does_not_fit_is_refused() {
    let app = TestApp::start().await;
    let bad = [
        (
            with_claims(json!({ "nonce": "x".repeat(43) })),
            "another sign-in",
        ),
        (with_claims(json!({ "nonce": null })), "another sign-in"),
        (with_claims(json!({ "aud": "another" })), "another client"),
        (
            with_claims(json!({ "aud": [example_vendor::CLIENT_ID, "another"] })),
            "another client",
        ),
        (with_claims(json!({ "azp": "another" })), "another client"),
        (
            with_claims(json!({ "iss": "https://other.example" })),
            "another issuer",
        ),
        (
            with_claims(json!({ "exp": 1_700_000_000, "iat": 1_699_999_999 })),
            "expired",
        ),
        (
            with_claims(json!({ "iat": 9_000_000_000_u64, "exp": 9_000_000_001_u64 })),
            "not valid yet",
        ),
        (
            with_claims(json!({ "role": "platform" })),
            "the platform does not",
        ),
        (with_claims(json!({ "role": "owner" })), "claims"),
        (with_claims(json!({ "role": null })), "claims"),
        (with_claims(json!({ "team": null })), "role needs"),
        (with_claims(json!({ "email": null })), "role needs"),
        (with_claims(json!({ "name": "a\u{202e}b" })), "role needs"),
        (with_claims(json!({ "sub": "a/b" })), "role needs"),
        (
            with_claims(json!({ "act": { "sub": "tom" } })),
            "acts as another",
        ),
        (
            Misconduct {
                has_other_key: true,
                ..Misconduct::default()
            },
            "signature",
        ),
        (
            Misconduct {
                parameters: json!({ "iss": null }),
                ..Misconduct::default()
            },
            "iss is missing",
        ),
        (
            Misconduct {
                token_status: Some(400),
                ..Misconduct::default()
            },
            "token endpoint refused",
        ),
    ];
    for (misconduct, why) in bad {
        app.vendor.provider().misbehave(misconduct);
        refused(&app, &sign_in(&app, "/login", "alice").await, why);
    }
    app.vendor.provider().misbehave(Misconduct::default());
    token(&sign_in(&app, "/login", "alice").await, "__Host-admin");
}

#[tokio::test]
async fn provider_may_describe_itself_in_other_ways() {
    let app = TestApp::start().await;
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
            json!({ "authorization_endpoint": format!("{}/authorize?a=b", app.vendor.origin()) }),
            json!({}),
        ),
    ] {
        app.vendor.provider().misbehave(Misconduct {
            description,
            parameters,
            ..Misconduct::default()
        });
        token(&sign_in(&app, "/login", "tom").await, "__Host-technician");
    }
}

#[tokio::test]
async fn without_a_sound_provider_nobody_can_sign_in() {
    let app = TestApp::start().await;
    let get = async |path: &str| Client::of_browser(&app.url()).get(path).await;
    for description in [
        json!({ "issuer": format!("{}/", app.vendor.origin()) }),
        json!({ "issuer": null }),
        json!({ "jwks_uri": null }),
        json!({ "authorization_endpoint": "javascript:alert(1)" }),
        json!({ "authorization_endpoint": "/authorize" }),
        json!({ "pad": "p".repeat(256 * 1024) }),
    ] {
        app.vendor.provider().misbehave(Misconduct {
            description,
            ..Misconduct::default()
        });
        unavailable(&app, &get("/login").await, "the discovery document");
    }
    app.vendor.provider().misbehave(Misconduct::default());
    // It fails between the two steps.
    let begun = begin(&app, "/login").await;
    for (misconduct, why) in [
        (
            Misconduct {
                token_status: Some(500),
                ..Misconduct::default()
            },
            "the token endpoint: status 500",
        ),
        (
            Misconduct {
                token_status: Some(204),
                ..Misconduct::default()
            },
            "the token endpoint: status 204",
        ),
        (
            Misconduct {
                description: json!({ "jwks_uri": format!("{}/mail", app.vendor.origin()) }),
                ..Misconduct::default()
            },
            "signature",
        ),
        (
            Misconduct {
                description: json!({ "jwks_uri": "https://elsewhere.example/jwks" }),
                ..Misconduct::default()
            },
            "the provider's keys",
        ),
        (
            Misconduct {
                description: json!({
                    "token_endpoint_auth_methods_supported": ["private_key_jwt"],
                }),
                ..Misconduct::default()
            },
            "no client secret",
        ),
    ] {
        let back = pick(&app, &begun, "alice").await;
        app.vendor.provider().misbehave(misconduct);
        let answer = come_back(&app, &begun.cookie, &back).await;
        if why == "signature" {
            refused(&app, &answer, why)
        } else {
            unavailable(&app, &answer, why)
        }
        app.vendor.provider().misbehave(Misconduct::default());
    }
    let back = pick(&app, &begun, "alice").await;
    app.vendor
        .speak(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n[")
        .await
        .unwrap();
    unavailable(&app, &get("/login").await, "cannot be read");
    app.vendor.close().await;
    unavailable(&app, &get("/login").await, "the discovery document");
    unavailable(
        &app,
        &come_back(&app, &begun.cookie, &back).await,
        "the discovery document",
    );
}
