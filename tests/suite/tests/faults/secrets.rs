//! No secret is readable in the store, in a log, in an audit entry or in a delivery.

use serde_json::json;
use suite::{TestApp, link_token};

const NONCE: &str = "a-nonce-that-nobody-may-see";
const KEY: &str = "an-idempotency-key-that-nobody-may-see";

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn no_secret_is_stored_logged_entered_or_delivered() {
    let app = TestApp::start().await;
    let (switches, host) = (app.switches(), app.host());
    app.acme().await;
    app.hook.answer_with(500);
    app.enable("acme").await;
    let (alice, tom) = (
        app.admin("acme", "alice"),
        app.technician("northwind", "tom"),
    );
    let members = "/v1/teams/acme/members";

    // The whole job, with keys and nonces.
    let link = tom.with_header("idempotency-key", KEY);
    let link = link
        .post(
            "/v1/teams/acme/sign-in-links",
            json!({ "reason": "Ticket 42" }),
        )
        .await
        .expect(201);
    let link = link_token(&link).to_owned();
    app.anyone
        .post("/v1/sign-in-links/preview", json!({ "token": link }))
        .await
        .expect(200);
    let session = app.session_of(&app.redeem(&tom, &link, NONCE).await).client;
    let add = session.with_header("idempotency-key", KEY);
    add.post(
        members,
        json!({ "email": "new@acme.example", "name": "New One" }),
    )
    .await
    .expect(201);
    session.get(members).await.expect(200);
    app.platform
        .post_form("/v1/introspect", &format!("token={}", session.token()))
        .await
        .expect(200);

    // Refusals of every kind.
    session
        .get("/v1/teams/acme/billing")
        .await
        .refused(403, "action_not_permitted");
    session
        .get("/v1/teams/another/members")
        .await
        .refused(404, "not_found");
    let other = format!("{NONCE}-of-another");
    app.redeem(&app.anyone, &link, &other)
        .await
        .refused(404, "link_not_usable");
    let flip = |token: &str| {
        if token.ends_with("AAAA") {
            token.replace('A', "B")
        } else {
            token.replacen('.', ".A", 1)
        }
    };
    for token in [flip(session.token()), flip(alice.token()), link.clone()] {
        assert!(app.anyone.with_token(&token).get(members).await.status == 401);
        assert!(
            app.anyone
                .with_token(&token)
                .get("/v1/teams/acme/reseller-support")
                .await
                .status
                == 401
        );
    }
    assert!(app.redeem(&app.anyone, &flip(&link), NONCE).await.status == 404);
    tom.post(
        "/v1/sign-in-links/redeem",
        json!({ "token": link, "nonce": NONCE, "more": 1 }),
    )
    .await;
    session
        .post(members, json!({ "email": session.token() }))
        .await;

    // The store fails during requests that carry secrets.
    for (nth, component) in [
        (1, "reseller-actions"),
        (2, "link-redemption"),
        (2, "link-issuance"),
        (1, "toggle"),
    ] {
        switches.inject(component_host::Fault::Fail, nth, Some(component));
    }
    let again = add
        .post(members, json!({ "email": "b@acme.example", "name": "B" }))
        .await;
    again.refused(503, "unavailable");
    app.redeem(&tom, &link, NONCE)
        .await
        .refused(503, "unavailable");
    let again = tom.with_header("idempotency-key", KEY);
    let again = again
        .post(
            "/v1/teams/acme/sign-in-links",
            json!({ "reason": "Ticket 43" }),
        )
        .await;
    again.refused(503, "unavailable");
    alice
        .get("/v1/teams/acme/reseller-support")
        .await
        .refused(503, "unavailable");

    // The hook recovers, and everything arrives.
    app.disable("acme").await;
    app.hook.answer_with(204);
    switches.advance(std::time::Duration::from_secs(600));
    app.platform
        .post("/v1/platform/deliveries/run", json!({}))
        .await
        .expect(202);
    app.until_delivered("acme").await;
    let log = app.log("acme").await;

    let own_part = |token: &str| token.rsplit_once('.').unwrap().1.to_owned();
    let mut secrets = vec![NONCE.to_owned(), other, KEY.to_owned()];
    secrets.extend(
        [
            &link,
            session.token(),
            alice.token(),
            tom.token(),
            app.platform.token(),
        ]
        .map(own_part),
    );
    secrets.push(example_vendor::SERVER_KEY.trim_end_matches('=').to_owned());
    secrets.push("local-run-server-key-not-for-prod12".to_owned());
    secrets.push(example_vendor::AUDIT_KEY.trim_end_matches('=').to_owned());
    secrets.push("example audit key, also known...".to_owned());
    secrets.push(
        example_vendor::HOOK_SECRET
            .trim_start_matches("whsec_")
            .trim_end_matches('=')
            .to_owned(),
    );
    secrets.push("local-run-hook-secret-for-tests".to_owned());
    let mut places = vec![("output", host.output())];
    places.extend(log.iter().map(|entry| ("audit entry", entry.to_string())));
    places.extend(
        app.hook
            .attempts()
            .iter()
            .map(|one| ("delivery", format!("{} {}", one.id, one.event))),
    );
    for (key, value) in host.store_dump().unwrap() {
        places.push((
            "store",
            format!("{key} {}", String::from_utf8_lossy(&value)),
        ));
    }
    assert!(
        places.iter().any(|(_, text)| text.contains("Ticket 42")),
        "the search itself finds nothing"
    );
    assert!(
        host.output().contains("status 500"),
        "nothing was logged: {}",
        host.output()
    );
    for (place, text) in places {
        for secret in &secrets {
            assert!(
                !text.contains(secret.as_str()),
                "{secret} is in {place}: {text}"
            );
        }
    }
}
