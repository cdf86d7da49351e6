//! The claims that a token needs, and the refusal of every other token.
// In tests these are the check itself; .clippy.toml allows them only inside of test functions.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod support;

use serde_json::json;
use support::check::{ed, refused, refused_with, signed_text, taken_with};
use support::{NOW, claims, config, jwks, now, verifier};
use web::{Identity, Verifier};

#[test]
fn each_role_becomes_its_caller() {
    let Identity::TeamAdmin(admin) = taken_with("team_admin", json!({})) else {
        panic!()
    };
    assert_eq!((admin.team.as_str(), admin.id.as_str()), ("acme", "u1"));
    assert_eq!(
        (admin.name.as_str(), admin.email.as_str()),
        ("Jane Doe", "jane@acme.example")
    );
    let Identity::Technician(technician) = taken_with("technician", json!({})) else {
        panic!()
    };
    assert_eq!(technician.reseller.as_str(), "northwind");
    let Identity::Platform(platform) =
        taken_with("platform", json!({ "name": null, "email": null }))
    else {
        panic!()
    };
    assert_eq!(platform.id.as_str(), "u1");
}

#[test]
fn times_are_taken_up_to_their_bounds() {
    for change in [
        json!({ "exp": NOW + 1 }),
        json!({ "iat": NOW + 30, "exp": NOW + 60 }),
        json!({ "nbf": NOW + 30 }),
        json!({ "iat": NOW - 60, "exp": NOW - 60 + 3600 }),
        json!({ "iat": NOW as f64 - 0.5, "exp": NOW as f64 + 0.5 }),
    ] {
        taken_with("technician", change);
    }
}

#[test]
fn expired_token_is_refused() {
    refused_with("technician", json!({ "exp": NOW }), "expired");
    refused_with("technician", json!({ "exp": NOW - 1 }), "expired");
    refused_with("technician", json!({ "exp": -1e300 }), "expired");
}

#[test]
fn token_from_the_future_is_refused() {
    refused_with("technician", json!({ "iat": NOW + 31 }), "not valid yet");
    refused_with("technician", json!({ "nbf": NOW + 31 }), "not valid yet");
}

#[test]
fn token_with_too_long_a_life_is_refused() {
    refused_with(
        "technician",
        json!({ "iat": NOW, "exp": NOW + 3601 }),
        "life",
    );
    refused_with("technician", json!({ "exp": 1e300 }), "life");
    refused_with(
        "technician",
        json!({ "iat": NOW + 20, "exp": NOW + 10 }),
        "life",
    );
    let jwks = jwks(&[&ed()]);
    for max_seconds in [0, -1, i64::MIN] {
        let verifier = Verifier::new(web::VerifierConfig {
            max_seconds,
            ..config(jwks.clone())
        });
        refused(
            &verifier,
            &ed().sign(&claims("technician", json!({}))),
            "life",
        );
    }
}

#[test]
fn another_issuer_is_refused() {
    refused_with(
        "technician",
        json!({ "iss": "https://id.example/" }),
        "issuer",
    );
    refused_with("technician", json!({ "iss": "" }), "issuer");
}

#[test]
fn someone_who_acts_as_another_is_refused() {
    for role in ["team_admin", "technician", "platform"] {
        refused_with(role, json!({ "act": { "sub": "tom" } }), "acts as another");
    }
}

#[test]
fn audience_must_be_that_of_the_role_alone() {
    taken_with("technician", json!({ "aud": ["elsewhere", "console"] }));
    for (role, aud) in [
        ("technician", json!("platform")),
        ("technician", json!(["console", "platform"])),
        ("technician", json!("Console")),
        ("technician", json!([])),
        ("team_admin", json!("platform")),
        ("platform", json!("console")),
        ("platform", json!(["console", "platform"])),
    ] {
        refused_with(role, json!({ "aud": aud }), "audience");
    }
}

#[test]
fn platform_is_refused_without_an_audience_of_its_own() {
    for (audience, platform_audience) in [("console", "console"), ("console", ""), ("", "")] {
        let config = config(jwks(&[&ed()]));
        let verifier = Verifier::new(web::VerifierConfig {
            audience: audience.into(),
            platform_audience: platform_audience.into(),
            ..config
        });
        for aud in ["console", "platform", ""] {
            refused(
                &verifier,
                &ed().sign(&claims("platform", json!({ "aud": aud }))),
                "audience",
            );
        }
        let technician = verifier.verify(&ed().sign(&claims("technician", json!({}))), now());
        assert_eq!(technician.is_ok(), !audience.is_empty());
    }
}

#[test]
fn anything_unset_refuses_everyone() {
    let token = ed().sign(&claims("technician", json!({})));
    refused(
        &Verifier::new(web::VerifierConfig::default()),
        &token,
        "configured",
    );
    let good = config(jwks(&[&ed()]));
    let empty_issuer = ed().sign(&claims("technician", json!({ "iss": "" })));
    refused(
        &Verifier::new(web::VerifierConfig {
            issuer: "".into(),
            ..good.clone()
        }),
        &empty_issuer,
        "configured",
    );
    let empty_audience = ed().sign(&claims("technician", json!({ "aud": "" })));
    refused(
        &Verifier::new(web::VerifierConfig {
            audience: "".into(),
            ..good
        }),
        &empty_audience,
        "audience",
    );
    for jwks in [
        "",
        "{}",
        "[]",
        "null",
        r#"{"keys":[]}"#,
        r#"{"keys":[1,null,{},{"kty":"OKP"}]}"#,
    ] {
        refused(&Verifier::new(config(jwks.into())), &token, "configured");
    }
}

#[test]
fn claim_that_is_missing_or_does_not_fit_is_refused() {
    for claim in ["iss", "aud", "exp", "iat", "role", "sub"] {
        refused_with("technician", json!({ claim: null }), "claims");
    }
    for (claim, bad) in [
        ("exp", json!("1800000060")),
        ("aud", json!(7)),
        ("role", json!("admin")),
        ("role", json!("Technician")),
        ("iss", json!(["https://id.example"])),
        ("name", json!({})),
    ] {
        refused_with("technician", json!({ claim: bad }), "claims");
    }
    for (role, claim, bad) in [
        ("technician", "reseller", json!(null)),
        ("technician", "reseller", json!("a b")),
        ("technician", "sub", json!("x".repeat(129))),
        ("technician", "email", json!("jane")),
        ("team_admin", "team", json!(null)),
        ("team_admin", "team", json!("")),
        ("platform", "sub", json!("")),
    ] {
        refused_with(role, json!({ claim: bad }), "role needs");
    }
}

#[test]
fn repeated_claim_is_refused() {
    let text =
        claims("technician", json!({}))
            .to_string()
            .replacen("{", r#"{"role":"platform","#, 1);
    refused(&verifier(&[&ed()]), &signed_text(text.as_bytes()), "claims");
}

#[test]
fn claim_of_an_actor_counts_even_if_it_is_null() {
    let text = claims("team_admin", json!({ "other": "#" })).to_string();
    let text = text.replace("\"other\":\"#\"", "\"act\":null");
    let token = signed_text(text.as_bytes());
    refused(&verifier(&[&ed()]), &token, "acts as another");
}

#[test]
fn claims_are_in_utf_8_whether_they_matter_or_not() {
    let text = claims("technician", json!({ "other": "#" })).to_string();
    verifier(&[&ed()])
        .verify(&signed_text(text.as_bytes()), now())
        .unwrap();
    let broken: Vec<_> = text
        .bytes()
        .map(|byte| if byte == b'#' { 0xff } else { byte })
        .collect();
    refused(&verifier(&[&ed()]), &signed_text(&broken), "claims");
}

#[test]
fn array_is_no_header_and_no_claims() {
    let verifier = verifier(&[&ed()]);
    refused(
        &verifier,
        &ed().sign_as(
            &json!(["EdDSA", null, null, null]),
            &claims("platform", json!({})),
        ),
        "header",
    );
    let fields = json!([
        "https://id.example",
        "platform",
        NOW + 60,
        NOW - 60,
        null,
        "platform",
        "u1",
        null,
        null,
        null,
        null,
        null
    ]);
    refused(&verifier, &ed().sign(&fields), "claims");
}
