//! Switching off: at once and for everything (R9), what stays (R10), and who can always do it
//! (R12).

use crate::support::{LINKS, MEMBERS, SWITCH, tag};
use serde_json::{Value, json};
use suite::TestApp;

#[tokio::test]
async fn very_next_request_of_every_session_and_link_is_refused() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let sessions = [
        app.session("acme", "tom").await,
        app.session("acme", "tina").await,
    ];
    let link = app.link("acme", "tess").await;
    for session in &sessions {
        session.client.get(MEMBERS).await.expect(200);
    }
    let answer = app
        .admin("acme", "adam")
        .put(SWITCH, json!({ "state": "disabled" }))
        .await
        .expect(200);
    assert_eq!(
        (&answer["live_sessions"], &answer["live_links"]),
        (&json!(0), &json!(0))
    );
    for session in &sessions {
        for path in [MEMBERS, "/v1/session", "/v1/nowhere", SWITCH] {
            session
                .client
                .get(path)
                .await
                .refused(401, "session_not_active");
        }
        session
            .client
            .post(MEMBERS, json!({ "email": "x@acme.example", "name": "X" }))
            .await
            .refused(401, "session_not_active");
        session
            .client
            .delete("/v1/session")
            .await
            .refused(401, "session_not_active");
        let form = format!("token={}", session.client.token());
        assert_eq!(
            app.platform
                .post_form("/v1/introspect", &form)
                .await
                .expect(200),
            json!({ "active": false })
        );
    }
    app.redeem(&app.anyone, &link, "nonce-0123456789abcdef")
        .await
        .refused(404, "link_not_usable");
    app.technician("northwind", "tess")
        .post(LINKS, json!({ "reason": "x" }))
        .await
        .refused(409, "support_disabled");

    // Switching on again brings nothing back.
    app.enable("acme").await;
    sessions[0]
        .client
        .get(MEMBERS)
        .await
        .refused(401, "session_not_active");
    app.redeem(&app.anyone, &link, "nonce-0123456789abcdef")
        .await
        .refused(404, "link_not_usable");
    let log = app.log("acme").await;
    let ended: Vec<_> = log
        .iter()
        .filter(|event| tag(event) == "reseller_support_session_end")
        .collect();
    assert_eq!(ended.len(), 2);
    assert!(
        ended
            .iter()
            .all(|event| event["details"]["cause"] == "support_disabled")
    );
    assert!(
        ended
            .iter()
            .all(|event| event["actor"]["admin"]["team_member_id"] == "adam")
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
    app.reseller("northwind", "Northwind Partners").await;
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
    let line = |id: &str, email: &str, role: &str| {
        json!({
            "id": id,
            "email": email,
            "name": id,
            "role": role,
        })
    };
    let lines = [
        line("ned", "ned@northwind.example", "team_admin"),
        line("nina", "nina@EU.Northwind.example", "support_admin"),
        line("fred", "freelancer@mail.example", "billing_admin"),
        line("nora", "nora@northwind.example", "member_only"),
        line("not-ned", "ned@notnorthwind.example", "support_admin"),
    ];
    app.platform
        .post_lines("/v1/platform/teams/acme/members", &lines)
        .await
        .expect(200);
    app.enable("acme").await;
    let session = app.session("acme", "tom").await;
    let role = |id: &str| format!("{MEMBERS}/{id}/admin-role");
    session
        .client
        .put(&role("jane"), json!({ "role": "team_admin" }))
        .await
        .expect(200);
    let new = json!({
        "email": "puppet@acme.example",
        "name": "Puppet",
        "role": "user_management_admin",
    });
    let puppet = session.client.post(MEMBERS, new).await.expect(201)["id"].clone();
    // Promoted and demoted again: no admin, so not listed.
    session
        .client
        .put(&role("joe"), json!({ "role": "support_admin" }))
        .await
        .expect(200);
    session
        .client
        .put(&role("joe"), json!({ "role": "member_only" }))
        .await
        .expect(200);

    let answer = app
        .admin("acme", "alice")
        .put(SWITCH, json!({ "state": "disabled" }))
        .await
        .expect(200);
    let mut wanted = vec![
        (json!("fred"), json!("reseller_address")),
        (json!("jane"), json!("promoted_by_session")),
        (json!("ned"), json!("reseller_address")),
        (json!("nina"), json!("reseller_address")),
        (puppet, json!("added_by_session")),
    ];
    let listed = |state: &Value| {
        let listed = state["leftover_admins"].as_array().unwrap().iter();
        let mut listed: Vec<_> = listed
            .map(|admin| (admin["id"].clone(), admin["because"].clone()))
            .collect();
        listed.sort_by_key(|(id, _)| id.to_string());
        listed
    };
    wanted.sort_by_key(|(id, _)| id.to_string());
    assert_eq!(listed(&answer), wanted);
    assert_eq!(
        listed(&app.admin("acme", "adam").get(SWITCH).await.expect(200)),
        wanted
    );
    // Their roles are unchanged.
    let members = app.members("acme").await;
    let jane = members
        .iter()
        .find(|member| member["id"] == "jane")
        .unwrap();
    assert_eq!(jane["role"], "team_admin");
}

#[tokio::test]
async fn admin_removed_by_a_session_switches_off_while_it_is_on() {
    let app = TestApp::start().await;
    app.acme().await;
    for (id, is_removed) in [("alice", true), ("adam", false)] {
        let platform = "/v1/platform/teams/acme/members";
        let restore = [("alice", "Alice Martin"), ("adam", "Adam Smith")].map(|(id, name)| {
            json!({
                "id": id,
                "email": format!("{id}@acme.example"),
                "name": name,
                "role": "team_admin",
            })
        });
        app.platform
            .post_lines(platform, &restore)
            .await
            .expect(200);
        app.enable("acme").await;
        let session = app.session("acme", "tom").await;
        let member = format!("{MEMBERS}/{id}");
        if is_removed {
            assert_eq!(session.client.delete(&member).await.status, 204);
        } else {
            let role = json!({ "role": "member_only" });
            let path = format!("{member}/admin-role");
            session.client.put(&path, role).await.expect(200);
        }
        let former = app.admin("acme", id);
        former.get(SWITCH).await.refused(403, "forbidden");
        former
            .put(SWITCH, json!({ "state": "enabled", "is_read_only": true }))
            .await
            .refused(403, "forbidden");
        session.client.get(MEMBERS).await.expect(200);

        assert_eq!(
            former
                .put(SWITCH, json!({ "state": "disabled" }))
                .await
                .expect(200)["state"],
            "disabled"
        );
        session
            .client
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
        let off = log
            .iter()
            .rfind(|event| tag(event) == "reseller_support_change_policy")
            .unwrap();
        assert_eq!(off["actor"]["admin"]["team_member_id"], json!(id));
    }
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
