//! Tokens of our own login, which never pass for the provider's or the reverse, and ID tokens.
// In tests these are the check itself; .clippy.toml allows them only inside of test functions.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod support;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use domain::Random;
use domain::settings::SignIn;
use serde_json::{Value, json};
use support::{NOW, Signer, claims, config, encode, jwks, now};
use web::login_token::{LIFETIME, LoginKey, TYPE};
use web::{IdTokenVerifier, Identity, TeamAdmin, Technician, TokenError, Verifier, VerifierConfig};

/// The seed of our own login.
const SEED: [u8; 32] = [6; 32];
const RANDOM: Random = Random([7; 16]);
/// The issuer of the provider's tokens.
const PROVIDER: &str = "https://id.example";

fn provider() -> Signer {
    Signer::ed25519("ed", 1)
}

/// Signs any claims with the key of our own login.
fn login() -> Signer {
    Signer::ed25519("login", 6)
}

fn public_key(signer: &Signer) -> String {
    signer.jwk()["x"].as_str().unwrap().to_owned()
}

fn verifier() -> Verifier {
    let config = config(jwks(&[&provider()]));
    Verifier::new(VerifierConfig {
        login_public_key: public_key(&login()),
        ..config
    })
}

fn alice() -> TeamAdmin {
    TeamAdmin {
        team: "acme".parse().unwrap(),
        id: "alice".parse().unwrap(),
        name: "Alice Martin".parse().unwrap(),
        email: "alice@acme.example".parse().unwrap(),
        sign_in: SignIn::Other,
    }
}

fn tom() -> Technician {
    Technician {
        reseller: "northwind".parse().unwrap(),
        id: "tom".parse().unwrap(),
        name: "Tom".parse().unwrap(),
        email: "tom@northwind.example".parse().unwrap(),
    }
}

fn token() -> String {
    LoginKey::from_base64(&STANDARD.encode(SEED))
        .unwrap()
        .token_of_admin(&alice(), now(), RANDOM)
}

fn payload(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(
        &base64::engine::general_purpose::URL_SAFE_NO_PAD
            .decode(payload)
            .unwrap(),
    )
    .unwrap()
}

#[track_caller]
fn refused(token: &str, cause: &str) {
    refused_by(&verifier(), token, cause);
}

#[track_caller]
fn refused_by(verifier: &Verifier, token: &str, cause: &str) {
    let problem = verifier.verify(token, now()).expect_err(cause);
    assert!(
        problem.cause().unwrap().contains(cause),
        "{:?} is not {cause:?}",
        problem.cause()
    );
}

/// The claims of Alice's token with `change` laid over them, signed as `typ` by `signer`.
fn changed(signer: &Signer, typ: Option<&str>, change: Value) -> String {
    let mut claims = payload(&token());
    for (name, value) in change.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let mut header = json!({ "alg": "EdDSA" });
    if let Some(typ) = typ {
        header["typ"] = json!(typ);
    }
    signer.sign_as(&header, &claims)
}

#[test]
fn person_who_signed_in_is_taken_for_an_hour() {
    let key = LoginKey::from_base64(&STANDARD.encode(SEED)).unwrap();
    let last = now() + LIFETIME - TimeDelta::seconds(1);
    for at in [now(), last] {
        let admin = verifier()
            .verify(&key.token_of_admin(&alice(), now(), RANDOM), at)
            .unwrap();
        assert_eq!(admin, Identity::TeamAdmin(alice()));
        let technician = verifier()
            .verify(&key.token_of_technician(&tom(), now(), RANDOM), at)
            .unwrap();
        assert_eq!(technician, Identity::Technician(tom()));
    }
    let problem = verifier().verify(&token(), now() + LIFETIME).unwrap_err();
    assert_eq!(problem.cause().as_deref(), Some("token has expired"));
}

#[test]
fn name_that_the_provider_wrote_with_separate_marks_is_composed() {
    let key = LoginKey::from_base64(&STANDARD.encode(SEED)).unwrap();
    let admin = TeamAdmin {
        name: "Ju\u{308}rgen".parse().unwrap(),
        ..alice()
    };
    assert_eq!(
        payload(&key.token_of_admin(&admin, now(), RANDOM))["name"],
        "J\u{FC}rgen"
    );
}

#[test]
fn login_itself_takes_its_own_tokens_alone() {
    let [key, other] = [SEED, [5; 32]].map(|seed| LoginKey::from_base64(&STANDARD.encode(seed)));
    let (own, other) = (
        Verifier::of_login(&key.unwrap()),
        Verifier::of_login(&other.unwrap()),
    );
    assert!(own.verify(&token(), now()).is_ok());
    refused_by(&other, &token(), "verifies its signature");
    assert!(own.verify(&token(), now() + LIFETIME).is_err());
    let of_provider = provider().sign(&own_claims());
    refused_by(&own, &of_provider, "no issuer");
}

#[test]
fn each_of_several_login_keys_verifies_and_a_malformed_one_refuses_all() {
    let other = public_key(&Signer::ed25519("other", 5));
    let own = public_key(&login());
    for (keys, is_accepted) in [
        (own.clone(), true),
        (format!("{other} {own}"), true),
        (format!("{own} {other}"), true),
        (other.clone(), false),
        (format!("{own} AAAA"), false),
    ] {
        let verifier = Verifier::new(VerifierConfig {
            login_public_key: keys.clone(),
            ..config(jwks(&[&provider()]))
        });
        let verified = verifier.verify(&token(), now());
        assert_eq!(verified.is_ok(), is_accepted, "{keys}");
    }
}

#[test]
fn way_of_signing_in_goes_with_the_token_and_is_the_teams_where_nobody_tells() {
    for (claim, wanted) in [
        (json!({ "via_team_sso": false }), SignIn::Other),
        (json!({ "via_team_sso": true }), SignIn::TeamSso),
        (json!({ "via_team_sso": null }), SignIn::TeamSso),
    ] {
        let token = changed(&login(), Some(TYPE), claim.clone());
        let Ok(Identity::TeamAdmin(admin)) = verifier().verify(&token, now()) else {
            panic!("{claim}");
        };
        assert_eq!(admin.sign_in, wanted, "{claim}");
    }
    let kept = verifier().verify(&token(), now()).unwrap();
    assert_eq!(kept, Identity::TeamAdmin(alice()));
}

#[test]
fn token_says_whose_it_is_and_nothing_else() {
    let wanted = json!({
        "iss": "urn:reseller-support:login",
        "aud": "urn:reseller-support:api",
        "iat": NOW,
        "jti": RANDOM.text(),
        "exp": NOW + 3600,
        "role": "team_admin",
        "team": "acme",
        "via_team_sso": false,
        "sub": "alice",
        "name": "Alice Martin",
        "email": "alice@acme.example",
    });
    assert_eq!(payload(&token()), wanted);
}

/// The provider's claims of a technician.
fn own_claims() -> Value {
    claims("technician", json!({}))
}

/// A change by which our own claims name the provider as their issuer.
fn renamed() -> Value {
    json!({ "iss": PROVIDER })
}

#[test]
fn our_own_and_the_providers_tokens_are_taken_under_their_own_type() {
    let ours = changed(&login(), Some(TYPE), json!({}));
    verifier().verify(&ours, now()).unwrap();
    let theirs = provider().sign(&own_claims());
    verifier().verify(&theirs, now()).unwrap();
}

#[test]
fn token_under_the_providers_type_is_not_taken_for_our_own() {
    for typ in [None, Some("JWT"), Some("at+jwt")] {
        refused(&changed(&login(), typ, json!({})), "signature");
        refused(&changed(&provider(), typ, json!({})), "issuer");
        refused(&changed(&provider(), typ, renamed()), "audience");
    }
}

#[test]
fn token_under_our_own_type_is_not_taken_for_the_providers() {
    for typ in [TYPE, "Reseller-Login+JWT"] {
        refused(&changed(&provider(), Some(typ), json!({})), "signature");
        let header = json!({ "alg": "EdDSA", "typ": typ });
        let theirs = provider().sign_as(&header, &own_claims());
        refused(&theirs, "signature");
        let ours = login().sign_as(&header, &own_claims());
        refused(&ours, "issuer");
    }
    let other = changed(&login(), Some("reseller-sign-in+jwt"), json!({}));
    refused(&other, "type");
}

/// One key for both would be a mistake, and still there are type, issuer and audience.
#[test]
fn tokens_under_one_key_are_not_taken_for_one_another() {
    let config = VerifierConfig {
        login_public_key: public_key(&login()),
        ..config(jwks(&[&login()]))
    };
    let verifier = Verifier::new(config);
    for (typ, change, cause) in [
        ("JWT", json!({}), "issuer"),
        ("JWT", renamed(), "audience"),
        (TYPE, renamed(), "issuer"),
    ] {
        refused_by(&verifier, &changed(&login(), Some(typ), change), cause);
    }
}

#[test]
fn token_that_our_login_would_not_sign_is_refused() {
    for (change, cause) in [
        (json!({ "iss": "urn:reseller-support:other" }), "issuer"),
        (json!({ "aud": "console" }), "audience"),
        (json!({ "aud": "" }), "audience"),
        (json!({ "role": "platform" }), "audience"),
        (json!({ "role": "platform", "aud": "" }), "audience"),
        (json!({ "role": "platform", "aud": "platform" }), "audience"),
        (json!({ "role": "owner" }), "claims"),
        (json!({ "exp": NOW + 3601 }), "life"),
        (json!({ "exp": NOW }), "expired"),
        (json!({ "iat": NOW + 31 }), "not valid yet"),
        (json!({ "act": { "sub": "tom" } }), "acts as another"),
        (json!({ "team": null }), "role needs"),
        (json!({ "sub": "a b" }), "role needs"),
        (json!({ "email": null }), "role needs"),
    ] {
        refused(&changed(&login(), Some(TYPE), change), cause);
    }
    let token = token();
    let (message, signature) = token.rsplit_once('.').unwrap();
    refused(&format!("{message}."), "signature");
    refused(
        &format!(
            "{}.{}.{signature}",
            token.split('.').next().unwrap(),
            encode(&json!({}))
        ),
        "signature",
    );
}

#[test]
fn without_a_public_key_nobody_has_signed_in() {
    let other = public_key(&Signer::ed25519("other", 5));
    let short = STANDARD.encode([6; 31]);
    for (key, cause) in [
        ("", "configured"),
        ("AAAA", "configured"),
        ("!", "configured"),
        (&short, "configured"),
        (&other, "signature"),
    ] {
        let config = VerifierConfig {
            login_public_key: key.to_owned(),
            ..config(jwks(&[&provider()]))
        };
        let verifier = Verifier::new(config);
        refused_by(&verifier, &token(), cause);
        verifier
            .verify(&provider().sign(&claims("technician", json!({}))), now())
            .unwrap();
    }
    // Nor does the login need a provider of tokens.
    let alone = VerifierConfig {
        login_public_key: public_key(&login()),
        ..VerifierConfig::default()
    };
    Verifier::new(alone).verify(&token(), now()).unwrap();
}

/// Checks an ID token of the provider: good claims with `change` laid over them, under `header`.
fn id_token(header: Value, change: Value) -> Result<Identity, TokenError> {
    let mut claims = claims("technician", json!({ "aud": "client", "nonce": "n1" }));
    for (name, value) in change.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let jwks = jwks(&[&provider()]);
    let verifier = IdTokenVerifier {
        issuer: PROVIDER,
        jwks: &jwks,
        client_id: "client",
        nonce: "n1",
    };
    verifier.verify(&provider().sign_as(&header, &claims), now())
}

#[test]
fn id_token_of_this_sign_in_says_who_signed_in() {
    for header in [
        json!({ "alg": "EdDSA" }),
        json!({ "alg": "EdDSA", "typ": "JWT", "kid": "ed" }),
    ] {
        for change in [
            json!({}),
            json!({ "aud": ["client"] }),
            json!({ "azp": "client" }),
            json!({ "aud": ["other", "client"], "azp": "client" }),
            json!({ "exp": NOW + 36_000, "auth_time": NOW, "at_hash": "x", "sid": "s" }),
        ] {
            assert!(matches!(
                id_token(header.clone(), change),
                Ok(Identity::Technician(_))
            ));
        }
    }
}

#[test]
fn id_token_may_have_any_algorithm_that_the_api_takes() {
    for signer in [provider(), Signer::p256("ec", 2), Signer::rsa("rsa")] {
        let jwks = jwks(&[&signer]);
        let verifier = IdTokenVerifier {
            issuer: PROVIDER,
            jwks: &jwks,
            client_id: "client",
            nonce: "n1",
        };
        let claims = claims("team_admin", json!({ "aud": "client", "nonce": "n1" }));
        let header = json!({ "alg": signer.alg, "kid": signer.kid });
        assert!(matches!(
            verifier.verify(&signer.sign_as(&header, &claims), now()),
            Ok(Identity::TeamAdmin(_))
        ));
    }
}

#[test]
fn id_token_that_is_not_of_this_sign_in_is_refused() {
    let plain = json!({ "alg": "EdDSA" });
    for (header, change, cause) in [
        (
            plain.clone(),
            json!({ "iss": "https://id.example/" }),
            "issuer",
        ),
        (plain.clone(), json!({ "aud": "console" }), "another client"),
        (plain.clone(), json!({ "aud": [] }), "another client"),
        (
            plain.clone(),
            json!({ "aud": ["client", "other"] }),
            "another client",
        ),
        (
            plain.clone(),
            json!({ "aud": ["client", "other"], "azp": "other" }),
            "another client",
        ),
        (plain.clone(), json!({ "azp": "other" }), "another client"),
        (plain.clone(), json!({ "nonce": "n2" }), "another sign-in"),
        (plain.clone(), json!({ "nonce": null }), "another sign-in"),
        (plain.clone(), json!({ "nonce": "" }), "another sign-in"),
        (plain.clone(), json!({ "exp": NOW }), "expired"),
        (plain.clone(), json!({ "iat": NOW + 31 }), "not valid yet"),
        (plain.clone(), json!({ "act": {} }), "acts as another"),
        (plain.clone(), json!({ "role": null }), "claims"),
        (plain.clone(), json!({ "reseller": null }), "role needs"),
        (plain, json!({ "pad": "p".repeat(8192) }), "too long"),
        (
            json!({ "alg": "EdDSA", "typ": "at+jwt" }),
            json!({}),
            "type",
        ),
        (json!({ "alg": "EdDSA", "typ": TYPE }), json!({}), "type"),
        (json!({ "alg": "none" }), json!({}), "algorithm"),
        (json!({ "alg": "HS256" }), json!({}), "algorithm"),
        (
            json!({ "alg": "EdDSA", "kid": "other" }),
            json!({}),
            "signature",
        ),
    ] {
        let refused = id_token(header, change.clone()).expect_err(cause);
        assert!(
            refused.to_string().contains(cause),
            "{change}: {refused:?} is not {cause:?}"
        );
    }
}

#[test]
fn without_keys_and_client_no_id_token_is_accepted() {
    let none = IdTokenVerifier {
        issuer: PROVIDER,
        jwks: "{}",
        client_id: "",
        nonce: "n1",
    };
    assert!(
        none.verify(&provider().sign(&claims("technician", json!({}))), now())
            .is_err()
    );
}
