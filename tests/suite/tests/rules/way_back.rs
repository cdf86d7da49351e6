//! Attempts to keep access after switching off (R9), or to regain it through traces of a session:
//! roles, members, belongings of removed members, settings (R10, R12), also when the platform
//! reports late. Every one is refused.

use crate::support::{LINKS, MEMBERS, SWITCH, in_session, introspect};
use serde_json::{Value, json};
use suite::{Answer, Client, Session, TestApp, link_token};

const NONCE: &str = "nonce-0123456789abcdef";
const JANE: &str = "/v1/teams/acme/members/jane/sign-in";
const PLATFORM: &str = "/v1/platform/teams/acme/members";

/// Repeats a session's requests under their old keys, a redemption under both nonces, and the
/// issue of a link.
async fn replay(app: &TestApp, link: &str, session: &Session, keyed: &Client) -> Replay {
    let new = json!({ "email": "new@acme.example", "name": "New" });
    let session = [
        keyed.post(MEMBERS, new).await,
        keyed.post(JANE, json!({})).await,
        keyed.get(MEMBERS).await,
        keyed.delete(JANE).await,
        session.client.get("/v1/session").await,
        session.client.delete("/v1/session").await,
    ];
    let redemptions = [
        app.redeem(&app.anyone, link, NONCE).await,
        app.redeem(&app.anyone, link, "another-nonce-0123456789")
            .await,
    ];
    let issued = app
        .technician("northwind", "tess")
        .with_header("idempotency-key", "one")
        .post(LINKS, json!({ "reason": "Ticket 1" }))
        .await;
    Replay {
        session,
        redemptions,
        issued,
    }
}

/// The answers to repeated requests.
struct Replay {
    session: [Answer; 6],
    redemptions: [Answer; 2],
    issued: Answer,
}

#[tokio::test]
async fn nothing_given_before_switching_off_is_given_again_after() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let link = app.link("acme", "tom").await;
    let session = app.session_of(&app.redeem(&app.anyone, &link, NONCE).await);
    let keyed = session.client.with_header("idempotency-key", "one");
    let before = replay(&app, &link, &session, &keyed).await;
    assert_eq!(before.session[0].status, 201);
    assert_eq!(before.issued.status, 201);
    // The replay itself ended the session, so that the switch needs another one.
    let session = app.session("acme", "tina").await;
    let keyed = session.client.with_header("idempotency-key", "two");
    let token = keyed.post(JANE, json!({})).await.expect(201)["token"].clone();
    app.disable("acme").await;
    let off = replay(&app, &link, &session, &keyed).await;
    off.issued.refused(409, "support_disabled");
    off.gives_nothing();
    app.enable("acme").await;
    let tokens = [token.as_str().unwrap(), session.client.token()];
    assert_inactive(&app, tokens).await;
    let on_again = replay(&app, &link, &session, &keyed).await;
    on_again.gives_nothing();
    // The same link is returned again, and it is still dead.
    let issued = on_again.issued.json();
    app.redeem(&app.anyone, link_token(&issued), NONCE)
        .await
        .refused(404, "link_not_usable");
    assert_inactive(&app, tokens).await;
}

impl Replay {
    #[track_caller]
    fn gives_nothing(&self) {
        for answer in &self.session {
            answer.refused(401, "session_not_active");
        }
        for answer in &self.redemptions {
            answer.refused(404, "link_not_usable");
        }
    }
}

async fn assert_inactive(app: &TestApp, tokens: [&str; 2]) {
    for token in tokens {
        assert_eq!(introspect(app, token).await, json!({ "active": false }));
    }
}

#[tokio::test]
async fn admin_made_by_a_session_does_not_switch_it_on_again() {
    let (app, session) = in_session().await;
    for (member, role) in [("jane", "team_admin"), ("joe", "user_management_admin")] {
        let path = format!("{MEMBERS}/{member}/admin-role");
        let role = json!({ "role": role });
        session.client.put(&path, role).await.expect(200);
    }
    let terms = json!({ "state": "enabled", "expires_at": "2999-01-01T00:00:00Z" });
    for who in ["jane", "joe"] {
        // Neither prolongs it while it is on ...
        app.admin("acme", who)
            .put(SWITCH, terms.clone())
            .await
            .refused(403, "forbidden");
    }
    app.disable("acme").await;
    for who in ["jane", "joe", "tom"] {
        // ... nor brings it back.
        app.admin("acme", who)
            .put(SWITCH, json!({ "state": "enabled" }))
            .await
            .refused(403, "forbidden");
    }
    // The platform's report may be the late echo of a session's own steps.
    for role in ["team_admin", "member_only", "team_admin"] {
        let line =
            json!({ "id": "jane", "email": "jane@acme.example", "name": "Jane Doe", "role": role });
        app.platform.post_lines(PLATFORM, &[line]).await.expect(200);
        app.admin("acme", "jane")
            .put(SWITCH, json!({ "state": "enabled" }))
            .await
            .refused(403, "forbidden");
    }
    // A report that the team has confirmed the role counts.
    let line = json!({
        "id": "jane",
        "email": "jane@acme.example",
        "name": "Jane Doe",
        "role": "team_admin",
        "is_role_confirmed": true,
    });
    app.platform.post_lines(PLATFORM, &[line]).await.expect(200);
    app.admin("acme", "jane")
        .put(SWITCH, json!({ "state": "enabled" }))
        .await
        .expect(200);
}

#[tokio::test]
async fn late_echo_of_a_sessions_steps_hands_no_team_over() {
    let (app, session) = in_session().await;
    let jane = format!("{MEMBERS}/jane/admin-role");
    for role in ["team_admin", "support_admin"] {
        session
            .client
            .put(&jane, json!({ "role": role }))
            .await
            .expect(200);
    }
    let echo = json!({
        "id": "jane",
        "email": "jane@acme.example",
        "name": "Jane Doe",
        "role": "team_admin",
    });
    app.platform.post_lines(PLATFORM, &[echo]).await.expect(200);
    // She is a full admin now, but does not count as the team's last one.
    assert_eq!(
        session
            .client
            .delete(&format!("{MEMBERS}/adam"))
            .await
            .status,
        204
    );
    session
        .client
        .delete(&format!("{MEMBERS}/alice"))
        .await
        .refused(403, "last_admin");
    let left = app.admin("acme", "alice").get(SWITCH).await.expect(200);
    assert_eq!(left["leftover_admins"][0]["id"], "jane");
}

#[tokio::test]
async fn member_added_by_a_session_stays_one_under_the_platforms_id() {
    let (app, session) = in_session().await;
    let new = json!({ "email": "puppet@acme.example", "name": "Puppet" });
    session.client.post(MEMBERS, new).await.expect(201);
    let line = json!({ "id": "u123", "email": "Puppet@acme.example", "name": "Puppet" });
    app.platform.post_lines(PLATFORM, &[line]).await.expect(200);
    let role = json!({ "role": "team_admin" });
    session
        .client
        .put(&format!("{MEMBERS}/u123/admin-role"), role.clone())
        .await
        .refused(403, "admin_protected");
    // The same if the platform learns of the member only after the removal.
    let new = json!({ "email": "late@acme.example", "name": "Late" });
    let late = session.client.post(MEMBERS, new).await.expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        session
            .client
            .delete(&format!("{MEMBERS}/{late}"))
            .await
            .status,
        204
    );
    for id in [late.as_str(), "u124"] {
        let mut line = json!({ "id": id, "email": "Late@acme.example", "name": "Late" });
        app.platform
            .post_lines(PLATFORM, &[line.clone()])
            .await
            .expect(200);
        let path = format!("{MEMBERS}/{id}/admin-role");
        session
            .client
            .put(&path, role.clone())
            .await
            .refused(403, "admin_protected");
        line["status"] = json!("removed");
        app.platform.post_lines(PLATFORM, &[line]).await.expect(200);
    }
}

#[tokio::test]
async fn belongings_of_a_removed_member_do_not_go_to_the_reseller() {
    let (app, session) = in_session().await;
    let new = json!({ "email": "spy@acme.example", "name": "Spy" });
    let spy = session.client.post(MEMBERS, new).await.expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let lines = [
        (spy.as_str(), "spy@acme.example", "active"),
        ("tess", "tess@northwind.example", "active"),
        ("away", "away@acme.example", "suspended"),
        ("soon", "soon@acme.example", "invited"),
    ]
    .map(|(id, email, status)| json!({ "id": id, "email": email, "name": "N", "status": status }));
    app.platform.post_lines(PLATFORM, &lines).await.expect(200);
    for heir in [spy.as_str(), "tess", "away", "soon"] {
        let path = format!("{MEMBERS}/adam?transfer_to={heir}");
        session
            .client
            .delete(&path)
            .await
            .refused(422, "invalid_body");
    }
    assert!(
        app.members("acme")
            .await
            .iter()
            .any(|member| member["id"] == "adam")
    );
}

#[tokio::test]
async fn late_echo_of_settings_leaves_no_change_unlisted() {
    let (app, session) = in_session().await;
    for url in ["https://one.example", "https://two.example"] {
        let change = json!({ "sso_sign_in_url": url });
        session
            .client
            .patch("/v1/teams/acme/security-policy", change)
            .await
            .expect(200);
    }
    for url in ["https://one.example", "https://two.example"] {
        let settings = json!({ "sharing": {}, "security": { "sso_sign_in_url": url } });
        app.platform
            .put("/v1/platform/teams/acme/settings", settings)
            .await
            .expect(200);
    }
    app.disable("acme").await;
    let alice = app.admin("acme", "alice");
    let changed = alice.get(SWITCH).await.expect(200)["changed_settings"].clone();
    assert_eq!(changed[0]["setting"], "sso_sign_in_url");
    let restored = alice
        .post(&format!("{SWITCH}/restore-settings"), json!({}))
        .await
        .expect(200);
    assert_eq!(restored["changed_settings"], json!([]));
    let settings = app
        .platform
        .get("/v1/platform/teams/acme/settings")
        .await
        .expect(200);
    assert_eq!(settings["security"]["sso_sign_in_url"], Value::Null);
}

#[tokio::test]
async fn members_that_a_session_added_are_no_way_back_in() {
    let (app, session) = in_session().await;
    let new =
        json!({ "email": "spy@northwind.example", "name": "Spy", "role": "user_management_admin" });
    let spy = session.client.post(MEMBERS, new).await.expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    app.disable("acme").await;
    let caller = app.admin("acme", &spy);
    caller
        .put(SWITCH, json!({ "state": "enabled" }))
        .await
        .refused(403, "forbidden");
    caller.get(MEMBERS).await.refused(401, "session_not_active");
    caller
        .post(JANE, json!({}))
        .await
        .refused(401, "session_not_active");
    // The admin is notified of the member.
    let left = app.admin("acme", "alice").get(SWITCH).await.expect(200);
    let left: Vec<_> = left["leftover_admins"]
        .as_array()
        .unwrap()
        .iter()
        .map(|admin| admin["id"].clone())
        .collect();
    assert_eq!(left, [json!(spy)]);
}

#[tokio::test]
async fn reseller_address_in_disguise_is_still_the_resellers() {
    let (app, session) = in_session().await;
    let disguises = [
        "ned@northwind.example.",
        "nat@NORTHWIND.EXAMPLE",
        "ned@mail.northwind.example",
        "nat@mail.northwind.example..",
    ];
    for (number, email) in disguises.into_iter().enumerate() {
        let id = format!("ned{number}");
        app.platform
            .post_lines(
                PLATFORM,
                &[json!({ "id": id, "email": email, "name": "Ned" })],
            )
            .await
            .expect(200);
        let path = format!("{MEMBERS}/{id}/admin-role");
        session
            .client
            .put(&path, json!({ "role": "team_admin" }))
            .await
            .refused(403, "admin_protected");
    }
}
