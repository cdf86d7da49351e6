//! The platform suspends a reseller or blocks a technician: they are out of every team at the next
//! request, and lifting the block revives nothing (R13).

use serde_json::{Value, json};
use suite::{Session, TestApp};

const RESELLER: &str = "/v1/platform/resellers/northwind";
const TOM: &str = "/v1/platform/resellers/northwind/technicians/tom";
const TEAMS: &str = "/v1/resellers/northwind/teams";
const SWITCH: &str = "/v1/teams/acme/reseller-support";
const LINKS: &str = "/v1/teams/acme/sign-in-links";
const MEMBERS: &str = "/v1/teams/acme/members";
const NONCE: &str = "a-nonce-of-another-page-0123";

async fn suspend(app: &TestApp, state: &str) {
    let body = json!({
        "name": "Northwind Partners",
        "domains": ["northwind.example"],
        "state": state,
    });
    let answer = app.platform.put(RESELLER, body).await.expect(200);
    assert_eq!(answer["state"], state);
}

async fn block(app: &TestApp, state: &str) {
    let body = json!({ "state": state });
    let answer = app.platform.put(TOM, body).await.expect(200);
    assert_eq!(answer, json!({ "id": "tom", "state": state }));
    assert_eq!(app.platform.get(TOM).await.expect(200), answer);
}

/// Checks that a session, its sign-in as a member and a link are dead.
async fn assert_dead(app: &TestApp, session: &Session, sign_in: &str, link: &str) {
    for path in [MEMBERS, "/v1/session"] {
        let answer = session.client.get(path).await;
        answer.refused(401, "session_not_active");
    }
    for token in [session.client.token(), sign_in] {
        let form = format!("token={token}");
        let answer = app.platform.post_form("/v1/introspect", &form).await;
        assert_eq!(answer.expect(200), json!({ "active": false }));
    }
    let redeemed = app.redeem(&app.anyone, link, NONCE).await;
    redeemed.refused(404, "link_not_usable");
}

/// Checks that a technician is refused wherever they may call.
async fn assert_out(app: &TestApp, technician: &str, code: &str) {
    let technician = app.technician("northwind", technician);
    let issue = technician.post(LINKS, json!({ "reason": "Ticket 42" }));
    issue.await.refused(403, code);
    technician.get(LINKS).await.refused(403, code);
    technician.get(TEAMS).await.refused(403, code);
}

/// A session of Tom's that is signed in as Jane, and a link of his.
async fn inside(app: &TestApp) -> (Session, String, String) {
    let session = app.session("acme", "tom").await;
    let path = format!("{MEMBERS}/jane/sign-in");
    let signed_in = session.client.post(&path, json!({})).await.expect(201);
    let sign_in = signed_in["token"].as_str().unwrap().to_owned();
    (session, sign_in, app.link("acme", "tom").await)
}

/// The ends of sessions in the log that name a block.
async fn blocked_ends(app: &TestApp) -> usize {
    let log = app.log("acme").await;
    let ends = log.iter().filter(|event| {
        event["event_type"][".tag"] == "reseller_support_session_end"
            && event.to_string().contains("\"blocked\"")
    });
    ends.count()
}

#[tokio::test]
async fn blocked_technician_is_out_for_good_and_a_colleague_stays() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let (session, sign_in, link) = inside(&app).await;
    let colleague = app.session("acme", "tina").await.client;
    let foreign = app.link("acme", "tina").await;
    block(&app, "blocked").await;
    assert_dead(&app, &session, &sign_in, &link).await;
    assert_out(&app, "tom", "technician_blocked").await;
    // A colleague's link is good, but not for him.
    let tom = app.technician("northwind", "tom");
    let redeemed = app.redeem(&tom, &foreign, NONCE).await;
    redeemed.refused(403, "technician_blocked");
    colleague.get(MEMBERS).await.expect(200);
    app.session_of(&app.redeem(&app.anyone, &foreign, NONCE).await);
    assert_eq!(blocked_ends(&app).await, 1);
    block(&app, "active").await;
    assert_dead(&app, &session, &sign_in, &link).await;
    app.session("acme", "tom").await;
}

#[tokio::test]
async fn suspended_reseller_is_out_for_good_until_it_issues_anew() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let (session, sign_in, link) = inside(&app).await;
    suspend(&app, "suspended").await;
    assert_dead(&app, &session, &sign_in, &link).await;
    assert_out(&app, "tom", "reseller_suspended").await;
    assert_out(&app, "tina", "reseller_suspended").await;
    // The switch is the team's, and a record without a state leaves it as it is.
    app.enable("acme").await;
    let body = json!({ "name": "Northwind", "domains": ["northwind.example"] });
    let renamed = app.platform.put(RESELLER, body).await.expect(200);
    assert_eq!(renamed["state"], "suspended");
    suspend(&app, "active").await;
    assert_dead(&app, &session, &sign_in, &link).await;
    app.session("acme", "tom").await;
}

#[tokio::test]
async fn run_enters_the_end_of_a_session_that_nobody_asked_about() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    app.session("acme", "tom").await;
    app.until_delivered("acme").await;
    block(&app, "blocked").await;
    let run = app.platform.post("/v1/platform/deliveries/run", json!({}));
    run.await.expect(200);
    assert_eq!(blocked_ends(&app).await, 1);
    let alice = app.admin("acme", "alice");
    let seen = alice.get(&format!("{SWITCH}/sessions")).await.expect(200);
    assert_eq!(seen["sessions"], json!([]));
}

#[tokio::test]
async fn technician_of_no_known_reseller_is_not_found() {
    let app = TestApp::start().await;
    let path = "/v1/platform/resellers/nobody/technicians/tom";
    let body: Value = json!({ "state": "blocked" });
    app.platform.put(path, body).await.refused(404, "not_found");
    app.platform.get(path).await.refused(404, "not_found");
}
