//! Ending the session and signing out.

use super::browser_in_session;
use super::forms::seen;
use crate::support::SWITCH;
use serde_json::Value;
use suite::session_cookie;

#[tokio::test]
async fn ending_the_session_ends_it_and_forgets_it() {
    let (app, browser) = browser_in_session().await;
    let page = browser.open("/teams/acme/members").await;
    let ended = browser.submit(&page, "/teams/acme/end", &[]).await;
    assert_eq!(seen(&ended), "/?done=signed_out");
    assert!(browser.cookies().is_empty());
    let sessions = app
        .admin("acme", "alice")
        .get("/v1/teams/acme/reseller-support/sessions")
        .await
        .expect(200);
    assert_eq!(sessions["sessions"], Value::Array(Vec::new()));
}

#[tokio::test]
async fn signing_out_forgets_the_sign_in_and_only_that() {
    let (app, browser) = browser_in_session().await;
    let browser = browser.with_cookie("__Host-admin", app.admin("acme", "alice").token());
    let page = browser.open("/admin/reseller-support").await;
    let out = browser.submit(&page, "/admin/sign-out", &[]).await;
    assert_eq!(seen(&out), "/?done=left");
    // The next person has to sign in, even if the identity provider knows one.
    assert!(
        browser
            .open(seen(&out))
            .await
            .text
            .contains("href=\"/login?as=other\"")
    );
    assert_eq!(
        browser.cookies().into_keys().collect::<Vec<_>>(),
        [session_cookie("acme")]
    );
}

#[tokio::test]
async fn signing_out_ends_the_token_wherever_a_copy_of_it_is() {
    let (app, browser) = browser_in_session().await;
    let login = app.login("acme", "alice");
    let browser = browser.with_cookie("__Host-admin", login.token());
    login.get(SWITCH).await.expect(200);
    let page = browser.open("/admin/reseller-support").await;
    browser.submit(&page, "/admin/sign-out", &[]).await;
    for path in [SWITCH, "/v1/teams/acme/audit-log"] {
        assert_eq!(login.get(path).await.code(), "unauthenticated", "{path}");
    }
    let again = login.delete("/v1/login").await;
    assert_eq!(again.code(), "unauthenticated");
    // Another sign-in of the same person, and the identity provider's own tokens, are as good as before.
    app.login("acme", "adam").get(SWITCH).await.expect(200);
    app.admin("acme", "alice").get(SWITCH).await.expect(200);
}

#[tokio::test]
async fn signing_out_succeeds_after_the_sign_in_has_ended_elsewhere() {
    let (app, browser) = browser_in_session().await;
    let login = app.login("acme", "alice");
    let browser = browser.with_cookie("__Host-admin", login.token());
    let page = browser.open("/admin/reseller-support").await;
    assert_eq!(login.delete("/v1/login").await.status, 204);
    let out = browser.submit(&page, "/admin/sign-out", &[]).await;
    assert_eq!(seen(&out), "/?done=left");
}
