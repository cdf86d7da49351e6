//! A reseller session's attempts at anything outside the nine actions (R5). Every one is refused.

use crate::support::{LINKS, LOG, MEMBERS, SWITCH, in_session, tag};
use reqwest::Method;
use serde_json::{Value, json};
use suite::{TestApp, spliced_token};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

pub const JANE: &str = "/v1/teams/acme/members/jane/sign-in";
pub const PLATFORM: &str = "/v1/platform/teams/acme/members";

/// Sends a request as it is; a client library would normalise its path.
pub async fn raw(app: &TestApp, method: &str, target: &str, headers: &str) -> u16 {
    let url = app.url();
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!(
        "{method} {target} HTTP/1.1\r\nhost: {address}\r\ncontent-length: 0\r\nconnection: close\r\n{headers}\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // Closing the connection early is a refusal, too.
    let _closed = stream.read_to_end(&mut answer).await;
    let text = String::from_utf8_lossy(&answer).into_owned();
    text.split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or(400)
}

/// The parts of the team that an attempt could have changed.
pub async fn state(app: &TestApp) -> (Value, Vec<Value>, usize) {
    let switch = app.admin("acme", "alice").get(SWITCH).await.expect(200);
    let log = app.log("acme").await;
    let changes = log
        .iter()
        .filter(|event| !["reseller_view", "reseller_action_refuse"].contains(&tag(event)))
        .count();
    (switch["state"].clone(), app.members("acme").await, changes)
}

#[tokio::test]
async fn other_methods_and_override_headers_do_nothing_more() {
    let (app, session) = in_session().await;
    let before = state(&app).await;
    for method in ["PATCH", "PUT", "PROPFIND", "LINK", "PURGE", "get", "TRACE"] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let answer = session
            .client
            .send(method.clone(), &format!("{MEMBERS}/jane"), |request| {
                request
            })
            .await;
        assert!(
            (400..500).contains(&answer.status),
            "{method}: {}",
            answer.status
        );
    }
    for header in [
        "x-http-method-override",
        "x-http-method",
        "x-method-override",
    ] {
        let caller = session.client.with_header(header, "DELETE");
        caller.get(&format!("{MEMBERS}/jane")).await.expect(200);
        caller
            .post(&format!("{MEMBERS}/jane"), json!({}))
            .await
            .refused(403, "action_not_permitted");
    }
    session
        .client
        .get(&format!("{MEMBERS}/jane?_method=DELETE"))
        .await
        .expect(200);
    for header in [
        "x-original-url",
        "x-rewrite-url",
        "x-forwarded-prefix",
        "x-forwarded-path",
    ] {
        let caller = session.client.with_header(header, SWITCH);
        assert!(caller.get(MEMBERS).await.expect(200)["members"].is_array());
    }
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn read_only_session_writes_by_no_method() {
    let app = TestApp::start().await;
    app.acme().await;
    let body = json!({ "state": "enabled", "is_read_only": true });
    app.admin("acme", "alice")
        .put(SWITCH, body)
        .await
        .expect(200);
    let session = app.session("acme", "tom").await;
    let before = state(&app).await;
    for caller in [
        session.client.clone(),
        session.client.with_header("x-http-method-override", "GET"),
    ] {
        let new = json!({ "email": "x@acme.example", "name": "X" });
        caller
            .post(MEMBERS, new)
            .await
            .refused(403, "read_only_session");
        caller
            .delete(&format!("{MEMBERS}/jane"))
            .await
            .refused(403, "read_only_session");
        caller
            .post(JANE, json!({}))
            .await
            .refused(403, "read_only_session");
        let role = json!({ "role": "support_admin" });
        caller
            .put(&format!("{MEMBERS}/jane/admin-role"), role)
            .await
            .refused(403, "read_only_session");
    }
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn session_is_nobody_but_a_session() {
    let (app, session) = in_session().await;
    let before = state(&app).await;
    let token = session.client.token();
    // Only the `Authorization` header counts.
    for caller in [
        app.anyone.with_header(
            "cookie",
            &format!("session={token}; authorization=Bearer {token}"),
        ),
        app.anyone
            .with_header("x-authorization", &format!("Bearer {token}")),
        app.anyone
            .with_header("proxy-authorization", &format!("Bearer {token}")),
    ] {
        caller.get(MEMBERS).await.refused(401, "unauthenticated");
    }
    app.anyone
        .get(&format!("{MEMBERS}?access_token={token}"))
        .await
        .refused(401, "unauthenticated");
    // Two headers count as none, in either order.
    let admin = app.admin("acme", "alice").token().to_owned();
    for (first, second) in [(token, admin.as_str()), (admin.as_str(), token)] {
        let headers =
            format!("authorization: Bearer {first}\r\nauthorization: Bearer {second}\r\n");
        for target in [SWITCH, LOG, MEMBERS] {
            let status = raw(&app, "GET", target, &headers).await;
            assert!([401, 403].contains(&status), "{target}: {status}");
        }
    }
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn session_gives_itself_no_link_no_session_and_no_log() {
    let (_app, session) = in_session().await;
    let client = &session.client;
    client
        .post(LINKS, json!({ "reason": "more" }))
        .await
        .refused(403, "action_not_permitted");
    client.get(LINKS).await.refused(403, "action_not_permitted");
    client.get(LOG).await.refused(403, "action_not_permitted");
    client
        .get(&format!("{SWITCH}/sessions"))
        .await
        .refused(403, "action_not_permitted");
    client
        .put(SWITCH, json!({ "state": "enabled" }))
        .await
        .refused(403, "action_not_permitted");
    client
        .post_lines(
            PLATFORM,
            &[json!({ "id": "x", "email": "x@x.example", "name": "X" })],
        )
        .await
        .refused(403, "action_not_permitted");
    client
        .post_form("/v1/introspect", &format!("token={}", client.token()))
        .await
        .refused(403, "action_not_permitted");
}

#[tokio::test]
async fn session_reaches_no_other_team_of_its_reseller() {
    let (app, session) = in_session().await;
    app.team("globex", "northwind").await;
    app.enable("globex").await;
    let line = json!({ "id": "gwen", "email": "gwen@globex.example", "name": "Gwen" });
    app.platform
        .post_lines("/v1/platform/teams/globex/members", &[line])
        .await
        .expect(200);
    let client = &session.client;
    for path in [
        "/v1/teams/globex/members",
        "/v1/teams/glo%62ex/members",
        "/v1/teams/globex/members/gwen",
    ] {
        client.get(path).await.refused(404, "not_found");
    }
    client
        .post("/v1/teams/globex/members/gwen/sign-in", json!({}))
        .await
        .refused(404, "not_found");
    client
        .delete("/v1/teams/globex/members/gwen")
        .await
        .refused(404, "not_found");
    let role = json!({ "role": "support_admin" });
    client
        .put("/v1/teams/globex/members/gwen/admin-role", role)
        .await
        .refused(404, "not_found");
    // Ids of the other team's members do not work here either.
    client
        .get(&format!("{MEMBERS}/gwen"))
        .await
        .refused(404, "not_found");
    client
        .post(&format!("{MEMBERS}/gwen/sign-in"), json!({}))
        .await
        .refused(404, "not_found");
    client
        .delete(&format!("{MEMBERS}/joe?transfer_to=gwen"))
        .await
        .refused(422, "invalid_body");
    let spliced = app
        .anyone
        .with_token(&spliced_token(client.token(), "globex"));
    spliced
        .get("/v1/teams/globex/members")
        .await
        .refused(401, "session_not_active");
    assert_eq!(app.members("globex").await.len(), 5);
}

#[tokio::test]
async fn body_cannot_set_fields_of_the_record() {
    let (app, session) = in_session().await;
    let before = state(&app).await;
    for (name, value) in [
        ("is_added_by_session", json!(false)),
        ("status", json!("active")),
        ("id", json!("alice")),
        ("team", json!("globex")),
        ("role", json!("owner")),
        ("role", json!("TEAM_ADMIN")),
        ("role", json!(["member_only", "team_admin"])),
    ] {
        let mut body = json!({ "email": "x@acme.example", "name": "X" });
        body[name] = value;
        session
            .client
            .post(MEMBERS, body)
            .await
            .refused(422, "invalid_body");
    }
    for body in [
        json!({ "role": "support_admin", "is_promoted_by_session": false }),
        json!({ "role": "support_admin", "id": "alice" }),
        json!({ "role": "owner" }),
    ] {
        session
            .client
            .put(&format!("{MEMBERS}/jane/admin-role"), body)
            .await
            .refused(422, "invalid_body");
    }
    assert_eq!(state(&app).await, before);
}
