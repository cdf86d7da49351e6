//! The keys, algorithms and headers that a token needs, and the refusal of every other token.
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
use support::check::{base64_of, ed, refused};
use support::{Signer, claims, config, encode, now, verifier};
use web::Verifier;

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
fn key_with_a_repeated_member_is_passed_over() {
    let jwk = ed().jwk().to_string();
    let x = r#""x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo""#;
    let twice = jwk.replacen("{", &format!("{{{x},"), 1);
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

/// A good token of a signer, and the signer's key with one member changed.
fn changed(signer: &Signer, name: &str, value: Value) -> (String, Value) {
    let mut jwk = signer.jwk();
    jwk[name] = value;
    (signer.sign(&claims("technician", json!({}))), jwk)
}

#[test]
fn unusable_key_is_passed_over() {
    let usable = ed().jwk();
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

/// A token with good claims whose header names a type.
fn typed(typ: &str) -> String {
    let good = claims("technician", json!({}));
    ed().sign_as(&json!({ "alg": "EdDSA", "typ": typ }), &good)
}

#[test]
fn header_of_another_kind_of_token_is_refused() {
    let verifier = verifier(&[&ed()]);
    let good = claims("technician", json!({}));
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

#[test]
fn token_that_was_verified_once_vouches_for_no_other() {
    let verifier = verifier(&[&ed()]);
    let good = ed().sign(&claims("platform", json!({})));
    for _ in 0..2 {
        verifier.verify(&good, now()).unwrap();
    }
    let (message, _) = good.rsplit_once('.').unwrap();
    let other = Signer::ed25519("ed", 9).sign(&claims("platform", json!({})));
    let (_, signature) = other.rsplit_once('.').unwrap();
    refused(&verifier, &format!("{message}.{signature}"), "signature");
    let much_later = now() + chrono::TimeDelta::days(1);
    assert!(verifier.verify(&good, much_later).is_err(), "it is over");
    // More than are remembered.
    for number in 0..100 {
        let id = json!({ "sub": format!("platform-{number}") });
        let token = ed().sign(&claims("platform", id));
        verifier.verify(&token, now()).unwrap();
    }
    verifier.verify(&good, now()).unwrap();
}
