//! The console's protection against other sites: origins, form tokens, cookies, headers, escaping.

use super::browser_in_session;
use crate::support::{SWITCH, tag};
use component_host::Fault;
use serde_json::json;
use suite::{Answer, Browser, ORIGIN, TestApp, actions, fields, session_cookie};

/// Pages with their forms, by the cookie that opens them.
const ADMIN: &[&str] = &["/admin/reseller-support", "/admin/audit-log"];
const TECHNICIAN: &[&str] = &["/reseller", "/reseller/teams/acme"];
const SESSION: &[&str] = &[
    "/teams/acme/members",
    "/teams/acme/members/jane",
    "/teams/acme/insights",
    "/teams/acme/folders",
    "/teams/acme/sharing",
    "/teams/acme/security",
    "/teams/acme/activity",
    "/teams/acme/support",
];

/// A browser with all cookies: of an admin, of a technician and of a session.
pub async fn everyone(app: &TestApp, session: Browser) -> Browser {
    let admin = app.admin("acme", "alice");
    let technician = app.technician("northwind", "tom");
    session
        .with_cookie("__Host-admin", admin.token())
        .with_cookie("__Host-technician", technician.token())
}

pub fn all() -> impl Iterator<Item = &'static str> {
    ["/", "/sign-in"]
        .into_iter()
        .chain(ADMIN.iter().chain(TECHNICIAN).chain(SESSION).copied())
}

/// Sends each form of a page in a way that must be refused without effect.
async fn refuses(
    app: &TestApp,
    browser: &Browser,
    paths: &[&str],
    send: impl AsyncFn(&Answer, &str) -> Answer,
) {
    let before = (app.log("acme").await.len(), app.members("acme").await);
    let mut forms = 0;
    for path in paths {
        let page = browser.open(path).await;
        for action in actions(&page) {
            let answer = send(&page, &action).await;
            assert_eq!(answer.status, 403, "{action}: {}", answer.text);
            assert!(answer.text.contains("This form cannot be used"), "{action}");
            forms += 1;
        }
    }
    assert!(forms >= paths.len(), "{forms}");
    let log = app.log("acme").await;
    assert!(
        log[before.0..]
            .iter()
            .all(|event| tag(event) == "reseller_view"),
        "{:?}",
        log.last()
    );
    assert_eq!(app.members("acme").await, before.1);
}

#[tokio::test]
async fn forms_of_other_origins_are_refused() {
    let (app, browser) = browser_in_session().await;
    let browser = everyone(&app, browser).await;
    for origin in [
        "https://evil.example",
        "null",
        "",
        "http://support.vendor.example",
        "https://support.vendor.example:8443",
    ] {
        refuses(
            &app,
            &browser,
            &[ADMIN, TECHNICIAN, SESSION].concat(),
            async |page, action| {
                browser
                    .submit_from(origin, action, &fields(page, action), &[])
                    .await
            },
        )
        .await;
    }
}

#[tokio::test]
async fn forms_without_the_token_of_their_sign_in_are_refused() {
    let (app, browser) = browser_in_session().await;
    let browser = everyone(&app, browser).await;
    let paths = [ADMIN, TECHNICIAN, SESSION].concat();
    for (name, value) in [
        ("csrf", None),
        ("csrf", Some("")),
        ("csrf", Some("AAAAAAAAAAAAAAAAAAAAAA")),
        ("key", None),
    ] {
        refuses(&app, &browser, &paths, async |page, action| {
            let mut hidden = fields(page, action);
            hidden.retain(|(own, _)| own != name);
            hidden.extend(value.map(|value: &str| (name.to_owned(), value.to_owned())));
            browser.submit_from(ORIGIN, action, &hidden, &[]).await
        })
        .await;
    }
}

#[tokio::test]
async fn form_of_another_sign_in_is_refused() {
    let (app, browser) = browser_in_session().await;
    let other = app.session("acme", "tess").await;
    let other = Browser::of_session(&app, &other);
    refuses(&app, &browser, SESSION, async |_, action| {
        let theirs = other.open("/teams/acme/members").await;
        browser
            .submit_from(ORIGIN, action, &fields(&theirs, "/teams/acme/members"), &[])
            .await
    })
    .await;
}

#[tokio::test]
async fn api_is_deaf_to_the_consoles_cookies() {
    let (app, browser) = browser_in_session().await;
    let browser = everyone(&app, browser).await;
    for path in [
        "/v1/session",
        SWITCH,
        "/v1/teams/acme/members",
        "/v1/resellers/northwind/teams",
    ] {
        browser.get(path).await.refused(401, "unauthenticated");
    }
}

#[tokio::test]
async fn console_is_deaf_to_bearers() {
    let (app, session) = crate::support::in_session().await;
    let token = format!("Bearer {}", session.client.token());
    for path in all().chain(["/login", "/login/callback", "/teams/globex/members"]) {
        let browser = Browser::new(&app).with_header("authorization", &token);
        browser.get(path).await.refused(403, "action_not_permitted");
    }
    // R5, R8: it is refused and logged like anything else beyond the nine actions.
    assert!(!crate::support::refusals(&app, "acme").await.is_empty());
}

#[tokio::test]
async fn authorization_for_another_layer_makes_no_difference() {
    let (app, session) = crate::support::in_session().await;
    let browser = everyone(&app, Browser::of_session(&app, &session)).await;
    let proxy = format!("Bearer {}", app.admin("acme", "alice").token());
    for authorization in ["Basic c3RhZ2luZzpwdw==", &proxy, "Negotiate YII=", "x"] {
        let through = browser.clone_with("authorization", authorization);
        for path in all() {
            through.open(path).await;
        }
        let stranger = Browser::new(&app).with_header("authorization", authorization);
        let signed_out = stranger.get("/admin/audit-log").await;
        assert_eq!(signed_out.header("location"), Some("/login"));
    }
    // A session's token among others is still refused, and logged.
    let mixed = format!("Basic x, Bearer {}", session.client.token());
    let browser = Browser::new(&app).with_header("authorization", &mixed);
    assert_eq!(browser.get("/").await.status, 401);
}

#[tokio::test]
async fn page_of_one_team_never_acts_on_another() {
    let (app, browser) = browser_in_session().await;
    app.team("globex", "northwind").await;
    app.enable("globex").await;
    assert_eq!(browser.get("/teams/globex/members").await.status, 401);
    // One session's cookie does not work under the other's name.
    let crossed = Browser::new(&app).with_cookie(
        &session_cookie("globex"),
        &browser.cookies()[&session_cookie("acme")],
    );
    assert_eq!(crossed.get("/teams/globex/members").await.status, 404);
    let page = browser.open("/teams/acme/members/jane").await;
    let hidden = fields(&page, "/teams/acme/members/jane/remove");
    let answer = browser
        .submit_from(
            ORIGIN,
            "/teams/globex/members/jane/remove",
            &hidden,
            &[("fate", "delete")],
        )
        .await;
    assert!(answer.status >= 400, "{}", answer.status);
    assert_eq!(app.members("globex").await.len(), 4);
}

const EVIL: &str = "<script>alert('x')</script>\"'&";

async fn name_everything_like_markup(app: &TestApp) {
    let platform = app.platform_now();
    let team = json!({ "name": EVIL, "reseller": "northwind" });
    platform
        .put("/v1/platform/teams/acme", team)
        .await
        .expect(200);
    let member = json!({
        "id": "evil",
        "email": "evil@acme.example",
        "name": EVIL,
        "role": "support_admin",
    });
    platform
        .post_lines("/v1/platform/teams/acme/members", &[member])
        .await
        .expect(200);
    platform
        .put(
            "/v1/platform/resellers/northwind",
            json!({ "name": EVIL, "domains": [] }),
        )
        .await
        .expect(200);
}

#[tokio::test]
async fn names_that_look_like_markup_are_shown_as_they_are() {
    let (app, browser) = browser_in_session().await;
    let browser = everyone(&app, browser).await;
    name_everything_like_markup(&app).await;
    let page = browser.open("/reseller/teams/acme").await;
    let created = browser
        .submit(&page, "/reseller/teams/acme", &[("reason", EVIL)])
        .await;
    assert_eq!(created.status, 200, "{}", created.text);
    let page = browser.open("/teams/acme/support").await;
    let typed = [
        ("subject", EVIL),
        ("text", EVIL),
        ("name", EVIL),
        ("email", "a@b"),
    ];
    assert_eq!(
        browser
            .submit(&page, "/teams/acme/support", &typed)
            .await
            .status,
        303
    );
    let mut shown = 0;
    for path in all().chain([
        "/teams/acme/members/evil",
        "/teams/acme/members?q=%3Cscript%3E%22",
        "/?problem=%3Cscript%3E",
    ]) {
        let page = browser.open(path).await;
        assert!(
            !page.text.contains("<script>") && !page.text.contains("alert('x')"),
            "{path}: {}",
            page.text
        );
        shown += page
            .text
            .matches("&#60;script&#62;alert(&#39;x&#39;)")
            .count();
    }
    assert!(shown > 15, "{shown}");
}

#[tokio::test]
async fn session_that_is_over_is_shown_so_and_forgotten() {
    let (app, browser) = browser_in_session().await;
    let page = browser.open("/teams/acme/members/jane").await;
    app.disable("acme").await;
    let answer = browser
        .submit(
            &page,
            "/teams/acme/members/jane/remove",
            &[("fate", "delete")],
        )
        .await;
    assert_eq!(answer.status, 401);
    assert!(
        answer.text.contains("You are signed out"),
        "{}",
        answer.text
    );
    assert!(browser.cookies().is_empty());
    assert_eq!(app.members("acme").await.len(), 4);
}

#[tokio::test]
async fn visitor_without_sign_in_is_sent_to_sign_in() {
    let app = TestApp::start().await;
    app.acme().await;
    for path in ADMIN.iter().chain(TECHNICIAN) {
        let answer = Browser::new(&app).get(path).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, Some("/login")),
            "{path}"
        );
    }
    // A cookie that the API refuses does not cause a redirect loop.
    for token in [
        "x",
        "rss_acme.x",
        app.technician("northwind", "tom").token(),
    ] {
        let browser = Browser::new(&app).with_cookie("__Host-admin", token);
        let answer = browser.get("/admin/reseller-support").await;
        assert_eq!(
            answer.header("location"),
            Some("/?problem=login_refused"),
            "{token}"
        );
        let cookies: Vec<_> = browser.cookies().into_keys().collect();
        assert_eq!(cookies, ["__Host-wanted"], "the page to return to");
    }
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn failing_store_is_reported_without_its_text() {
    let (app, browser) = browser_in_session().await;
    let switches = app.switches();
    let browser = everyone(&app, browser).await;
    // The first component called by each part of the console.
    let parts = [
        ("toggle", &ADMIN[..1]),
        ("audit-log", &ADMIN[1..]),
        ("link-issuance", TECHNICIAN),
        ("link-redemption", SESSION),
    ];
    for (component, path) in parts
        .into_iter()
        .flat_map(|(component, paths)| paths.iter().map(move |path| (component, path)))
    {
        switches.inject(Fault::Fail, 1, Some(component));
        let page = browser.get(path).await;
        assert_eq!(page.status, 503, "{path}");
        assert!(
            page.text.contains("That does not work at the moment."),
            "{path}: {}",
            page.text
        );
    }
    assert!(!browser.cookies().is_empty());
}
