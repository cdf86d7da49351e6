//! Members whom the team has confirmed are its own, whatever sessions did to them before (R12).

use crate::support::{MEMBERS, SWITCH, in_session};
use serde_json::{Value, json};
use std::time::Duration;
use suite::{Client, TestApp};

const BOB: &str = "/v1/teams/acme/members/bob";

/// The platform says that the team has confirmed `bob` as a full admin.
async fn confirm_bob(app: &TestApp, id: &str) {
    let line = json!({
        "id": id, "email": "bob@acme.example", "name": "Bob", "role": "team_admin",
        "is_role_confirmed": true,
    });
    import(app, &[line]).await;
}

async fn import(app: &TestApp, lines: &[Value]) {
    let path = "/v1/platform/teams/acme/members";
    app.platform.post_lines(path, lines).await.expect(200);
}

/// Removes `alice` and `adam`, so that `bob` is the only admin.
async fn leave_bob_alone(app: &TestApp) {
    let gone = ["alice", "adam"].map(|id| {
        let email = format!("{id}@acme.example");
        json!({ "id": id, "email": email, "name": id, "status": "removed" })
    });
    import(app, &gone).await;
}

/// A session adds `bob`. The id.
async fn add_bob(session: &Client) -> String {
    let bob = json!({ "email": "bob@acme.example", "name": "Bob" });
    let bob = session.post(MEMBERS, bob).await.expect(201);
    bob["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn member_added_by_a_session_and_confirmed_is_the_last_own_admin() {
    let (app, session) = in_session().await;
    let bob = add_bob(&session.client).await;
    confirm_bob(&app, &bob).await;
    leave_bob_alone(&app).await;
    let path = format!("{MEMBERS}/{bob}");
    let removed = session.client.delete(&path).await;
    removed.refused(403, "last_admin");
    let role = json!({ "role": "member_only" });
    let role_path = format!("{path}/admin-role");
    let demoted = session.client.put(&role_path, role).await;
    demoted.refused(403, "last_admin");
    let admin = app.admin("acme", &bob);
    let off = admin.put(SWITCH, json!({ "state": "disabled" })).await;
    assert_eq!(off.expect(200)["leftover_admins"], json!([]));
    let on = admin.put(SWITCH, json!({ "state": "enabled" })).await;
    on.expect(200);
}

/// A session that adds every address that the team will ever have marks nobody for good.
#[tokio::test]
async fn address_that_a_session_has_used_up_is_the_teams_own_once_confirmed() {
    let (app, session) = in_session().await;
    let puppet = add_bob(&session.client).await;
    let path = format!("{MEMBERS}/{puppet}");
    assert_eq!(session.client.delete(&path).await.status, 204);
    confirm_bob(&app, "bob").await;
    leave_bob_alone(&app).await;
    session.client.delete(BOB).await.refused(403, "last_admin");
    // What was remembered of the address is forgotten too.
    let gone = json!({
        "id": "bob", "email": "bob@acme.example", "name": "Bob", "status": "removed",
    });
    let back = json!({
        "id": "bob2", "email": "bob@acme.example", "name": "Bob", "role": "team_admin",
    });
    import(&app, &[gone]).await;
    import(&app, &[back]).await;
    let admin = app.admin("acme", "bob2");
    let on = admin.put(SWITCH, json!({ "state": "enabled" }));
    on.await.expect(200);
}

/// Without a confirmation the address is the team's own again after 30 days.
#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn address_that_a_session_has_used_up_is_free_after_thirty_days() {
    for (days, status) in [(29, 403), (31, 200)] {
        let (app, session) = in_session().await;
        let puppet = add_bob(&session.client).await;
        let path = format!("{MEMBERS}/{puppet}");
        assert_eq!(session.client.delete(&path).await.status, 204);
        app.switches().advance(Duration::from_secs(days * 86_400));
        let bob = json!({
            "id": "bob", "email": "bob@acme.example", "name": "Bob", "role": "team_admin",
        });
        app.platform_now()
            .post_lines("/v1/platform/teams/acme/members", &[bob])
            .await
            .expect(200);
        let off = app.admin("acme", "bob");
        let off = off.put(SWITCH, json!({ "state": "disabled" }));
        off.await.expect(200);
        let admin = app.admin("acme", "bob");
        let on = admin.put(SWITCH, json!({ "state": "enabled" })).await;
        assert_eq!(on.status, status, "after {days} days: {on:?}");
    }
}

/// Otherwise a session could take the right to switch on from all own admins but one.
#[tokio::test]
async fn admin_demoted_and_promoted_again_by_a_session_still_switches_on() {
    let (app, session) = in_session().await;
    let path = format!("{MEMBERS}/adam/admin-role");
    for role in ["support_admin", "member_only", "team_admin"] {
        let body = json!({ "role": role });
        session.client.put(&path, body).await.expect(200);
    }
    app.disable("acme").await;
    let admin = app.admin("acme", "adam");
    let on = admin.put(SWITCH, json!({ "state": "enabled" }));
    assert_eq!(on.await.expect(200)["leftover_admins"], json!([]));
}
