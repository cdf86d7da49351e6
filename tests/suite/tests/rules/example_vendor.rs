//! The example vendor is a working model: its login takes a sign-in token once, and its mailbox
//! holds the mails of the notifications.

use crate::support::in_session;
use serde_json::json;
use suite::{Client, TestApp};

fn vendor(app: &TestApp) -> Client {
    Client::new(reqwest::Client::new(), app.vendor.origin())
}

#[tokio::test]
async fn login_of_the_vendor_takes_a_member_who_is_signed_in_as_once() {
    let (app, session) = in_session().await;
    let signed_in = session
        .client
        .post("/v1/teams/acme/members/jane/sign-in", json!({}))
        .await
        .expect(201);
    let token = signed_in["token"].as_str().unwrap();
    let vendor = vendor(&app);
    let answer = vendor
        .post_form("/sign-in-as", &format!("token={token}"))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(
        answer.text.contains("You are signed in as Jane Doe (jane)"),
        "{}",
        answer.text
    );
    for body in [
        format!("token={token}"),
        "token=x".into(),
        String::new(),
        format!("token={}", session.client.token()),
    ] {
        let answer = vendor.post_form("/sign-in-as", &body).await;
        assert!(
            answer.status == 403 && answer.text.contains("You are not signed in"),
            "{}",
            answer.text
        );
    }
}

#[tokio::test]
async fn login_of_the_vendor_takes_nobody_whose_session_is_over() {
    let (app, session) = in_session().await;
    let signed_in = session
        .client
        .post("/v1/teams/acme/members/jane/sign-in", json!({}))
        .await
        .expect(201);
    app.disable("acme").await;
    let body = format!("token={}", signed_in["token"].as_str().unwrap());
    assert_eq!(
        vendor(&app).post_form("/sign-in-as", &body).await.status,
        403
    );
}

#[tokio::test]
async fn mailbox_shows_the_newest_mail_first_and_its_text_as_text() {
    let app = TestApp::start().await;
    app.acme().await;
    let name = "Northwind & <b>Partners</b>";
    app.reseller("northwind", name).await;
    assert!(
        vendor(&app)
            .get("/mail")
            .await
            .text
            .contains("No mail so far")
    );
    app.enable("acme").await;
    app.disable("acme").await;
    app.until("four mails", async || {
        let page = vendor(&app).get("/mail").await;
        page.text.matches("<article>").count() == 4
    })
    .await;
    let text = vendor(&app).get("/mail").await.text;
    let off = text.find("switched reseller support off").expect("off");
    let on = text.find("switched reseller support on").expect("on");
    assert!(off < on, "{text}");
    assert!(text.contains("alice@acme.example") && text.contains("adam@acme.example"));
    assert!(!text.contains("<b>") && !text.contains("<script"), "{text}");
}

#[tokio::test]
async fn provider_lets_only_the_application_ask() {
    let app = TestApp::start().await;
    let challenge = "x".repeat(43);
    let good = [
        ("client_id", example_vendor::CLIENT_ID),
        (
            "redirect_uri",
            "https://support.vendor.example/login/callback",
        ),
        ("response_type", "code"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        ("state", "\"><script>"),
    ];
    let query = |changed: &str, value: &str| {
        let pairs = good.map(|(name, own)| (name, if name == changed { value } else { own }));
        let url = reqwest::Url::parse_with_params("https://x.example", pairs).unwrap();
        url.query().unwrap().to_owned()
    };
    let vendor = vendor(&app);
    let page = vendor.get(&format!("/authorize?{}", query("", ""))).await;
    assert_eq!(
        (page.status, page.text.matches("<button").count()),
        (200, 5),
        "{}",
        page.text
    );
    assert!(!page.text.contains("<script") && page.text.contains("Tess, technician of Northwind"));
    for (name, value) in [
        ("client_id", "another"),
        ("redirect_uri", "https://evil.example/login/callback"),
        ("response_type", "token"),
        ("code_challenge", ""),
        ("code_challenge_method", "plain"),
    ] {
        assert_eq!(
            vendor
                .get(&format!("/authorize?{}", query(name, value)))
                .await
                .status,
            400,
            "{name}"
        );
        assert_eq!(
            vendor
                .post_form("/authorize", &query(name, value))
                .await
                .status,
            400,
            "{name}"
        );
    }
}

#[tokio::test]
async fn vendor_alone_brings_its_team_in_to_an_application_elsewhere() {
    let app = TestApp::start().await;
    let mut command = tokio::process::Command::new(suite::program().unwrap());
    command
        .args(["vendor", "--listen", "127.0.0.1:0", "--url", &app.url()])
        .stdout(std::process::Stdio::null());
    let _vendor = command.kill_on_drop(true).spawn().unwrap();
    let alice = app.admin("acme", "alice");
    app.until("the example team", async || {
        alice.get("/v1/teams/acme/reseller-support").await.status == 200
    })
    .await;
}
