//! The hook: where it is, how deliveries are signed (Standard Webhooks 1.0), what its answer means.

use chrono::{DateTime, TimeDelta, Utc};
use spin_adapters::{post, variable};
use standardwebhooks::Webhook;
use std::time::Duration;
use web::retry_after;

/// How long the hook may take.
const TIMEOUT: Duration = Duration::from_secs(15);

/// The vendor's hook.
pub struct Hook {
    url: String,
    /// All of them sign, so that the receiver can change its secret without a gap.
    secrets: Vec<Webhook>,
}

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The hook took it.
    Delivered,
    /// It did not: a word for the log, and how long it asked us to wait.
    Failed(String, Option<TimeDelta>),
    /// It says that it is gone for good (410).
    Gone,
}

impl Hook {
    /// The configured hook; `None` while there is none, or its secrets cannot be read. Secrets are `whsec_...`, several
    /// of them separated by spaces.
    pub async fn configured() -> Option<Self> {
        let (origin, path) = (variable("hook_origin").await, variable("hook_path").await);
        let secrets = variable("hook_secrets").await;
        let secrets = secrets
            .split_whitespace()
            .map(signer)
            .collect::<Option<Vec<_>>>()?;
        let is_configured =
            !secrets.is_empty() && !origin.is_empty() && origin != "https://hook.invalid";
        is_configured.then(|| Self {
            url: format!("{}{path}", origin.trim_end_matches('/')),
            secrets,
        })
    }

    /// Tries one delivery: an event's id and body. A failure is logged.
    pub async fn send(
        &self,
        id: &str,
        body: String,
        is_replay: bool,
        now: DateTime<Utc>,
    ) -> Outcome {
        let outcome = self.attempt(id, body, is_replay, now).await;
        if let Outcome::Failed(why, _) = &outcome {
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
        let timestamp = now.timestamp();
        let signatures: Result<Vec<_>, _> = self
            .secrets
            .iter()
            .map(|secret| secret.sign(id, timestamp, body.as_bytes()))
            .collect();
        let Ok(signatures) = signatures else {
            return Outcome::Failed("the event cannot be signed".into(), None);
        };
        let mut headers = vec![
            ("content-type", "application/cloudevents+json".to_owned()),
            ("webhook-id", id.to_owned()),
            ("webhook-timestamp", timestamp.to_string()),
            ("webhook-signature", signatures.join(" ")),
        ];
        if is_replay {
            headers.push(("webhook-replay", "true".to_owned()));
        }
        match post(&self.url, &headers, body, TIMEOUT).await {
            Ok(answer) if (200..300).contains(&answer.status) => Outcome::Delivered,
            Ok(answer) if answer.status == 410 => Outcome::Gone,
            Ok(answer) => {
                let wait = answer
                    .retry_after
                    .as_deref()
                    .and_then(|text| retry_after(text, now));
                Outcome::Failed(format!("status {}", answer.status), wait)
            }
            Err(error) => Outcome::Failed(error, None),
        }
    }
}

/// A secret of `whsec_` and 24 bytes or more in base64, as Standard Webhooks asks for.
fn signer(secret: &str) -> Option<Webhook> {
    let encoded = secret.strip_prefix("whsec_")?;
    (encoded.len() >= 32).then(|| Webhook::new(encoded).ok())?
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
