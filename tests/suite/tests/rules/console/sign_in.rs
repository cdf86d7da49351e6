//! The page of a link: it has no secrets, leaks nothing and redirects nowhere else, and the cookie
//! of the redeemed session is hidden from scripts.

use crate::support::{LINKS, SWITCH};
use serde_json::{Value, json};
use suite::{Answer, Browser, ORIGIN, TestApp, session_cookie};

#[tokio::test]
async fn page_is_the_same_with_any_query() {
    let app = TestApp::start().await;
    let browser = Browser::new(&app);
    let plain = browser.open("/sign-in").await;
    for query in [
        "?token=rsl_acme.abc",
        "?next=https://evil.example",
        "?redirect_uri=//evil.example",
        "?%3Cscript%3E",
    ] {
        let answer = browser.open(&format!("/sign-in{query}")).await;
        assert_eq!(answer.text, plain.text, "{query}");
        assert_eq!(answer.header("location"), None);
    }
    assert!(
        !plain.text.contains("http://") && !plain.text.contains("https://"),
        "refers to elsewhere"
    );
}

#[tokio::test]
async fn link_has_the_configured_base_and_its_token_in_the_fragment() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    // The host in the request does not matter.
    let technician = app.technician("northwind", "tom");
    let technician = technician
        .with_header("x-forwarded-host", "evil.example")
        .with_header("origin", "https://evil.example");
    let link = technician
        .post(LINKS, json!({ "reason": "Ticket 42" }))
        .await
        .expect(201);
    let url = link["url"].as_str().unwrap();
    assert!(
        url.starts_with("https://support.vendor.example/sign-in#rsl_YWNtZQ."),
        "{url}"
    );
}

async fn redeem(browser: &Browser, token: &str, nonce: &str) -> Answer {
    let body = json!({ "token": token, "nonce": nonce });
    browser.post(ORIGIN, "/sign-in/redeem", body).await
}

/// The live sessions of the team, as its admin sees them.
async fn sessions(app: &TestApp) -> Value {
    let admin = app.admin("acme", "alice");
    let answer = admin.get(&format!("{SWITCH}/sessions")).await;
    answer.expect(200)["sessions"].clone()
}

#[tokio::test]
async fn redeemed_session_is_a_cookie_of_its_team_that_no_script_sees() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let (browser, token) = (
        Browser::of_technician(&app, "tom"),
        app.link("acme", "tom").await,
    );
    let preview = browser
        .post(ORIGIN, "/sign-in/preview", json!({ "token": token }))
        .await
        .expect(200);
    assert_eq!(
        (&preview["team"], &preview["reseller"]),
        (&json!("Acme"), &json!("Northwind Partners"))
    );
    let nonce = "0123456789abcdef012345";
    let redeemed = redeem(&browser, &token, nonce).await;
    assert_eq!(redeemed.expect(201)["team"], "acme");
    assert!(!redeemed.text.contains("rss_"), "{}", redeemed.text);
    let line = redeemed.header("set-cookie").unwrap();
    assert!(
        line.starts_with(&format!("{}=rss_YWNtZQ.", session_cookie("acme"))),
        "{line}"
    );
    for attribute in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
        assert!(line.split("; ").any(|part| part == attribute), "{line}");
    }
    browser.open("/teams/acme/members").await;
    // The log names the signed-in technician.
    assert_eq!(sessions(&app).await[0]["is_bearer"], false);
    // The same page's second attempt gets the same session, and nobody else gets one.
    let again = redeem(&browser, &token, nonce).await;
    assert_eq!(
        again.header("set-cookie").unwrap().split(';').next(),
        line.split(';').next()
    );
    let other = Browser::new(&app);
    let refused = redeem(&other, &token, "another-nonce-0123456789").await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (404, "link_not_usable")
    );
    assert!(other.cookies().is_empty());
    // Another session of the same browser in the same team takes the first one's place.
    let link = app.link("acme", "tom").await;
    redeem(&browser, &link, nonce).await.expect(201);
    let sessions = sessions(&app).await;
    assert_eq!(sessions.as_array().unwrap().len(), 1, "{sessions}");
}

#[tokio::test]
async fn other_sites_cannot_have_a_link_redeemed() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let token = app.link("acme", "tom").await;
    let browser = Browser::new(&app);
    for origin in [
        "https://evil.example",
        "null",
        "https://support.vendor.example.evil.example",
        "",
    ] {
        let body = json!({ "token": token, "nonce": "0123456789abcdef012345" });
        browser
            .post(origin, "/sign-in/redeem", body)
            .await
            .refused(403, "forbidden");
        browser
            .post(origin, "/sign-in/preview", json!({ "token": token }))
            .await
            .refused(403, "forbidden");
    }
    assert!(browser.cookies().is_empty());
    browser
        .post(ORIGIN, "/sign-in/preview", json!({ "token": token }))
        .await
        .expect(200);
}
