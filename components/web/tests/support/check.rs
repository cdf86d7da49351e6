//! Shorthands for verifying one token.

use super::{Signer, claims, encode, now, verifier};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};
use web::{Code, Identity, Verifier};

pub fn ed() -> Signer {
    Signer::ed25519("ed", 1)
}

#[track_caller]
pub fn refused(verifier: &Verifier, token: &str, cause: &str) {
    let problem = verifier.verify(token, now()).expect_err(cause);
    assert_eq!(problem.code(), Code::Unauthenticated);
    assert!(
        problem.cause().unwrap().contains(cause),
        "{:?} is not {cause:?}",
        problem.cause()
    );
}

#[track_caller]
pub fn refused_with(role: &str, change: Value, cause: &str) {
    refused(
        &verifier(&[&ed()]),
        &ed().sign(&claims(role, change)),
        cause,
    );
}

#[track_caller]
pub fn taken_with(role: &str, change: Value) -> Identity {
    verifier(&[&ed()])
        .verify(&ed().sign(&claims(role, change)), now())
        .unwrap()
}

/// A token of [`ed`] with claims as they are.
pub fn signed_text(claims: &[u8]) -> String {
    let header = encode(&json!({ "alg": "EdDSA" }));
    let message = format!("{header}.{}", base64_of(claims));
    let key = EncodingKey::from_ed_der(&[
        0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ]);
    let signature = crypto::sign(message.as_bytes(), &key, Algorithm::EdDSA).unwrap();
    format!("{message}.{signature}")
}

pub fn base64_of(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
