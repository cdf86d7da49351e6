//! Optional members of a body may be sent as `null`, and optional parameters of a query empty.

use crate::settings::{RESTORE, SHARING};
use crate::support::{LINKS, LOG, MEMBERS, SWITCH, in_session};
use serde_json::{Value, json};
use suite::{Client, TestApp};

/// A body, as it is and with a member that is `null`, is answered alike.
async fn same(caller: &Client, method: &str, path: &str, body: Value, nulls: &[&str]) {
    let send = async |body: &Value| {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        caller
            .send(method, path, |request| request.json(body))
            .await
    };
    let mut with_nulls = body.clone();
    for name in nulls {
        with_nulls[*name] = Value::Null;
    }
    let (one, other) = (send(&body).await, send(&with_nulls).await);
    assert!(one.status < 300, "{method} {path}: {}", one.text);
    assert_eq!(other.status, one.status, "{method} {path}: {}", other.text);
    with_nulls["unknown"] = Value::Null;
    send(&with_nulls).await.refused(422, "invalid_body");
}

#[tokio::test]
async fn null_in_a_body_stands_for_what_is_left_out() {
    let (app, session) = in_session().await;
    let (platform, session) = (&app.platform, &session.client);
    let (alice, tom) = (
        app.admin("acme", "alice"),
        app.technician("northwind", "tom"),
    );
    let opened = json!({
        "subject": "Help", "text": "Please.",
        "contact": { "name": "Tom", "email": "tom@northwind.example" },
    });
    let requests = "/v1/teams/acme/support-requests";
    let request = session.post(requests, opened.clone()).await.expect(201);
    let answer = format!(
        "/v1/platform/teams/acme/support-requests/{}/answers",
        request["id"].as_str().unwrap()
    );
    let reseller = "/v1/platform/resellers/southwind";
    let member = json!({ "email": "new@acme.example", "name": "New" });
    session.post(MEMBERS, member).await.expect(201);
    for (caller, method, path, body, nulls) in [
        (session, "POST", requests, opened, &["priority"][..]),
        (
            platform,
            "POST",
            &answer,
            json!({ "text": "Done." }),
            &["is_closed"],
        ),
        (
            platform,
            "PUT",
            reseller,
            json!({ "name": "S" }),
            &["domains", "addresses", "state"],
        ),
        (
            platform,
            "PUT",
            "/v1/platform/teams/initech",
            json!({ "name": "Initech" }),
            &["reseller", "has_signed_baa", "locale"],
        ),
        (
            &tom,
            "POST",
            LINKS,
            json!({ "reason": "x" }),
            &["is_read_only"],
        ),
        (&alice, "POST", RESTORE, json!({}), &["settings"]),
        (
            &alice,
            "PUT",
            SWITCH,
            json!({ "state": "enabled" }),
            &["expires_at", "is_read_only"],
        ),
    ] {
        if path == "/v1/platform/teams/initech" {
            platform.put(path, body.clone()).await.expect(201);
        }
        same(caller, method, path, body, nulls).await;
    }
    for (path, body) in [
        (
            MEMBERS,
            json!({ "email": "n@acme.example", "name": "N", "role": null }),
        ),
        (
            "/v1/teams/acme/team-folders",
            json!({ "name": "Designs", "access": null }),
        ),
    ] {
        session.post(path, body).await.expect(201);
    }
    let closing = json!({ "is_closed": true, "text": null });
    platform.post(&answer, closing).await.expect(200);
}

#[tokio::test]
async fn null_in_a_line_stands_for_what_is_left_out() {
    let app = TestApp::start().await;
    app.acme().await;
    for (path, line, nulls) in [
        (
            "members",
            json!({ "id": "zoe", "email": "zoe@acme.example", "name": "Zoe" }),
            &[
                "role",
                "status",
                "locale",
                "is_two_step_enabled",
                "is_sso_enabled",
                "is_role_confirmed",
            ][..],
        ),
        (
            "team-folders",
            json!({ "id": "f", "name": "F" }),
            &["created_at", "access"],
        ),
        (
            "sharing-events",
            json!({
                "id": "s", "at": "2026-11-20T10:00:00Z", "type": "shared_link_create",
                "actor": "jane@acme.example", "item": "Plan", "target": "link",
            }),
            &["is_external", "recipient"],
        ),
    ] {
        let path = format!("/v1/platform/teams/acme/{path}");
        let mut with_nulls = line.clone();
        for name in nulls {
            with_nulls[*name] = Value::Null;
        }
        let imported = app
            .platform
            .post_lines(&path, &[with_nulls])
            .await
            .expect(200);
        assert_eq!(imported["added"], 1, "{path}");
        // The same without: nothing to change.
        let again = app.platform.post_lines(&path, &[line]).await.expect(200);
        assert_eq!(again["added"], 0, "{path}");
    }
    let members = app.members("acme").await;
    let zoe = members.iter().find(|member| member["id"] == "zoe").unwrap();
    assert_eq!(
        (&zoe["role"], &zoe["status"]),
        (&json!("member_only"), &json!("active"))
    );
}

#[tokio::test]
async fn null_that_means_something_keeps_its_meaning() {
    let (app, session) = in_session().await;
    let null = json!({ "shared_link_create_policy": null });
    session
        .client
        .patch(SHARING, null)
        .await
        .refused(422, "invalid_body");
    let role = json!({ "role": null });
    session
        .client
        .put(&format!("{MEMBERS}/joe/admin-role"), role)
        .await
        .refused(422, "invalid_body");
    let line = json!({ "id": "x", "email": null, "name": "X" });
    app.platform
        .post_lines("/v1/platform/teams/acme/members", &[line])
        .await
        .refused(422, "invalid_body");
}

#[tokio::test]
async fn empty_parameter_stands_for_none() {
    let (app, session) = in_session().await;
    let (alice, tom) = (
        app.admin("acme", "alice"),
        app.technician("northwind", "tom"),
    );
    let session = &session.client;
    for (caller, path, query) in [
        (
            &alice,
            LOG,
            "limit=&cursor=&from=&to=&category=&type=&actor=",
        ),
        (session, MEMBERS, "email=&name=&after=&limit="),
        (
            session,
            "/v1/teams/acme/sharing-activity",
            "limit=&after=&from=&to=&actor=&type=&is_external=&target=",
        ),
        (session, "/v1/teams/acme/team-folders", "limit=&after="),
        (session, "/v1/teams/acme/support-requests", "limit=&after="),
        (&tom, "/v1/resellers/northwind/teams", "limit=&after"),
        (
            &app.platform,
            "/v1/platform/teams/acme/members",
            "limit=&after=",
        ),
        (&app.platform, "/v1/platform/deliveries", "from="),
        (
            &app.platform,
            "/v1/teams/acme/audit-log/verification",
            "sequence=&seal=&from=",
        ),
    ] {
        let whole = caller.get(path).await.expect(200);
        let asked = caller.get(&format!("{path}?{query}")).await.expect(200);
        assert_eq!(asked, whole, "{path}?{query}");
        for name in query.split('&').map(|pair| pair.trim_end_matches('=')) {
            for bad in [format!("{name}=&{name}="), format!("{name}=&nosuch=")] {
                let answer = caller.get(&format!("{path}?{bad}")).await;
                answer.refused(400, "invalid_request");
            }
        }
    }
    let all = "/v1/platform/deliveries/run?all=&from=";
    app.platform.post(all, json!({})).await.expect(200);
}
