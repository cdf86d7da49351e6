//! The page that was wanted before the sign-in, which leads back to it and never elsewhere.

use super::{Begun, cookies, pick, token};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use suite::{Answer, Browser, ORIGIN, TestApp};

/// The cookie of a page that was wanted.
const WANTED: &str = "__Host-wanted";

/// Signs in from the start, as someone.
async fn sign_in(app: &TestApp, browser: &Browser, person: &str) -> Answer {
    let answer = browser.get("/login").await;
    let authorize = answer.header("location").unwrap().to_owned();
    assert!(
        !authorize.contains("audit-log"),
        "the provider learns of it"
    );
    let begun = Begun {
        cookie: String::new(),
        authorize,
    };
    let back = pick(app, &begun, person).await;
    browser.get(&back).await
}

#[tokio::test]
async fn sign_in_leads_back_to_the_page_with_its_query() {
    let app = TestApp::start().await;
    for (address, person, then) in [
        (
            "/admin/audit-log?category=members&from=2026-01-01",
            "alice",
            "/admin/audit-log?category=members&from=2026-01-01",
        ),
        ("/reseller/teams/acme", "tom", "/reseller/teams/acme"),
        (
            "/admin/audit-log/export?format=csv",
            "alice",
            "/admin/audit-log?format=csv",
        ),
        // A page of the other role is none for this one.
        ("/admin/audit-log", "tom", "/reseller"),
        ("/reseller/teams/acme", "alice", "/admin"),
    ] {
        let browser = Browser::new(&app);
        let sent = browser.get(address).await;
        assert_eq!(sent.header("location"), Some("/login"), "{address}");
        let line = cookies(&sent)[0];
        let (_, attributes) = line.split_once("; ").unwrap();
        assert_eq!(
            attributes,
            "Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600"
        );
        let answer = sign_in(&app, &browser, person).await;
        assert_eq!(answer.header("location"), Some(then), "{address}");
        assert!(!browser.cookies().contains_key(WANTED));
        // The next sign-in leads to the first page again.
        let next = sign_in(&app, &browser, person).await;
        let home = if person == "tom" {
            "/reseller"
        } else {
            "/admin"
        };
        assert_eq!(next.header("location"), Some(home));
    }
}

#[tokio::test]
async fn no_cookie_or_parameter_leads_elsewhere() {
    let app = TestApp::start().await;
    for address in [
        "https://evil.example/admin",
        "//evil.example/admin",
        "/admin//evil.example",
        "/admin/..//evil.example",
        "/admin/\\evil.example",
        "/adminevil",
        "/login",
        "/admin\r\nx: y",
    ] {
        let browser = Browser::new(&app).with_cookie(WANTED, &URL_SAFE_NO_PAD.encode(address));
        let answer = sign_in(&app, &browser, "alice").await;
        token(&answer, "__Host-admin");
        assert_eq!(answer.header("location"), Some("/admin"), "{address}");
        // Nor does one put into the cookie of the sign-in itself.
        let browser = Browser::new(&app);
        let begun = browser.get("/login").await;
        let (name, value) = browser.cookies().pop_first().unwrap();
        let forged = format!("{value}.{}", URL_SAFE_NO_PAD.encode(address));
        let browser = browser.with_cookie(&name, &forged);
        let authorize = begun.header("location").unwrap().to_owned();
        let begun = Begun {
            cookie: String::new(),
            authorize,
        };
        let back = pick(&app, &begun, "alice").await;
        let answer = browser.get(&back).await;
        assert_eq!(answer.header("location"), Some("/admin"), "{address}");
    }
}

#[tokio::test]
async fn form_that_met_an_ended_sign_in_keeps_its_text_and_leads_back() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let path = "/reseller/teams/acme";
    let page = Browser::of_technician(&app, "tom").open(path).await;
    let browser = Browser::new(&app);
    let typed = [("reason", "<b>Ticket 43</b>")];
    let answer = browser.submit(&page, path, &typed).await;
    assert_eq!(answer.status, 401);
    assert!(
        answer.text.contains("&#60;b&#62;Ticket 43"),
        "{}",
        answer.text
    );
    assert!(answer.text.contains("href=\"/login\""));
    let back = sign_in(&app, &browser, "tom").await;
    assert_eq!(back.header("location"), Some(path));
    // A reseller session that is over.
    let answer = browser
        .submit_from(
            ORIGIN,
            "/teams/acme/support",
            &[],
            &[("text", "A long\r\nquestion")],
        )
        .await;
    assert!(answer.status == 401 && answer.text.contains("A long\r\nquestion"));
    // A form of another site puts no words into anyone's mouth.
    let foreign = browser
        .submit_from(
            "https://evil.example",
            "/teams/acme/support",
            &[],
            &[("text", "Call us")],
        )
        .await;
    assert!(foreign.status == 401 && !foreign.text.contains("Call us"));
}
