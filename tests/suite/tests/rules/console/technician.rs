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
async fn link_is_shown_to_its_creator_until_it_is_used() {
    let (app, tom) = acme().await;
    app.enable("acme").await;
    let page = tom.open(PAGE).await;
    let created = tom.submit(&page, PAGE, &[("reason", "Ticket 42")]).await;
    assert_eq!(
        (created.status, created.header("location")),
        (303, Some("/reseller/teams/acme?done=link_created"))
    );
    let twice = tom.submit(&page, PAGE, &[("reason", "Ticket 42")]).await;
    assert!(created.header("set-cookie").is_some());
    assert_eq!(
        created.header("set-cookie"),
        twice.header("set-cookie"),
        "a double click creates one link"
    );
    let shown = tom.open(PAGE).await;
    let link = shown_link(&shown.text);
    assert!(
        link.starts_with("https://support.vendor.example/sign-in#rsl_acme."),
        "{link}"
    );
    assert_eq!(
        tom.open(PAGE).await.text.matches(&link).count(),
        2,
        "loading it again keeps it: a field and a link"
    );
    assert!(
        !tom.open("/reseller/teams/globex")
            .await
            .text
            .contains("rsl_")
    );
    // Another technician sees the link, but not its token.
    let tess = Browser::of_technician(&app, "tess").open(PAGE).await;
    assert!(tess.text.contains("Ticket 42") && !tess.text.contains("rsl_"));
    // Neither does the next technician in the same browser, even with the first one's cookies.
    let kept = tom.cookies().remove("__Host-link-acme").unwrap();
    let tess = Browser::of_technician(&app, "tess").with_cookie("__Host-link-acme", &kept);
    assert!(!tess.open(PAGE).await.text.contains("rsl_"));
    let token = link.split_once('#').unwrap().1;
    app.redeem(&app.anyone, token, "0123456789abcdef012345")
        .await
        .expect(201);
    let used = tom.open(PAGE).await;
    assert!(
        used.text.contains(">Used</span>") && !used.text.contains("rsl_"),
        "{}",
        used.text
    );
    let out = tom.submit(&used, "/reseller/sign-out", &[]).await;
    assert_eq!(out.status, 303);
    assert!(tom.cookies().is_empty(), "{:?}", tom.cookies());
}

/// Creates a link. The page that shows it.
async fn create(technician: &Browser) -> Answer {
    let page = technician.open(PAGE).await;
    let created = technician.submit(&page, PAGE, &[("reason", "Ticket 42")]);
    assert_eq!(created.await.status, 303);
    technician.open(PAGE).await
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
    assert_eq!(answer.status, 303);
    app.switches().advance(Duration::from_secs(601));
    let page = tom.open(PAGE).await;
    assert!(
        page.text.contains("Expired") && !page.text.contains("rsl_"),
        "{}",
        page.text
    );
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
