//! Action 2, signing in as a member: the token for the vendor's login, and everything that ends it.

use crate::sign_in_as_ends::{ended, ends};
use crate::support::{MEMBERS, SWITCH, freeze, in_session, introspect, refusals, tagged};
use example_vendor::Login;
use serde_json::{Value, json};
use std::time::{Duration, UNIX_EPOCH};
use suite::{Client, Session, TestApp};

pub const JANE: &str = "/v1/teams/acme/members/jane/sign-in";
const JOE: &str = "/v1/teams/acme/members/joe/sign-in";
const JWKS: &str = "/.well-known/jwks.json";
const ISSUER: &str = "https://support.vendor.example";
const PLATFORM: &str = "/v1/platform/teams/acme/members";

pub async fn sign_in(client: &Client, path: &str) -> Value {
    client.post(path, json!({})).await.expect(201)
}

async fn login(app: &TestApp) -> Login {
    Login::new(app.anyone.get(JWKS).await.expect(200), ISSUER).unwrap()
}

fn seconds(app: &TestApp) -> i64 {
    i64::try_from(app.time().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

pub async fn import(app: &TestApp, line: Value) {
    app.platform.post_lines(PLATFORM, &[line]).await.expect(200);
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn token_is_taken_by_the_vendors_login_once_within_a_minute() {
    let app = TestApp::start().await;
    let switches = app.switches();
    app.acme().await;
    freeze(&switches);
    app.enable("acme").await;
    let link = app.link("acme", "tom").await;
    let session = app.session_of(
        &app.redeem(
            &app.technician("northwind", "tina"),
            &link,
            "nonce-0123456789abcdef",
        )
        .await,
    );
    let answer = sign_in(&session.client, JANE).await;
    assert_eq!(answer["token_type"], "urn:ietf:params:oauth:token-type:jwt");
    assert_eq!(
        answer["member"],
        json!({ "id": "jane", "name": "Jane Doe", "email": "jane@acme.example" })
    );
    assert_eq!(answer["expires_at"], crate::support::after(&app, 60));

    let (login, now, token) = (
        login(&app).await,
        seconds(&app),
        answer["token"].as_str().unwrap(),
    );
    login.take(token, now + 60).unwrap_err();
    let claims = login.take(token, now + 59).unwrap();
    let wanted = json!({
        "iss": ISSUER,
        "aud": "vendor-login",
        "sub": "jane",
        "act": { "sub": "tina" },
        "sid": answer["id"],
        "jti": answer["id"], "team": "acme", "iat": now, "exp": now + 60,
    });
    assert_eq!(claims, wanted);
    login.take(token, now).unwrap_err();

    // After the exchange introspection vouches for the token as long as the reseller session lives.
    let wanted = json!({
        "active": true, "token_type": answer["token_type"], "sub": "jane", "username": "Jane Doe",
        "act": { "sub": "tina" }, "sid": answer["id"], "team": "acme", "reseller": "northwind",
        "reseller_name": "Northwind Partners",
        "is_bearer": false,
        "is_read_only": false,
        "iat": now,
        "exp": now + 3600,
    });
    switches.advance(Duration::from_secs(3599));
    assert_eq!(introspect(&app, token).await, wanted);
    switches.advance(Duration::from_secs(1));
    assert_eq!(introspect(&app, token).await, json!({ "active": false }));
    app.link("acme", "tom").await;
    assert_eq!(ends(&app).await, [ended("jane", "session_ended", "app")]);
}

#[tokio::test]
async fn public_key_is_open_to_anyone_and_cacheable_for_five_minutes() {
    let (app, session) = in_session().await;
    for caller in [&app.anyone, &app.platform, &app.admin("acme", "alice")] {
        let answer = caller.get(JWKS).await;
        let key = answer.expect(200)["keys"][0].clone();
        assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
        let names: Vec<_> = key.as_object().unwrap().keys().cloned().collect();
        assert_eq!(names.len(), 6);
        assert!(key.get("d").is_none());
    }
    session
        .client
        .get(JWKS)
        .await
        .refused(403, "action_not_permitted");
}

/// The sign-in that is shown to admins, to the session and to the platform.
async fn shown(app: &TestApp, session: &Session) -> Value {
    let path = format!("{SWITCH}/sessions");
    let list = app.admin("acme", "alice").get(&path).await.expect(200);
    let own = session.client.get("/v1/session").await.expect(200);
    let told = introspect(app, session.client.token()).await;
    let all = [&list["sessions"][0], &own, &told].map(|one| one["signed_in_as"].clone());
    assert!(all.iter().all(|one| *one == all[0]), "{all:?}");
    all[0].clone()
}

#[tokio::test]
async fn start_and_end_are_logged_and_shown_beside_the_session() {
    let (app, session) = in_session().await;
    assert_eq!(shown(&app, &session).await, Value::Null);
    let answer = sign_in(&session.client, JANE).await;
    let is = shown(&app, &session).await;
    assert_eq!(
        (&is["id"], &is["member"], &is["name"]),
        (&answer["id"], &json!("jane"), &json!("Jane Doe"))
    );
    session.client.delete(JOE).await.refused(404, "not_found");
    assert_eq!(session.client.delete(JANE).await.status, 204);
    session.client.delete(JANE).await.refused(404, "not_found");
    assert_eq!(shown(&app, &session).await, Value::Null);
    assert_eq!(
        introspect(&app, answer["token"].as_str().unwrap()).await,
        json!({ "active": false })
    );

    let log = app.log("acme").await;
    let (start, end) = (
        tagged(&log, "sign_in_as_session_start"),
        tagged(&log, "sign_in_as_session_end"),
    );
    assert_eq!(
        start[0]["sentence"],
        "Northwind Partners signed in as Jane Doe"
    );
    assert_eq!(
        end[0]["sentence"],
        "Northwind Partners stopped being signed in as Jane Doe"
    );
    for event in [start[0], end[0]] {
        assert_eq!(event["details"]["sign_in"], answer["id"]);
    }
    assert_eq!(ends(&app).await, [ended("jane", "signed_out", "reseller")]);
}

#[tokio::test]
async fn session_is_signed_in_as_one_member_at_a_time() {
    let (app, session) = in_session().await;
    let first = sign_in(&session.client, JANE).await;
    let second = sign_in(&session.client, JOE).await;
    let third = sign_in(&session.client, JOE).await;
    for old in [&first, &second] {
        assert_eq!(
            introspect(&app, old["token"].as_str().unwrap()).await,
            json!({ "active": false })
        );
    }
    assert_eq!(
        introspect(&app, third["token"].as_str().unwrap()).await["sub"],
        "joe"
    );
    let wanted = [
        ended("jane", "signed_out", "reseller"),
        ended("joe", "signed_out", "reseller"),
    ];
    assert_eq!(ends(&app).await, wanted);
}

#[tokio::test]
async fn same_request_gets_the_same_token_again_as_long_as_it_is_good() {
    let (app, session) = in_session().await;
    let keyed = session.client.with_header("idempotency-key", "one");
    let first = sign_in(&keyed, JANE).await;
    assert_eq!(sign_in(&keyed, JANE).await, first);
    assert_ne!(sign_in(&keyed, JOE).await["token"], first["token"]);
    assert_eq!(
        tagged(&app.log("acme").await, "sign_in_as_session_start").len(),
        2
    );
    // Joe's sign-in has ended Jane's, and a repetition does not revive it.
    keyed
        .post(JANE, json!({}))
        .await
        .refused(422, "idempotency_key_reused");
    assert_eq!(
        introspect(&app, first["token"].as_str().unwrap()).await,
        json!({ "active": false })
    );
}

#[tokio::test]
async fn only_active_members_without_any_role_may_be_signed_in_as() {
    let (app, session) = in_session().await;
    for role in [
        "team_admin",
        "user_management_admin",
        "support_admin",
        "billing_admin",
        "compliance_admin",
        "content_admin",
        "reporting_admin",
        "security_admin",
    ] {
        let line = json!({
            "id": role,
            "email": format!("{role}@acme.example"),
            "name": role,
            "role": role,
        });
        import(&app, line).await;
        session
            .client
            .post(&format!("{MEMBERS}/{role}/sign-in"), json!({}))
            .await
            .refused(409, "member_not_eligible");
    }
    for status in ["invited", "suspended"] {
        let line = json!({
            "id": status,
            "email": format!("{status}@acme.example"),
            "name": status,
            "status": status,
        });
        import(&app, line).await;
        session
            .client
            .post(&format!("{MEMBERS}/{status}/sign-in"), json!({}))
            .await
            .refused(409, "member_not_eligible");
    }
    session
        .client
        .post(&format!("{MEMBERS}/nobody/sign-in"), json!({}))
        .await
        .refused(404, "not_found");
    let wanted = ["member_not_eligible", "not_found"];
    let wanted = wanted.map(|why| ("sign_in_as".to_owned(), why.to_owned()));
    assert_eq!(refusals(&app, "acme").await, wanted);
    assert_eq!(
        session.client.get("/v1/session").await.expect(200)["signed_in_as"],
        Value::Null
    );
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn vendor_may_let_sessions_sign_in_as_admins() {
    let app = TestApp::start_with(|mut options| {
        let variables = &mut options.variables;
        variables.insert("sign_in_as_admins".into(), "true".into());
        options
    })
    .await;
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tom").await.client;
    let answer = sign_in(&session, &format!("{MEMBERS}/alice/sign-in")).await;
    assert_eq!(
        introspect(&app, answer["token"].as_str().unwrap()).await["sub"],
        "alice"
    );
    // The sign-in outlives a member's promotion to admin, but not a suspension.
    let answer = sign_in(&session, JANE).await;
    session
        .put(
            &format!("{MEMBERS}/jane/admin-role"),
            json!({ "role": "support_admin" }),
        )
        .await
        .expect(200);
    assert_eq!(
        introspect(&app, answer["token"].as_str().unwrap()).await["active"],
        true
    );
    let line = json!({
        "id": "jane",
        "email": "jane@acme.example",
        "name": "Jane Doe",
        "role": "support_admin",
        "status": "suspended",
    });
    import(&app, line).await;
    assert_eq!(
        introspect(&app, answer["token"].as_str().unwrap()).await,
        json!({ "active": false })
    );
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn unset_variables_mean_that_nobody_signs_in_as_a_member() {
    for name in ["sign_in_key", "sign_in_audience"] {
        let app = TestApp::start_with(|mut options| {
            options.variables.insert(name.into(), String::new());
            options
        })
        .await;
        app.acme().await;
        app.enable("acme").await;
        let session = app.session("acme", "tom").await.client;
        session
            .post(JANE, json!({}))
            .await
            .refused(503, "unavailable");
        let status = if name == "sign_in_key" { 503 } else { 200 };
        assert_eq!(app.anyone.get(JWKS).await.status, status, "{name}");
    }
}

#[tokio::test]
async fn read_only_session_signs_in_as_nobody() {
    let app = TestApp::start().await;
    app.acme().await;
    let body = json!({ "state": "enabled", "is_read_only": true });
    app.admin("acme", "alice")
        .put(SWITCH, body)
        .await
        .expect(200);
    let session = app.session("acme", "tom").await.client;
    session
        .post(JANE, json!({}))
        .await
        .refused(403, "read_only_session");
    session.delete(JANE).await.refused(403, "read_only_session");
}
