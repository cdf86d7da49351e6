//! No secret is readable in the store, in a log, in an audit entry or in a delivery.

use serde_json::json;
use std::time::Duration;
use suite::{Client, TestApp, link_token};

const NONCE: &str = "a-nonce-that-nobody-may-see";
const OTHER_NONCE: &str = "a-nonce-that-nobody-may-see-of-another";
const KEY: &str = "an-idempotency-key-that-nobody-may-see";

const SWITCH: &str = "/v1/teams/acme/reseller-support";
const LINKS: &str = "/v1/teams/acme/sign-in-links";
const MEMBERS: &str = "/v1/teams/acme/members";
const REDEEM: &str = "/v1/sign-in-links/redeem";

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn no_secret_is_stored_logged_audited_or_delivered() {
    let app = TestApp::start().await;
    app.acme().await;
    app.hook.answer_with(500);
    app.enable("acme").await;
    let bearers = Bearers::of_whole_job(&app).await;
    bearers.are_refused(&app).await;
    bearers.meet_a_failing_store(&app).await;
    recover(&app).await;
    assert_secret(&app, &bearers.secrets(&app)).await;
}

/// The bearers of tokens, and the link of the session.
struct Bearers {
    alice: Client,
    tom: Client,
    session: Client,
    link: String,
}

impl Bearers {
    /// Does the whole job, with keys and nonces.
    async fn of_whole_job(app: &TestApp) -> Self {
        let tom = app.technician("northwind", "tom");
        let link = tom
            .with_header("idempotency-key", KEY)
            .post(LINKS, json!({ "reason": "Ticket 42" }))
            .await
            .expect(201);
        let link = link_token(&link).to_owned();
        app.anyone
            .post("/v1/sign-in-links/preview", json!({ "token": link }))
            .await
            .expect(200);
        let session = app.session_of(&app.redeem(&tom, &link, NONCE).await).client;
        let new = json!({ "email": "new@acme.example", "name": "New One" });
        session
            .with_header("idempotency-key", KEY)
            .post(MEMBERS, new)
            .await
            .expect(201);
        session.get(MEMBERS).await.expect(200);
        app.platform
            .post_form("/v1/introspect", &format!("token={}", session.token()))
            .await
            .expect(200);
        Self {
            alice: app.admin("acme", "alice"),
            tom,
            session,
            link,
        }
    }

    /// Refusals of every kind.
    async fn are_refused(&self, app: &TestApp) {
        let Self { session, link, .. } = self;
        session
            .get("/v1/teams/acme/billing")
            .await
            .refused(403, "action_not_permitted");
        session
            .get("/v1/teams/another/members")
            .await
            .refused(404, "not_found");
        app.redeem(&app.anyone, link, OTHER_NONCE)
            .await
            .refused(404, "link_not_usable");
        for token in [
            altered(session.token()),
            altered(self.alice.token()),
            link.clone(),
        ] {
            let bearer = app.anyone.with_token(&token);
            for path in [MEMBERS, SWITCH] {
                assert_eq!(bearer.get(path).await.status, 401);
            }
        }
        let redeemed = app.redeem(&app.anyone, &altered(link), NONCE).await;
        assert_eq!(redeemed.status, 404);
        let more = json!({ "token": link, "nonce": NONCE, "more": 1 });
        self.tom.post(REDEEM, more).await;
        session
            .post(MEMBERS, json!({ "email": session.token() }))
            .await;
    }

    /// The store fails during requests that carry secrets.
    async fn meet_a_failing_store(&self, app: &TestApp) {
        let switches = app.switches();
        for (nth, component) in [
            (1, "reseller-actions"),
            (2, "link-redemption"),
            (2, "link-issuance"),
            (1, "toggle"),
        ] {
            switches.inject(component_host::Fault::Fail, nth, Some(component));
        }
        self.session
            .with_header("idempotency-key", KEY)
            .post(MEMBERS, json!({ "email": "b@acme.example", "name": "B" }))
            .await
            .refused(503, "unavailable");
        app.redeem(&self.tom, &self.link, NONCE)
            .await
            .refused(503, "unavailable");
        self.tom
            .with_header("idempotency-key", KEY)
            .post(LINKS, json!({ "reason": "Ticket 43" }))
            .await
            .refused(503, "unavailable");
        self.alice.get(SWITCH).await.refused(503, "unavailable");
    }

    /// The secrets of the requests and of the configuration, the latter as bytes and encoded.
    fn secrets(&self, app: &TestApp) -> Vec<String> {
        let tokens = [
            &self.link,
            self.session.token(),
            self.alice.token(),
            self.tom.token(),
            app.platform.token(),
        ];
        let others = [
            NONCE,
            OTHER_NONCE,
            KEY,
            example_vendor::SERVER_KEY.trim_end_matches('='),
            "local-run-server-key-not-for-prod12",
            example_vendor::AUDIT_KEY.trim_end_matches('='),
            "example audit key, also known...",
            example_vendor::HOOK_SECRET
                .trim_start_matches("whsec_")
                .trim_end_matches('='),
            "local-run-hook-secret-for-tests",
        ];
        let own_parts = tokens.map(|token| token.rsplit_once('.').unwrap().1);
        own_parts
            .into_iter()
            .chain(others)
            .map(str::to_owned)
            .collect()
    }
}

/// A token with a changed character.
fn altered(token: &str) -> String {
    if token.ends_with("AAAA") {
        token.replace('A', "B")
    } else {
        token.replacen('.', ".A", 1)
    }
}

/// The hook recovers, and everything arrives.
async fn recover(app: &TestApp) {
    app.disable("acme").await;
    app.hook.answer_with(204);
    app.switches().advance(Duration::from_secs(600));
    app.platform
        .post("/v1/platform/deliveries/run", json!({}))
        .await
        .expect(200);
    app.until_delivered("acme").await;
}

/// Texts in which a secret could be readable, each with its place.
async fn texts(app: &TestApp) -> Vec<(&'static str, String)> {
    let mut texts = vec![("output", app.host().output())];
    let log = app.log("acme").await;
    texts.extend(log.iter().map(|entry| ("audit entry", entry.to_string())));
    for attempt in app.hook.attempts() {
        texts.push(("delivery", format!("{} {}", attempt.id, attempt.event)));
    }
    for (key, value) in app.host().store_dump().unwrap() {
        let value = String::from_utf8_lossy(&value);
        texts.push(("store", format!("{key} {value}")));
    }
    texts
}

async fn assert_secret(app: &TestApp, secrets: &[String]) {
    let texts = texts(app).await;
    assert!(
        texts.iter().any(|(_, text)| text.contains("Ticket 42")),
        "the search itself finds nothing"
    );
    let output = app.host().output();
    assert!(
        output.contains("status 500"),
        "nothing was logged: {output}"
    );
    for (place, text) in texts {
        for secret in secrets {
            assert!(
                !text.contains(secret.as_str()),
                "{secret} is in {place}: {text}"
            );
        }
    }
}
