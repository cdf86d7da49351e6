//! The exchange of a code for an ID token at the token endpoint (RFC 6749 section 4.1.3).

use crate::attempt::Attempt;
use crate::config::Config;
use crate::failure::Failure;
use crate::provider::{AuthMethod, Provider};
use crate::remote::{body_of, parse, send};
use anyhow::{Context, Result, anyhow, bail};
use axum::body::Bytes;
use axum::http::Request;
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use form_urlencoded::{Serializer, byte_serialize};
use serde::Deserialize;

/// The context of errors.
const ENDPOINT: &str = "the token endpoint";

/// The answer of the token endpoint.
#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

impl Provider {
    /// Exchanges a code for an ID token.
    pub async fn id_token(
        &self,
        config: &Config,
        attempt: &Attempt,
        code: &str,
    ) -> Result<String, Failure> {
        let request = self.token_request(config, attempt, code)?;
        let answer = send(request).await.context(ENDPOINT)?;
        if answer.status().is_client_error() {
            return Err(Failure::Refused(anyhow!(refusal(answer.body()))));
        }
        let body = body_of(answer).context(ENDPOINT)?;
        let tokens: Tokens = parse(&body).context(ENDPOINT)?;
        Ok(tokens.id_token)
    }

    fn token_request(
        &self,
        config: &Config,
        attempt: &Attempt,
        code: &str,
    ) -> Result<axum::http::Result<Request<Bytes>>> {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &config.redirect_uri)
            .append_pair("code_verifier", &attempt.code_verifier());
        let mut request = Request::post(&self.token_endpoint)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let (id, secret) = (&config.client_id, &config.client_secret);
        let methods = &self.token_endpoint_auth_methods_supported;
        if methods.contains(&AuthMethod::Basic) {
            request = request.header(AUTHORIZATION, basic(id, secret));
        } else if methods.contains(&AuthMethod::Post) {
            form.append_pair("client_id", id)
                .append_pair("client_secret", secret);
        } else {
            bail!("the token endpoint takes no client secret");
        }
        Ok(request.body(Bytes::from(form.finish())))
    }
}

/// Both parts are encoded as in a form before they are joined (RFC 6749 section 2.3.1).
fn basic(id: &str, secret: &str) -> String {
    let credentials = format!("{}:{}", form_encode(id), form_encode(secret));
    format!("Basic {}", STANDARD.encode(credentials))
}

fn form_encode(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

/// An error answer (RFC 6749 section 5.2).
#[derive(Deserialize)]
struct Refusal {
    error: RefusalCode,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum RefusalCode {
    InvalidGrant,
    InvalidClient,
    UnauthorizedClient,
    InvalidRequest,
    #[serde(other)]
    Other,
}

/// The text for the log; an unknown error code is not repeated.
fn refusal(body: &[u8]) -> &'static str {
    let code = serde_json::from_slice(body).map(|Refusal { error }| error);
    match code {
        Ok(RefusalCode::InvalidGrant) => "the token endpoint refused: invalid_grant",
        Ok(RefusalCode::InvalidClient) => "the token endpoint refused: invalid_client",
        Ok(RefusalCode::UnauthorizedClient) => "the token endpoint refused: unauthorized_client",
        Ok(RefusalCode::InvalidRequest) => "the token endpoint refused: invalid_request",
        Ok(RefusalCode::Other) | Err(_) => "the token endpoint refused",
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
