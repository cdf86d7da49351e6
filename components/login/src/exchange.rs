//! The code that the browser brought, exchanged at the provider's token endpoint (RFC 6749 section 4.1.3) for an ID token.

use crate::attempt::Attempt;
use crate::failure::Failure;
use crate::provider::{BASIC, POST, Provider};
use crate::remote::{Sending, ok, read, send};
use crate::settings::Settings;
use axum::body::Bytes;
use axum::http::Request;
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use form_urlencoded::{Serializer, byte_serialize};
use serde::Deserialize;

impl Provider {
    /// The ID token that the provider gives for a code.
    pub async fn id_token(
        &self,
        settings: &Settings,
        attempt: &Attempt,
        code: &str,
    ) -> Result<String, Failure> {
        #[derive(Deserialize)]
        struct Tokens {
            id_token: String,
        }
        let answer = send(
            self.token_request(settings, attempt, code)?,
            "the token endpoint",
        )
        .await?;
        if answer.status().is_client_error() {
            return Err(Failure::Refused(refusal(answer.body())));
        }
        let tokens: Tokens = read(&ok(answer, "the token endpoint")?, "the token endpoint")?;
        Ok(tokens.id_token)
    }

    fn token_request(
        &self,
        settings: &Settings,
        attempt: &Attempt,
        code: &str,
    ) -> Result<Sending, Failure> {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &settings.redirect_uri)
            .append_pair("code_verifier", &attempt.code_verifier());
        let mut request = Request::post(&self.token_endpoint)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if self.takes(BASIC) {
            request = request.header(
                AUTHORIZATION,
                basic(&settings.client_id, &settings.client_secret),
            );
        } else if self.takes(POST) {
            form.append_pair("client_id", &settings.client_id)
                .append_pair("client_secret", &settings.client_secret);
        } else {
            return Err(Failure::unavailable(
                "the token endpoint takes no client secret",
            ));
        }
        Ok(request.body(Bytes::from(form.finish())))
    }
}

/// Both parts are encoded as in a form before they are joined (RFC 6749 section 2.3.1).
fn basic(id: &str, secret: &str) -> String {
    let encode = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    format!(
        "Basic {}",
        STANDARD.encode(format!("{}:{}", encode(id), encode(secret)))
    )
}

/// Why the token endpoint refused, in the words of RFC 6749 section 5.2; a word that is none of them is not repeated.
fn refusal(body: &[u8]) -> &'static str {
    #[derive(Deserialize)]
    struct Error {
        error: String,
    }
    let error = serde_json::from_slice(body)
        .map(|Error { error }| error)
        .unwrap_or_default();
    match error.as_str() {
        "invalid_grant" => "the token endpoint refused: invalid_grant",
        "invalid_client" => "the token endpoint refused: invalid_client",
        "unauthorized_client" => "the token endpoint refused: unauthorized_client",
        "invalid_request" => "the token endpoint refused: invalid_request",
        _ => "the token endpoint refused",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_and_secret_are_encoded_before_they_are_joined() {
        // A colon in either would otherwise end the id.
        assert_eq!(
            basic("a b", "c:d%"),
            format!("Basic {}", STANDARD.encode("a+b:c%3Ad%25"))
        );
    }

    #[test]
    fn only_known_words_of_a_refusal_are_repeated() {
        assert_eq!(
            refusal(br#"{"error":"invalid_grant"}"#),
            "the token endpoint refused: invalid_grant"
        );
        for other in [&b""[..], b"{}", br#"{"error":"secret"}"#, b"[]"] {
            assert_eq!(refusal(other), "the token endpoint refused");
        }
    }
}
