//! A reseller session's attempts by odd and unknown paths (R5). Every one is refused.

use crate::beyond::{raw, state};
use crate::support::{MEMBERS, in_session, tagged};
use reqwest::Method;
use serde_json::json;
use suite::TestApp;

#[tokio::test]
async fn untidy_paths_lead_nowhere() {
    let (app, session) = in_session().await;
    let before = state(&app).await;
    let bearer = format!("authorization: Bearer {}\r\n", session.client.token());
    let targets = [
        "/v1/teams/acme/members/../reseller-support",
        "/v1/teams/acme/members/%2e%2e/reseller-support",
        "/v1/teams/acme/members/..%2freseller-support",
        "/v1/teams/acme/members/..%5creseller-support",
        "/v1/teams/acme/members/jane/../../reseller-support",
        "/v1/teams/acme/members/./../audit-log",
        "/v1/teams/acme/./reseller-support",
        "/v1/teams/acme//reseller-support",
        "/v1//teams/acme/reseller-support",
        "//v1/teams/acme/reseller-support",
        "/v1/teams/acme/reseller-support/",
        "/v1/teams/acme/reseller-support//sessions",
        "/v1/teams/acme/reseller-support/sessions/..",
        "/V1/teams/acme/reseller-support",
        "/v1/teams/acme/Reseller-Support",
        "/v1/teams/acme/reseller%2dsupport",
        "/v1/teams/acme%2freseller-support",
        "/v1/teams/acme/reseller-support;x=1",
        "/v1/teams/acme/reseller-support%00",
        "/v1/teams/acme/members/%2e%2e%2faudit-log",
        "/v1/teams/acme/audit-log/",
        "/v1/platform/../platform/teams/acme",
        "/v1/platform/teams/acme/members/",
        "/v1/teams/acme/members/../../../platform/teams/acme",
        "/internal/deliveries/acme",
        "/v1/../internal/deliveries/acme",
        "/v1/teams/acme/members/../sign-in-links",
        "/v1/teams/acme/sign-in-links/",
        "/v1/teams/acme/billing",
        "/v1/teams/acme",
        "/v1/teams",
        "/v1/teams/acme/members/jane/password",
        "/v1/teams/acme/members/jane/admin-role/../../../reseller-support",
        "/v1/teams/acme/members/jane//admin-role",
        "/v1/teams/acme/members/jane/sign-in/x",
        "/v1/teams/acme/members//sign-in",
        "http://hook-delivery.spin.internal/internal/deliveries/acme",
        "http://127.0.0.1/v1/teams/acme/reseller-support",
        "*",
    ];
    for target in targets {
        for method in ["GET", "PUT", "POST", "DELETE", "PATCH"] {
            let status = raw(&app, method, target, &bearer).await;
            // A slash too many at the end leads to the path without it, and does nothing.
            let is_led_on = status == 308 && target.ends_with('/');
            let is_refused = (400..500).contains(&status) || is_led_on;
            assert!(is_refused, "{method} {target}: {status}");
        }
    }
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn ids_that_are_no_ids_are_refused() {
    let (_app, session) = in_session().await;
    let long = "x".repeat(129);
    for id in ["jane%00", "%0D%0Ajane", "jane%20", "J%C3%A4ne", &long] {
        session
            .client
            .get(&format!("{MEMBERS}/{id}"))
            .await
            .refused(400, "invalid_id");
        session
            .client
            .post(&format!("{MEMBERS}/{id}/sign-in"), json!({}))
            .await
            .refused(400, "invalid_id");
        session
            .client
            .delete(&format!("{MEMBERS}/{id}"))
            .await
            .refused(400, "invalid_id");
    }
    session
        .client
        .get(&format!("{MEMBERS}/JANE"))
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn unknown_path_is_forbidden_to_a_session_and_not_found_for_others() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let requests = [
        (Method::GET, "/v1"),
        (Method::GET, "/v2/x"),
        (Method::GET, "/v1/teams/acme/files"),
        (Method::GET, "/v1/teams/acme/members/jane/password"),
        (Method::GET, "/v1/session/x"),
        (Method::PUT, MEMBERS),
        (Method::PUT, "/v1/session"),
    ];
    for (number, (method, path)) in requests.into_iter().enumerate() {
        // Each in a session of its own, which enters the first of such refusals.
        let session = app.session("acme", "tom").await.client;
        if method == Method::GET {
            app.anyone.get(path).await.refused(404, "not_found");
        }
        let answer = session.send(method, path, |request| request).await;
        answer.refused(403, "action_not_permitted");
        let log = app.log("acme").await;
        let refused = tagged(&log, "reseller_action_refuse").len();
        assert_eq!(refused, number + 1, "{path}");
        assert_eq!(session.delete("/v1/session").await.status, 204);
    }
}
