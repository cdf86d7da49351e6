//! Signing in as a member from the console.

use super::browser_in_session;
use super::forms::{entries, seen};
use suite::Answer;

/// The page from its token on.
fn token(page: &Answer) -> &str {
    let (_, token) = page.text.split_once("name=\"token\" value=\"").unwrap();
    token
}

#[tokio::test]
async fn signing_in_as_a_member_hands_the_token_to_the_vendor_in_a_form() {
    let (app, browser) = browser_in_session().await;
    let page = browser.open("/teams/acme/members/jane").await;
    let answer = browser
        .submit(&page, "/teams/acme/members/jane/sign-in", &[])
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let twice = browser
        .submit(&page, "/teams/acme/members/jane/sign-in", &[])
        .await;
    assert_eq!(
        token(&answer),
        token(&twice),
        "a double click starts it once"
    );
    assert_eq!(entries(&app, "sign_in_as_session_start").await, 1);
    let vendor = app.vendor.origin();
    assert!(
        answer.text.contains(&format!(
            "<form method=\"post\" action=\"{vendor}/sign-in-as\""
        )),
        "{}",
        answer.text
    );
    let policy = answer.header("content-security-policy").unwrap();
    assert!(
        policy.contains(&format!("form-action 'self' {vendor};")),
        "{policy}"
    );
    // The banner of the next pages shows the sign-in and ends it.
    let members = browser.open("/teams/acme/members").await;
    assert!(
        members.text.contains("Signed in as Jane Doe"),
        "{}",
        members.text
    );
    let ended = browser
        .submit(&members, "/teams/acme/members/jane/sign-out", &[])
        .await;
    assert_eq!(seen(&ended), "/teams/acme/members?done=sign_in_as_ended");
    let members = browser.open("/teams/acme/members").await;
    assert!(!members.text.contains("Signed in as Jane Doe"));
}
