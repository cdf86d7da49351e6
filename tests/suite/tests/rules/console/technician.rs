//! The technician's pages: customers, and links with their states.

use serde_json::json;
use std::time::Duration;
use suite::{Answer, Browser, TestApp, actions};

const PAGE: &str = "/reseller/teams/acme";

async fn acme() -> (TestApp, Browser) {
    let app = TestApp::start().await;
    app.acme().await;
    app.team("globex", "northwind").await;
    let tom = Browser::of_technician(&app, "tom");
    (app, tom)
}

#[tokio::test]
async fn customers_are_listed_with_how_to_be_let_in() {
    let (app, tom) = acme().await;
    app.enable("globex").await;
    let page = tom.open("/reseller").await;
    assert!(
        page.text.contains("Reseller support is off."),
        "{}",
        page.text
    );
    assert!(
        page.text
            .contains("Admin console › Settings › Additional settings › Reseller support")
    );
    assert!(
        page.text
            .contains("class=\"button\" href=\"/reseller/teams/globex\"")
    );
    app.reseller("contoso", "Contoso").await;
    let token = app.technician("contoso", "carl");
    let carl = Browser::new(&app).with_cookie("__Host-technician", token.token());
    assert!(
        carl.open("/reseller")
            .await
            .text
            .contains("No team was bought through you yet.")
    );
    assert_eq!(carl.get(PAGE).await.status, 404);
}

/// The link in the field of a page.
fn shown_link(page: &str) -> String {
    let field = page.split("readonly value=\"").nth(1).unwrap();
    field.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn link_is_in_the_answer_to_its_form_and_nowhere_else() {
    let (app, tom) = acme().await;
    app.enable("acme").await;
    let page = tom.open(PAGE).await;
    let before = tom.cookies();
    let created = tom.submit(&page, PAGE, &[("reason", "Ticket 42")]).await;
    assert_eq!(created.status, 200, "{}", created.text);
    let link = shown_link(&created.text);
    assert!(
        link.starts_with("https://support.vendor.example/sign-in#rsl_YWNtZQ."),
        "{link}"
    );
    assert_eq!(created.text.matches(&link).count(), 2, "a field and a link");
    // A double click or a reload creates no other.
    let twice = tom.submit(&page, PAGE, &[("reason", "Ticket 42")]).await;
    assert_eq!((twice.status, shown_link(&twice.text)), (200, link.clone()));
    for answer in [&created, &twice] {
        let mut headers = answer.headers.iter();
        assert!(!headers.any(|(_, value)| value.contains("rsl_")));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    assert_eq!(tom.cookies(), before);
    // Whoever opens the page sees the link, but not its token.
    let tess = Browser::of_technician(&app, "tess");
    for browser in [&tom, &tess] {
        let page = browser.open(PAGE).await;
        assert!(page.text.contains("Ticket 42") && !page.text.contains("rsl_"));
    }
    let token = link.split_once('#').unwrap().1;
    app.redeem(&app.anyone, token, "0123456789abcdef012345")
        .await
        .expect(201);
    let used = tom.submit(&page, PAGE, &[("reason", "Ticket 42")]).await;
    for page in [used, tom.open(PAGE).await] {
        assert!(
            page.text.contains(">Used</span>") && !page.text.contains("rsl_"),
            "{}",
            page.text
        );
    }
    let out = tom.submit(&page, "/reseller/sign-out", &[]).await;
    assert_eq!(out.status, 303);
    assert!(tom.cookies().is_empty(), "{:?}", tom.cookies());
}

/// Creates a link.
async fn create(technician: &Browser) -> Answer {
    let page = technician.open(PAGE).await;
    let created = technician.submit(&page, PAGE, &[("reason", "Ticket 42")]);
    let created = created.await;
    assert_eq!(created.status, 200, "{}", created.text);
    created
}

#[tokio::test]
async fn links_are_superseded_and_revoked_before_everyones_eyes() {
    let (app, tom) = acme().await;
    app.enable("acme").await;
    create(&tom).await;
    let page = create(&tom).await;
    assert!(
        page.text.contains("Superseded by a newer one"),
        "{}",
        page.text
    );
    let revoke = actions(&page)
        .into_iter()
        .find(|action| action.ends_with("/revoke"))
        .unwrap();
    for _ in 0..2 {
        let answer = tom.submit(&page, &revoke, &[]).await;
        assert_eq!(
            answer.header("location"),
            Some("/reseller/teams/acme?done=link_revoked")
        );
    }
    assert!(tom.open(PAGE).await.text.contains("Revoked"));
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn expired_link_is_shown_as_expired_and_not_in_full() {
    let (app, tom) = acme().await;
    app.enable("acme").await;
    let page = tom.open(PAGE).await;
    let answer = tom.submit(&page, PAGE, &[("reason", "Ticket 42")]).await;
    assert_eq!(answer.status, 200);
    app.switches().advance(Duration::from_secs(601));
    // The form is sent again by a reload.
    let again = tom.submit(&page, PAGE, &[("reason", "Ticket 42")]).await;
    for page in [again, tom.open(PAGE).await] {
        assert!(!page.text.contains("rsl_YWNtZQ."), "{}", page.text);
    }
    assert!(tom.open(PAGE).await.text.contains("Expired"));
}

#[tokio::test]
async fn refused_link_keeps_its_reason() {
    let (app, tom) = acme().await;
    // Off: the page has no form, but a page opened earlier has one.
    app.enable("acme").await;
    let page = tom.open(PAGE).await;
    app.disable("acme").await;
    let answer = tom.submit(&page, PAGE, &[("reason", "Ticket 42")]).await;
    assert_eq!(answer.status, 409);
    assert!(
        answer.text.contains("has to switch it on first"),
        "{}",
        answer.text
    );
    app.enable("acme").await;
    let page = tom.open(PAGE).await;
    let long = "x".repeat(141);
    let answer = tom.submit(&page, PAGE, &[("reason", &long)]).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.text.contains("Give a short one") && answer.text.contains(&long),
        "{}",
        answer.text
    );
    assert_eq!(
        app.log("acme")
            .await
            .iter()
            .filter(|event| event["details"]["reason"] == json!(long))
            .count(),
        0
    );
}
