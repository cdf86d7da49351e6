//! Several sign-ins in one browser, and coming back to one that is over.

use super::{Begun, cookies, pick, refused, token};
use suite::{Browser, TestApp, session_cookie};

#[tokio::test]
async fn sign_ins_in_several_tabs_each_come_to_their_end() {
    let app = TestApp::start().await;
    let browser = Browser::new(&app);
    let mut tabs = Vec::new();
    for person in ["alice", "tom", "alice"] {
        let answer = browser.get("/login").await;
        tabs.push((answer.header("location").unwrap().to_owned(), person));
    }
    assert_eq!(browser.cookies().len(), 3);
    for (authorize, person) in tabs {
        let begun = Begun {
            cookie: String::new(),
            authorize,
        };
        let back = pick(&app, &begun, person).await;
        token(&browser.get(&back).await, cookie_of(person));
    }
    let cookies: Vec<_> = browser.cookies().into_keys().collect();
    assert_eq!(cookies, ["__Host-admin", "__Host-technician"]);
    // Those that nobody finishes go, the oldest first.
    for _ in 0..9 {
        browser.get("/login").await;
    }
    assert_eq!(browser.cookies().len(), 2 + 5);
}

/// The cookie of a person who is signed in.
fn cookie_of(person: &str) -> &'static str {
    match person {
        "tom" => "__Host-technician",
        _ => "__Host-admin",
    }
}

#[tokio::test]
async fn coming_back_after_the_sign_in_leads_to_the_console() {
    let app = TestApp::start().await;
    let browser = Browser::new(&app);
    for (person, home) in [("alice", "/admin"), ("tom", "/")] {
        let authorize = browser.get("/login").await;
        let authorize = authorize.header("location").unwrap().to_owned();
        let begun = Begun {
            cookie: String::new(),
            authorize,
        };
        let back = pick(&app, &begun, person).await;
        token(&browser.get(&back).await, cookie_of(person));
        for again in [back.as_str(), "/login/callback?error=access_denied"] {
            let answer = browser.get(again).await;
            // With both roles in one browser nobody can tell which is meant.
            assert_eq!(
                (answer.status, answer.header("location")),
                (303, Some(home))
            );
            assert!(cookies(&answer).is_empty());
        }
    }
    // A cookie that the login did not give, or that is over, is no sign-in.
    for (name, value) in [
        (
            "__Host-admin",
            app.admin("acme", "alice").token().to_owned(),
        ),
        ("__Host-admin", "x".to_owned()),
        (
            &session_cookie("acme"),
            browser.cookies()["__Host-admin"].clone(),
        ),
    ] {
        let answer = Browser::new(&app)
            .with_cookie(name, &value)
            .get("/login/callback?code=x&state=x")
            .await;
        refused(&app, &answer, "no such sign-in");
    }
}
