//! Languages, unknown paths, and long lists.

use super::browser_in_session;
use serde_json::json;
use suite::{Browser, TestApp};

/// The language of a page.
async fn language(browser: &Browser, path: &str) -> &'static str {
    let page = browser.open(path).await;
    let is_french = page.text.contains("<html lang=\"fr\">");
    assert_eq!(is_french, page.text.contains("Se connecter"));
    if is_french { "fr" } else { "en" }
}

#[tokio::test]
async fn language_is_the_readers_unless_another_is_chosen() {
    let app = TestApp::start().await;
    for (accepts, wanted) in [
        ("", "en"),
        ("de", "en"),
        ("fr-CA,en;q=0.5", "fr"),
        ("en,fr", "en"),
    ] {
        let browser = Browser::new(&app).with_header("accept-language", accepts);
        assert_eq!(language(&browser, "/").await, wanted, "{accepts}");
    }
    let browser = Browser::new(&app).with_header("accept-language", "fr");
    assert_eq!(language(&browser, "/?lang=en").await, "en");
    assert_eq!(language(&browser, "/").await, "en", "the choice is kept");
    assert_eq!(language(&browser, "/?lang=xx").await, "en");
    assert_eq!(language(&browser, "/?lang=fr").await, "fr");
}

#[tokio::test]
async fn language_links_keep_the_query_of_the_page() {
    let (app, browser) = browser_in_session().await;
    let browser = browser.with_cookie("__Host-admin", app.admin("acme", "alice").token());
    for (address, kept) in [
        (
            "/admin/audit-log?category=members&from=2026-01-01&lang=en",
            "/admin/audit-log?category=members&#38;from=2026-01-01&#38;",
        ),
        (
            "/teams/acme/members?q=%22Ja%26+done&done=member_removed",
            "/teams/acme/members?q=%22Ja%26+done&#38;",
        ),
        (
            "/teams/acme/activity?external=true",
            "/teams/acme/activity?external=true&#38;",
        ),
        ("/?problem=login_refused", "/?problem=login_refused&#38;"),
        ("/sign-in?token=rsl_acme.x", "/sign-in?"),
    ] {
        let page = browser.open(address).await;
        for language in ["en", "fr"] {
            let link = format!("href=\"{kept}lang={language}\"");
            assert!(page.text.contains(&link), "{link}: {}", page.text);
        }
    }
    // One that came twice is still told in the other language.
    let twice = browser.get("/admin/audit-log?category=sso&category=sso");
    assert_eq!(twice.await.status, 400);
}

#[tokio::test]
async fn unknown_path_is_a_page_for_a_browser_and_a_problem_for_a_program() {
    let app = TestApp::start().await;
    let browser = Browser::new(&app);
    let accept = "text/html,application/xhtml+xml,*/*;q=0.8";
    let reader = Browser::new(&app).with_header("accept", accept);
    for path in [
        "/nowhere",
        "/a/b.php",
        "/login/other",
        "/.well-known/none",
        "/V1/x",
    ] {
        let page = reader.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(
            page.text.contains("There is nothing here") && page.text.contains("href=\"/\""),
            "{path}: {}",
            page.text
        );
        browser.get(path).await.refused(404, "not_found");
        browser
            .post("", path, json!({}))
            .await
            .refused(404, "not_found");
    }
    for path in ["/v1/nowhere", "/v1", "/2/nowhere", "/scim/v2/Users"] {
        reader.get(path).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn link_whose_fragment_became_a_path_is_said_to_be_damaged() {
    let app = TestApp::start().await;
    let browser = Browser::new(&app);
    for path in [
        "/sign-in%23rsl_acme.secret",
        "/sign-in%2523rsl_acme.secret",
        "/sign-in%23",
    ] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(
            page.text.contains("was damaged on its way") && !page.text.contains("secret"),
            "{path}: {}",
            page.text
        );
        let french = browser.get("/sign-in%23?lang=fr").await;
        assert!(page.text.contains("href=\"/sign-in%23?lang=fr\""));
        assert!(french.text.contains("Ce lien a été abîmé"));
        browser.get("/sign-in%23?lang=en").await;
    }
}

#[tokio::test]
async fn paths_that_are_not_there_get_a_page_that_says_so() {
    let (_app, browser) = browser_in_session().await;
    for path in [
        "/admin/x",
        "/reseller/x/y",
        "/sign-in/x",
        "/assets/",
        "/teams",
        "/teams/acme/members/nobody",
        "/teams/acme/members/a%2Fb",
        "/teams/acme/support/none",
        "/teams/%00/members",
    ] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(
            page.text.contains("There is nothing here"),
            "{path}: {}",
            page.text
        );
        // Every page of a session has the banner.
        let has_banner = page
            .text
            .contains("You are signed in to Acme as Northwind Partners");
        assert_eq!(has_banner, path.starts_with("/teams/acme/"), "{path}");
    }
}

#[tokio::test]
async fn page_beyond_the_nine_actions_is_refused_and_logged() {
    let (app, browser) = browser_in_session().await;
    let page = browser.get("/teams/acme/billing").await;
    assert_eq!(page.status, 403);
    assert!(
        page.text.contains("A reseller session may not do this."),
        "{}",
        page.text
    );
    assert_eq!(
        crate::support::refusals(&app, "acme").await,
        [("unknown".to_owned(), "action_not_permitted".to_owned())]
    );
}

#[tokio::test]
async fn only_a_page_of_the_console_can_report_success() {
    let (_app, browser) = browser_in_session().await;
    let told = "The member is no longer in the team.";
    assert!(
        browser
            .open("/teams/acme/members?done=member_removed")
            .await
            .text
            .contains(told)
    );
    let followed = browser.with_header("sec-fetch-site", "cross-site");
    assert!(
        !followed
            .open("/teams/acme/members?done=member_removed")
            .await
            .text
            .contains(told)
    );
}

#[tokio::test]
async fn folders_of_any_name_are_listed_by_pages() {
    let (app, browser) = browser_in_session().await;
    let folders: Vec<_> = (0..150)
        .map(|n| json!({ "id": format!("f{n}"), "name": format!("R&D #{n:03} + 100% a=b") }))
        .collect();
    app.platform
        .post_lines("/v1/platform/teams/acme/team-folders", &folders)
        .await
        .expect(200);
    let first = browser.open("/teams/acme/folders").await;
    let next = first
        .text
        .split("\" rel=\"next\"")
        .next()
        .unwrap()
        .rsplit("href=\"")
        .next()
        .unwrap()
        .replace("&#38;", "&");
    let second = browser.open(&next).await;
    let shown = [first, second].map(|page| page.text.matches("R&#38;D #").count());
    assert_eq!(shown[0] + shown[1], 150);
}

#[tokio::test]
async fn start_page_leads_to_everything_open_in_the_browser() {
    let (app, browser) = browser_in_session().await;
    let browser = browser.with_cookie(
        "__Host-technician",
        app.technician("northwind", "tom").token(),
    );
    let page = browser.open("/").await;
    for (path, is_open) in [
        ("/teams/acme", true),
        ("/reseller", true),
        ("/login?as=other", true),
        ("/admin", false),
    ] {
        assert_eq!(
            page.text.contains(&format!("href=\"{path}\"")),
            is_open,
            "{path}"
        );
    }
    assert!(
        page.text.contains("Open the session in Acme"),
        "{}",
        page.text
    );
    // One that is over has no button.
    app.disable("acme").await;
    let after = browser.open("/").await;
    assert!(!after.text.contains("Open the session"), "{}", after.text);
    app.enable("acme").await;
    let browser = Browser::of_session(&app, &app.session("acme", "tom").await);
    assert_eq!(
        browser.get("/teams/acme").await.header("location"),
        Some("/teams/acme/members")
    );
}

async fn bring_120_members(app: &TestApp) {
    let lines: Vec<_> = (0..120)
        .map(|n| {
            json!({
                "id": format!("m{n:03}"),
                "email": format!("m{n:03}@acme.example"),
                "name": format!("Member {n:03}"),
            })
        })
        .collect();
    app.platform
        .post_lines("/v1/platform/teams/acme/members", &lines)
        .await
        .expect(200);
}

#[tokio::test]
async fn members_are_found_by_prefix() {
    let (app, browser) = browser_in_session().await;
    bring_120_members(&app).await;
    let by_name = browser.open("/teams/acme/members?q=member+11").await;
    assert_eq!(
        by_name
            .text
            .matches("href=\"/teams/acme/members/m11")
            .count(),
        10
    );
    let by_address = browser.open("/teams/acme/members?q=m007%40").await;
    assert_eq!(
        by_address
            .text
            .matches("href=\"/teams/acme/members/m")
            .count(),
        1
    );
    assert!(
        browser
            .open("/teams/acme/members?q=zzz")
            .await
            .text
            .contains("No member is found.")
    );
}

#[tokio::test]
async fn members_are_listed_page_by_page() {
    let (app, browser) = browser_in_session().await;
    bring_120_members(&app).await;
    let (mut path, mut found) = ("/teams/acme/members?q=member".to_owned(), 0);
    loop {
        let page = browser.open(&path).await;
        found += page.text.matches("href=\"/teams/acme/members/m").count();
        let Some(next) = page
            .text
            .split("rel=\"next\"")
            .next()
            .filter(|_| page.text.contains("rel=\"next\""))
        else {
            break;
        };
        path = next
            .rsplit("href=\"")
            .next()
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .replace("&#38;", "&");
    }
    assert_eq!(found, 120);
}

#[tokio::test]
async fn insights_are_drawn_from_the_present_numbers() {
    let (app, browser) = browser_in_session().await;
    let page = browser.open("/teams/acme/insights").await;
    assert!(
        page.text.contains("<svg") && page.text.contains("<strong>4</strong> Members"),
        "{}",
        page.text
    );
    assert!(!page.text.contains("Storage"), "not reported yet");
    let storage =
        json!({ "used_bytes": 1_500_000_000_u64, "allocated_bytes": 2_000_000_000_000_u64 });
    app.platform
        .put("/v1/platform/teams/acme/storage", storage)
        .await
        .expect(200);
    assert!(
        browser
            .open("/teams/acme/insights")
            .await
            .text
            .contains("1.5\u{a0}GB of 2\u{a0}TB")
    );
}
