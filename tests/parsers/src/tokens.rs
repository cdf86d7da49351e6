//! Link, session and sign-in tokens, and the keys that make them.

use crate::check::{choice, text};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Purpose, ServerKey, Token};
use web::sign_in_token::{SignInKeys, claimed_team};

/// Tokens and their keys: the input as the token, or as its payload.
pub fn tokens(data: &[u8]) {
    let (choice, data) = choice(data, 3);
    match choice {
        0 => token(&text(data)),
        1 => sign_in_token(&text(data)),
        _ => sign_in_token(&format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(data))),
    }
    keys(&text(data));
}

fn token(text: &str) {
    let [link, session] =
        [Purpose::Link, Purpose::Session].map(|purpose| Token::parse(purpose, text));
    assert!(link.is_none() || session.is_none());
    let Some(token) = link.or(session) else {
        return;
    };
    assert_eq!(token.reveal(), text);
    let team = token.team().as_str();
    assert!((1..=128).contains(&team.len()));
    let encoded = format!("{}.", URL_SAFE_NO_PAD.encode(team));
    let rest = text.get(4..).unwrap_or_default();
    assert!(rest.starts_with(&encoded) && rest.len() == encoded.len() + 43);
    assert!(text.bytes().all(|b| b.is_ascii_graphic()));
    assert_eq!(format!("{token:?}"), format!("Token({team}, redacted)"));
    assert_eq!(token.digest().as_str().len(), 22);
}

fn sign_in_token(text: &str) {
    if let Some(team) = claimed_team(text) {
        assert!(text.len() <= 8 * 1024 && text.split('.').count() == 3);
        assert!((1..=128).contains(&team.as_str().len()));
    }
}

fn keys(text: &str) {
    if let Some(key) = ServerKey::from_base64(text) {
        assert!(text.trim().len() >= 43);
        assert_eq!(format!("{key:?}"), "ServerKey(redacted)");
    }
    if let Some(key) = SignInKeys::from_base64(text) {
        let jwks = serde_json::json!(key.jwks()).to_string();
        let shown = format!("{key:?}");
        for key in text.split_whitespace() {
            assert!((43..=44).contains(&key.len()));
            assert!(!jwks.contains(key) && !shown.contains(key));
        }
    }
}
