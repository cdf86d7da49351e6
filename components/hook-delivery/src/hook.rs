//! The hook: its address, the signature of deliveries (Standard Webhooks 1.0), and its answers.

use chrono::{DateTime, TimeDelta, Utc};
use spin_adapters::{Answer, post, variable};
use standardwebhooks::{Webhook, WebhookError};
use std::time::Duration;
use web::retry_after;

/// The longest wait for an answer.
const TIMEOUT: Duration = Duration::from_secs(15);

/// The origin of the configuration without a hook.
const NO_HOOK: &str = "https://hook.invalid";

/// The vendor's hook.
pub struct Hook {
    url: String,
    /// All of them sign, so that the receiver can change its secret without a gap.
    secrets: Vec<Webhook>,
}

/// The outcome of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The hook accepted the event.
    Delivered,
    /// The hook did not accept the event.
    Failed(Failed),
    /// The hook is gone for good (410).
    Gone,
}

/// A failed attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// The reason, for the log and the platform.
    pub why: String,
    /// The wait that the hook asked for.
    pub retry_after: Option<TimeDelta>,
    /// Whether it refused this event, as a firewall does for a text in it; others it may take.
    pub is_refusal: bool,
}

impl Hook {
    /// The configured hook; `None` without an origin or a secret, or with a malformed secret.
    /// Secrets are `whsec_...`, several of them separated by spaces.
    pub async fn configured() -> Option<Self> {
        let (origin, path) = (variable("hook_origin").await, variable("hook_path").await);
        let secrets = variable("hook_secrets").await;
        let secrets: Vec<_> = secrets
            .split_whitespace()
            .map(signer)
            .collect::<Option<_>>()?;
        let is_configured = !secrets.is_empty() && !origin.is_empty() && origin != NO_HOOK;
        is_configured.then(|| Self {
            url: format!("{}{path}", origin.trim_end_matches('/')),
            secrets,
        })
    }

    /// Tries one delivery of an event's body. A failure is logged.
    pub async fn send(
        &self,
        id: &str,
        body: String,
        is_replay: bool,
        now: DateTime<Utc>,
    ) -> Outcome {
        let outcome = self.attempt(id, body, is_replay, now).await;
        if let Outcome::Failed(Failed { why, .. }) = &outcome {
            spin_adapters::log(&format!("delivery {id} failed: {why}"));
        }
        outcome
    }

    async fn attempt(
        &self,
        id: &str,
        body: String,
        is_replay: bool,
        now: DateTime<Utc>,
    ) -> Outcome {
        let Ok(signature) = self.signature(id, &body, now) else {
            return failed("the event cannot be signed".into());
        };
        let mut headers = vec![
            ("content-type", "application/cloudevents+json".to_owned()),
            ("webhook-id", id.to_owned()),
            ("webhook-timestamp", now.timestamp().to_string()),
            ("webhook-signature", signature),
        ];
        if is_replay {
            headers.push(("webhook-replay", "true".to_owned()));
        }
        match post(&self.url, &headers, body, TIMEOUT).await {
            Ok(answer) => outcome(&answer, now),
            Err(error) => failed(format!("{error:#}")),
        }
    }

    fn signature(&self, id: &str, body: &str, now: DateTime<Utc>) -> Result<String, WebhookError> {
        let signatures: Result<Vec<_>, _> = self
            .secrets
            .iter()
            .map(|secret| secret.sign(id, now.timestamp(), body.as_bytes()))
            .collect();
        Ok(signatures?.join(" "))
    }
}

fn outcome(answer: &Answer, now: DateTime<Utc>) -> Outcome {
    match answer.status {
        200..300 => Outcome::Delivered,
        410 => Outcome::Gone,
        status => Outcome::Failed(Failed {
            why: format!("status {status}"),
            retry_after: answer
                .retry_after
                .as_deref()
                .and_then(|text| retry_after(text, now)),
            is_refusal: matches!(status, 400 | 403 | 413 | 415 | 422),
        }),
    }
}

fn failed(why: String) -> Outcome {
    Outcome::Failed(Failed {
        why,
        retry_after: None,
        is_refusal: false,
    })
}

/// Reads a secret: `whsec_` and 24 bytes or more in base64, as Standard Webhooks asks for.
fn signer(secret: &str) -> Option<Webhook> {
    let encoded = secret.strip_prefix("whsec_")?;
    if encoded.len() < 32 {
        return None;
    }
    Webhook::new(encoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_malformed_secrets_are_refused() {
        assert!(signer("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").is_some());
        for bad in [
            "",
            "whsec_",
            "whsec_AAAA",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_!!KQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        ] {
            assert!(signer(bad).is_none(), "{bad}");
        }
    }
}
