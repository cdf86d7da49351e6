//! Which tokens are taken, and that no other is.
// In tests these are the check itself; .clippy.toml allows them only inside of test functions.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod support;

use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};
use support::{NOW, Signer, claims, config, encode, jwks, now, verifier};
use web::{Code, Identity, Verifier};

fn ed() -> Signer {
    Signer::ed25519("ed", 1)
}

#[track_caller]
fn refused(verifier: &Verifier, token: &str, cause: &str) {
    let problem = verifier.verify(token, now()).expect_err(cause);
    assert_eq!(problem.code(), Code::Unauthenticated);
    assert!(
        problem.cause().unwrap().contains(cause),
        "{:?} is not {cause:?}",
        problem.cause()
    );
}

#[track_caller]
fn refused_with(role: &str, change: Value, cause: &str) {
    refused(
        &verifier(&[&ed()]),
        &ed().sign(&claims(role, change)),
        cause,
    );
}

#[track_caller]
fn taken_with(role: &str, change: Value) -> Identity {
    verifier(&[&ed()])
        .verify(&ed().sign(&claims(role, change)), now())
        .unwrap()
}

#[test]
fn each_algorithm_is_taken_with_and_without_a_key_id() {
    let signers = [
        ed(),
        Signer::p256("ec", 2),
        Signer::rsa("rsa"),
        Signer::ed25519("ed-2", 3),
    ];
    let verifier = verifier(&signers.each_ref());
    for signer in &signers {
        verifier
            .verify(&signer.sign(&claims("platform", json!({}))), now())
            .unwrap();
        let token = signer.sign_as(
            &json!({ "alg": signer.alg }),
            &claims("platform", json!({})),
        );
        verifier.verify(&token, now()).unwrap();
    }
}

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
    let good = || config(jwks(&[&ed()]));
    let empty_issuer = ed().sign(&claims("technician", json!({ "iss": "" })));
    refused(
        &Verifier::new(web::VerifierConfig {
            issuer: "".into(),
            ..good()
        }),
        &empty_issuer,
        "configured",
    );
    let empty_audience = ed().sign(&claims("technician", json!({ "aud": "" })));
    refused(
        &Verifier::new(web::VerifierConfig {
            audience: "".into(),
            ..good()
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
        ("technician", "reseller", json!("a/b")),
        ("technician", "sub", json!("x".repeat(65))),
        ("technician", "name", json!("a\u{202e}b")),
        ("technician", "name", json!(null)),
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
            .replacen('{', r#"{"role":"platform","#, 1);
    refused(&verifier(&[&ed()]), &signed_text(text.as_bytes()), "claims");
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

#[test]
fn key_with_a_repeated_member_is_passed_over() {
    let jwk = ed().jwk().to_string();
    let twice = jwk.replacen(
        '{',
        r#"{"x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","#,
        1,
    );
    let token = ed().sign(&claims("technician", json!({})));
    refused(
        &Verifier::new(config(format!(r#"{{"keys":[{twice}]}}"#))),
        &token,
        "usable key",
    );
    Verifier::new(config(format!(r#"{{"keys":[{twice},{jwk}]}}"#)))
        .verify(&token, now())
        .unwrap();
}

#[test]
fn token_of_another_key_is_refused() {
    let verifier = verifier(&[&ed(), &Signer::p256("ec", 2), &Signer::rsa("rsa")]);
    let good = claims("technician", json!({}));
    refused(
        &verifier,
        &Signer::ed25519("ed", 9).sign(&good),
        "signature",
    );
    refused(&verifier, &Signer::p256("ec", 9).sign(&good), "signature");
    refused(
        &verifier,
        &Signer::ed25519("unknown", 1).sign(&good),
        "signature",
    );
    refused(
        &verifier,
        &ed().sign_as(&json!({ "alg": "EdDSA", "kid": "ec" }), &good),
        "signature",
    );
    let token = ed().sign(&good);
    let (message, signature) = token.rsplit_once('.').unwrap();
    refused(&verifier, &format!("{message}."), "signature");
    refused(
        &verifier,
        &format!("{message}.{}", signature.get(..40).unwrap()),
        "signature",
    );
    let header = message.split('.').next().unwrap();
    let other = encode(&claims("team_admin", json!({})));
    refused(
        &verifier,
        &format!("{header}.{other}.{signature}"),
        "signature",
    );
}

#[test]
fn algorithm_cannot_be_confused() {
    let ec = Signer::p256("ec", 2);
    let rsa = Signer::rsa("rsa");
    let verifier = verifier(&[&ed(), &ec, &rsa]);
    let good = claims("technician", json!({}));
    for signer in [ed(), ec, rsa] {
        for alg in [
            "none", "None", "", "HS256", "HS384", "RS384", "RS512", "PS256", "ES384", "ES512",
        ] {
            refused(
                &verifier,
                &signer.sign_as(&json!({ "alg": alg }), &good),
                "algorithm",
            );
        }
        for alg in ["EdDSA", "ES256", "RS256"]
            .iter()
            .filter(|alg| json!(**alg) != json!(signer.alg))
        {
            refused(
                &verifier,
                &signer.sign_as(&json!({ "alg": alg, "kid": signer.kid }), &good),
                "signature",
            );
        }
    }
    let unsigned = format!("{}.{}.", encode(&json!({ "alg": "none" })), encode(&good));
    refused(&verifier, &unsigned, "algorithm");
}

#[test]
fn public_key_is_no_hmac_secret() {
    let rsa = Signer::rsa("rsa");
    let verifier = verifier(&[&rsa, &ed()]);
    for signer in [rsa, ed()] {
        let jwk = signer.jwk();
        let secret = jwk.get("n").or(jwk.get("x")).unwrap().as_str().unwrap();
        for key in [
            EncodingKey::from_secret(secret.as_bytes()),
            EncodingKey::from_base64_secret("AAAA").unwrap(),
        ] {
            let header = json!({ "alg": "HS256", "kid": signer.kid });
            let message = format!(
                "{}.{}",
                encode(&header),
                encode(&claims("technician", json!({})))
            );
            let signature = crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
            refused(&verifier, &format!("{message}.{signature}"), "algorithm");
        }
    }
}

#[test]
fn unusable_key_is_passed_over() {
    let usable = ed().jwk();
    let changed = |signer: &Signer, name: &str, value: Value| {
        let mut jwk = signer.jwk();
        jwk[name] = value;
        (signer.sign(&claims("technician", json!({}))), jwk)
    };
    let (ec, rsa, short) = (
        Signer::p256("ec", 2),
        Signer::rsa("rsa"),
        Signer::short_rsa("short"),
    );
    for (token, jwk) in [
        changed(&short, "kid", json!("short")),
        changed(&rsa, "e", json!("AQ")),
        changed(&rsa, "e", json!("")),
        changed(&rsa, "use", json!("enc")),
        changed(&rsa, "key_ops", json!(["sign"])),
        changed(&rsa, "alg", json!("RS512")),
        changed(&rsa, "d", json!("AQAB")),
        changed(&ec, "crv", json!("P-384")),
        changed(&ec, "x", json!("AAAA")),
        changed(&ec, "y", json!("A".repeat(43))),
        changed(&ec, "kty", json!("oct")),
        changed(&Signer::ed25519("x", 5), "crv", json!("X25519")),
        changed(&Signer::ed25519("x", 5), "x", json!("AAAA")),
        changed(&Signer::ed25519("x", 5), "x", json!(5)),
    ] {
        let verifier = Verifier::new(config(json!({ "keys": [jwk, usable] }).to_string()));
        refused(&verifier, &token, "signature");
        verifier
            .verify(&ed().sign(&claims("technician", json!({}))), now())
            .unwrap();
    }
}

#[test]
fn header_of_another_kind_of_token_is_refused() {
    let verifier = verifier(&[&ed()]);
    let good = claims("technician", json!({}));
    let typed = |typ: &str| ed().sign_as(&json!({ "alg": "EdDSA", "typ": typ }), &good);
    verifier.verify(&typed("at+JWT"), now()).unwrap();
    refused(&verifier, &typed("logout+jwt"), "type");
    refused(&verifier, &typed("reseller-login+jwt"), "configured");
    let critical = json!({ "alg": "EdDSA", "crit": ["b64"], "b64": false });
    refused(&verifier, &ed().sign_as(&critical, &good), "critical");
    // A key brought along in the header is not looked at.
    let stranger = Signer::ed25519("mine", 9);
    let header = json!({ "alg": "EdDSA", "jwk": stranger.jwk(), "jku": "https://evil.example" });
    refused(&verifier, &stranger.sign_as(&header, &good), "signature");
}

#[test]
fn text_that_is_no_token_is_refused() {
    let verifier = verifier(&[&ed()]);
    let deep = base64_of("[".repeat(5_000).as_bytes());
    for text in [
        "",
        ".",
        "..",
        "...",
        "a",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "é.é.é",
        "\0",
        &format!("{deep}.e.e"),
    ] {
        refused(&verifier, text, "token");
    }
    let token = ed().sign(&claims("technician", json!({})));
    refused(&verifier, &format!("{token}.x"), "token");
    refused(&verifier, &format!(" {token}"), "token");
    refused(
        &verifier,
        &ed().sign(&claims("technician", json!({ "pad": "p".repeat(8192) }))),
        "too long",
    );
}

#[test]
fn cause_repeats_nothing_of_the_token() {
    let token = ed().sign(&claims(
        "technician",
        json!({ "sub": "se/cret", "email": "secret" }),
    ));
    let problem = verifier(&[&ed()]).verify(&token, now()).unwrap_err();
    assert!(!format!("{problem:?}").contains("cret"));
}

/// A token of [`ed`] with claims as they are.
fn signed_text(claims: &[u8]) -> String {
    let header = encode(&json!({ "alg": "EdDSA" }));
    let message = format!("{header}.{}", base64_of(claims));
    let key = EncodingKey::from_ed_der(&[
        0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ]);
    let signature = crypto::sign(message.as_bytes(), &key, Algorithm::EdDSA).unwrap();
    format!("{message}.{signature}")
}

fn base64_of(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}
