//! A team leaves (R14): from the answer on nothing of it can be used, the hook gets the rest, and
//! then nothing of it is left in the store.

use crate::support::{LINKS, LOG, MEMBERS, SWITCH, in_session, introspect, tag, text};
use serde_json::{Value, json};
use suite::TestApp;

const TEAM: &str = "/v1/platform/teams/acme";
const RUN: &str = "/v1/platform/deliveries/run?all=true";

/// Has the deliveries run until the team is erased.
async fn erased(app: &TestApp) -> Value {
    app.until("the team is erased", async || {
        app.platform.post(RUN, json!({})).await.expect(200);
        app.platform.delete(TEAM).await.status == 200
    })
    .await;
    app.platform.delete(TEAM).await.expect(200)
}

#[tokio::test]
async fn nothing_of_a_team_that_left_can_be_used() {
    let (app, session) = in_session().await;
    let link = app.link("acme", "tina").await;
    let path = format!("{MEMBERS}/jane/sign-in");
    let sign_in = session.client.post(&path, json!({})).await.expect(201);
    assert!(matches!(app.platform.delete(TEAM).await.status, 200 | 202));
    // Before and after its objects are deleted.
    for _ in 0..2 {
        for path in [MEMBERS, "/v1/session"] {
            let answer = session.client.get(path).await;
            answer.refused(401, "session_not_active");
        }
        for token in [session.client.token(), text(&sign_in["token"])] {
            assert_eq!(introspect(&app, token).await, json!({ "active": false }));
        }
        let redeemed = app
            .redeem(&app.anyone, &link, "a-nonce-of-a-page-012345")
            .await;
        redeemed.refused(404, "link_not_usable");
        let admin = app.admin("acme", "alice");
        for path in [SWITCH, LOG] {
            admin.get(path).await.refused(410, "team_erased");
        }
        for path in [TEAM, "/v1/platform/teams/acme/members", LOG] {
            app.platform.get(path).await.refused(410, "team_erased");
        }
        let record = json!({ "name": "Acme", "reseller": "northwind" });
        app.platform
            .put(TEAM, record)
            .await
            .refused(410, "team_erased");
        let tom = app.technician("northwind", "tom");
        let issued = tom.post(LINKS, json!({ "reason": "Ticket 7" })).await;
        // A technician does not learn that the team has existed.
        issued.refused(404, "not_found");
        let teams = tom.get("/v1/resellers/northwind/teams").await.expect(200);
        assert_eq!(teams["teams"], json!([]));
        erased(&app).await;
    }
}

#[tokio::test]
async fn hook_gets_all_that_a_leaving_team_has_left_to_say() {
    let (app, session) = in_session().await;
    app.platform.delete(TEAM).await;
    let answer = erased(&app).await;
    assert_eq!(
        (&answer["state"], &answer["undelivered"]),
        (&json!("erased"), &json!(0))
    );
    let received = app.hook.deliveries();
    for subject in [
        "team_leave",
        "reseller_support_change_policy",
        "reseller_support_session_end",
    ] {
        let is_there = received.iter().any(|one| one.event["subject"] == subject);
        assert!(is_there, "{subject}");
    }
    let sent = received
        .iter()
        .any(|one| one.event.to_string().contains(session.id()));
    assert!(sent);
}

#[tokio::test]
async fn team_that_leaves_at_once_is_erased_whatever_the_hook_does() {
    let app = TestApp::start().await;
    app.acme().await;
    app.hook.answer_with(503);
    let at_once = format!("{TEAM}?now=true");
    let answer = app.platform.delete(&at_once).await.expect(200);
    assert_eq!(answer["state"], "erased");
    assert!(answer["undelivered"].as_u64().unwrap() > 0, "{answer}");
    // Again the same, as the platform's view of it.
    let again = app.platform.delete(&at_once).await.expect(200);
    assert_eq!(again, answer);
}

#[tokio::test]
async fn other_teams_are_as_before() {
    let (app, _) = in_session().await;
    app.team("globex", "northwind").await;
    app.enable("globex").await;
    let session = app.session("globex", "tom").await;
    let before = app.log("globex").await;
    let at_once = format!("{TEAM}?now=true");
    app.platform.delete(&at_once).await.expect(200);
    session.client.get("/v1/session").await.expect(200);
    assert_eq!(app.log("globex").await, before);
    assert!(before.iter().all(|event| tag(event) != "team_leave"));
    app.platform
        .delete("/v1/platform/teams/nobody")
        .await
        .refused(404, "not_found");
}
