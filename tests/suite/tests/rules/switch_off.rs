//! Switching off: at once and for everything (R9), traces that stay (R10), and admins who can
//! always do it (R12).

use crate::support::{LINKS, MEMBERS, SWITCH, introspect, tag, tagged};
use serde_json::{Value, json};
use suite::{Client, TestApp};

const NONCE: &str = "nonce-0123456789abcdef";

#[tokio::test]
async fn very_next_request_of_every_session_and_link_is_refused() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let sessions = [
        app.session("acme", "tom").await.client,
        app.session("acme", "tina").await.client,
    ];
    let link = app.link("acme", "tess").await;
    for session in &sessions {
        session.get(MEMBERS).await.expect(200);
    }
    let answer = switch_off(&app, "adam").await;
    assert_eq!(
        (&answer["live_sessions"], &answer["live_links"]),
        (&json!(0), &json!(0))
    );
    for session in &sessions {
        assert_ended(&app, session).await;
    }
    app.redeem(&app.anyone, &link, NONCE)
        .await
        .refused(404, "link_not_usable");
    app.technician("northwind", "tess")
        .post(LINKS, json!({ "reason": "x" }))
        .await
        .refused(409, "support_disabled");

    // Switching on again brings nothing back.
    app.enable("acme").await;
    sessions[0]
        .get(MEMBERS)
        .await
        .refused(401, "session_not_active");
    app.redeem(&app.anyone, &link, NONCE)
        .await
        .refused(404, "link_not_usable");
    let log = app.log("acme").await;
    let ended = tagged(&log, "reseller_support_session_end");
    assert_eq!(ended.len(), 2);
    for event in ended {
        assert_eq!(event["details"]["cause"], "support_disabled");
        assert_eq!(event["actor"]["admin"]["team_member_id"], "adam");
    }
}

/// An admin of `acme` switches reseller support off. The answer.
async fn switch_off(app: &TestApp, admin: &str) -> Value {
    app.admin("acme", admin)
        .put(SWITCH, json!({ "state": "disabled" }))
        .await
        .expect(200)
}

/// A session can do nothing any more, and the platform sees it as ended.
async fn assert_ended(app: &TestApp, session: &Client) {
    let new = json!({ "email": "x@acme.example", "name": "X" });
    for answer in [
        session.get(MEMBERS).await,
        session.get("/v1/session").await,
        session.get("/v1/nowhere").await,
        session.get(SWITCH).await,
        session.post(MEMBERS, new).await,
        session.delete("/v1/session").await,
    ] {
        answer.refused(401, "session_not_active");
    }
    assert_eq!(
        introspect(app, session.token()).await,
        json!({ "active": false })
    );
}

#[tokio::test]
async fn switching_off_one_team_leaves_the_others_alone() {
    let app = TestApp::start().await;
    app.acme().await;
    app.team("globex", "northwind").await;
    app.enable("acme").await;
    app.enable("globex").await;
    let session = app.session("globex", "tom").await;
    app.disable("acme").await;
    session
        .client
        .get("/v1/teams/globex/members")
        .await
        .expect(200);
}

#[tokio::test]
async fn answer_lists_the_admins_that_stay_and_why() {
    let app = TestApp::start().await;
    let profile = json!({
        "name": "Northwind Partners",
        "domains": ["northwind.example"],
        "addresses": ["Freelancer@mail.example"],
    });
    app.platform
        .put("/v1/platform/resellers/northwind", profile)
        .await
        .expect(200);
    app.team("acme", "northwind").await;
    app.platform
        .post_lines("/v1/platform/teams/acme/members", &reseller_people())
        .await
        .expect(200);
    app.enable("acme").await;
    let session = app.session("acme", "tom").await.client;
    set_role(&session, "jane", "team_admin").await;
    let new = json!({
        "email": "puppet@acme.example",
        "name": "Puppet",
        "role": "user_management_admin",
    });
    let puppet = session.post(MEMBERS, new).await.expect(201)["id"].clone();
    // Promoted and demoted again: no admin, so not listed.
    set_role(&session, "joe", "support_admin").await;
    set_role(&session, "joe", "member_only").await;

    let answer = switch_off(&app, "alice").await;
    let mut wanted = vec![
        (json!("fred"), json!("reseller_address")),
        (json!("jane"), json!("promoted_by_session")),
        (json!("ned"), json!("reseller_address")),
        (json!("nina"), json!("reseller_address")),
        (puppet, json!("added_by_session")),
    ];
    wanted.sort_by_key(|(id, _)| id.to_string());
    assert_eq!(leftover_admins(&answer), wanted);
    let read = app.admin("acme", "adam").get(SWITCH).await.expect(200);
    assert_eq!(leftover_admins(&read), wanted);
    // Their roles are unchanged.
    let members = app.members("acme").await;
    let jane = members.iter().find(|member| member["id"] == "jane");
    assert_eq!(jane.unwrap()["role"], "team_admin");
}

/// Members with addresses of the reseller, and one with an address that only looks so.
fn reseller_people() -> [Value; 5] {
    [
        ("ned", "ned@northwind.example", "team_admin"),
        ("nina", "nina@EU.Northwind.example", "support_admin"),
        ("fred", "freelancer@mail.example", "billing_admin"),
        ("nora", "nora@northwind.example", "member_only"),
        ("not-ned", "ned@notnorthwind.example", "support_admin"),
    ]
    .map(|(id, email, role)| json!({ "id": id, "email": email, "name": id, "role": role }))
}

async fn set_role(session: &Client, member: &str, role: &str) {
    let path = format!("{MEMBERS}/{member}/admin-role");
    session
        .put(&path, json!({ "role": role }))
        .await
        .expect(200);
}

/// The admins that stay and the reasons, sorted by id.
fn leftover_admins(state: &Value) -> Vec<(Value, Value)> {
    let listed = state["leftover_admins"].as_array().unwrap().iter();
    let mut listed: Vec<_> = listed
        .map(|admin| (admin["id"].clone(), admin["because"].clone()))
        .collect();
    listed.sort_by_key(|(id, _)| id.to_string());
    listed
}

#[tokio::test]
async fn admin_removed_by_a_session_switches_off_while_it_is_on() {
    let app = TestApp::start().await;
    app.acme().await;
    let session = supported(&app).await;
    let removed = session.delete(&format!("{MEMBERS}/alice")).await;
    assert_eq!(removed.status, 204);
    assert_former_admin_only_switches_off(&app, &session, "alice").await;
    // The same for a demoted admin.
    let session = supported(&app).await;
    set_role(&session, "adam", "member_only").await;
    assert_former_admin_only_switches_off(&app, &session, "adam").await;
}

/// A session of `acme`, whose full admins are alice and adam.
async fn supported(app: &TestApp) -> Client {
    let admins = [("alice", "Alice Martin"), ("adam", "Adam Smith")].map(|(id, name)| {
        let email = format!("{id}@acme.example");
        json!({ "id": id, "email": email, "name": name, "role": "team_admin" })
    });
    app.platform
        .post_lines("/v1/platform/teams/acme/members", &admins)
        .await
        .expect(200);
    app.enable("acme").await;
    app.session("acme", "tom").await.client
}

async fn assert_former_admin_only_switches_off(app: &TestApp, session: &Client, id: &str) {
    let former = app.admin("acme", id);
    former.get(SWITCH).await.refused(403, "forbidden");
    former
        .put(SWITCH, json!({ "state": "enabled", "is_read_only": true }))
        .await
        .refused(403, "forbidden");
    session.get(MEMBERS).await.expect(200);

    assert_eq!(switch_off(app, id).await["state"], "disabled");
    session
        .get(MEMBERS)
        .await
        .refused(401, "session_not_active");
    for state in ["disabled", "enabled"] {
        former
            .put(SWITCH, json!({ "state": state }))
            .await
            .refused(403, "forbidden");
    }
    let log = app.log("acme").await;
    let changes = tagged(&log, "reseller_support_change_policy");
    let off = changes.last().unwrap();
    assert_eq!(off["actor"]["admin"]["team_member_id"], json!(id));
}

/// Otherwise nobody would be told in just the case in which the reseller was put out.
#[tokio::test]
async fn admins_of_a_former_reseller_stay_on_the_list() {
    let app = TestApp::start().await;
    app.acme().await;
    app.reseller("southwind", "Southwind").await;
    let tom = json!({
        "id": "tom", "email": "tom@northwind.example", "name": "Tom", "role": "team_admin",
    });
    let members = "/v1/platform/teams/acme/members";
    app.platform.post_lines(members, &[tom]).await.expect(200);
    for reseller in [json!("southwind"), Value::Null, json!("northwind")] {
        let record = json!({ "name": "Acme", "reseller": reseller });
        app.platform
            .put("/v1/platform/teams/acme", record)
            .await
            .expect(200);
        let support = app.admin("acme", "alice").get(SWITCH).await.expect(200);
        let listed = &support["leftover_admins"];
        assert_eq!(listed[0]["id"], "tom", "{reseller}: {listed}");
        assert_eq!(listed[0]["because"], "reseller_address");
    }
}

#[tokio::test]
async fn admin_who_is_suspended_or_only_invited_is_none() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let admin = |status: &str| {
        json!({
            "id": status, "email": format!("{status}@acme.example"), "name": "Eve",
            "role": "team_admin", "status": status,
        })
    };
    let lines = ["suspended", "invited"].map(admin);
    let members = "/v1/platform/teams/acme/members";
    app.platform.post_lines(members, &lines).await.expect(200);
    for id in ["suspended", "invited"] {
        let eve = app.admin("acme", id);
        let off = json!({ "state": "disabled" });
        eve.put(SWITCH, off).await.refused(403, "forbidden");
        eve.get(SWITCH).await.refused(403, "forbidden");
        eve.get("/v1/teams/acme/audit-log")
            .await
            .refused(403, "forbidden");
    }
    // An admin of the switching on may switch off whatever happened since (R12).
    let mut adam = admin("suspended");
    adam["id"] = json!("adam");
    adam["email"] = json!("adam@acme.example");
    app.platform.post_lines(members, &[adam]).await.expect(200);
    let off = json!({ "state": "disabled" });
    app.admin("acme", "adam").put(SWITCH, off).await.expect(200);
}

#[tokio::test]
async fn lesser_admin_switches_off_and_sees_but_does_not_switch_on() {
    let app = TestApp::start().await;
    app.acme().await;
    let lines = [
        "support_admin",
        "billing_admin",
        "user_management_admin",
        "security_admin",
    ]
    .map(|role| {
        json!({
            "id": role,
            "email": format!("{role}@acme.example"),
            "name": role,
            "role": role,
        })
    });
    app.platform
        .post_lines("/v1/platform/teams/acme/members", &lines)
        .await
        .expect(200);
    for role in [
        "support_admin",
        "billing_admin",
        "user_management_admin",
        "security_admin",
    ] {
        let lesser = app.admin("acme", role);
        lesser
            .put(SWITCH, json!({ "state": "enabled" }))
            .await
            .refused(403, "forbidden");
        app.enable("acme").await;
        assert_eq!(lesser.get(SWITCH).await.expect(200)["state"], "enabled");
        lesser
            .put(SWITCH, json!({ "state": "enabled", "is_read_only": true }))
            .await
            .refused(403, "forbidden");
        assert_eq!(
            lesser
                .put(SWITCH, json!({ "state": "disabled" }))
                .await
                .expect(200)["state"],
            "disabled"
        );
    }
    let jane = app.admin("acme", "jane");
    for state in ["enabled", "disabled"] {
        jane.put(SWITCH, json!({ "state": state }))
            .await
            .refused(403, "forbidden");
    }
}

#[tokio::test]
async fn admin_ends_one_session_and_leaves_the_other() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let (one, other) = (
        app.session("acme", "tom").await,
        app.session("acme", "tina").await,
    );
    let alice = app.admin("acme", "alice");
    let sessions = format!("{SWITCH}/sessions");
    let listed = alice.get(&sessions).await.expect(200);
    let names: Vec<_> = listed["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["technician"]["name"])
        .collect();
    assert_eq!(names, ["Tom", "Tina"]);
    let path = format!("{sessions}/{}", one.id());
    assert_eq!(alice.delete(&path).await.status, 204);
    alice.delete(&path).await.refused(404, "not_found");
    one.client
        .get(MEMBERS)
        .await
        .refused(401, "session_not_active");
    other.client.get(MEMBERS).await.expect(200);
    let log = app.log("acme").await;
    let end = log
        .iter()
        .find(|event| tag(event) == "reseller_support_session_end")
        .unwrap();
    assert_eq!(
        (&end["sentence"], &end["details"]["cause"]),
        (
            &json!("Alice Martin ended the session of Tom"),
            &json!("ended")
        )
    );
}
