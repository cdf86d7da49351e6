//! The team admin's pages: the switch, the audit log, and its export.

use crate::support::in_session;
use serde_json::{Value, json};
use suite::{Answer, Browser, TestApp, actions};

const SWITCH_PAGE: &str = "/admin/reseller-support";

async fn acme() -> (TestApp, Browser) {
    let app = TestApp::start().await;
    app.acme().await;
    let alice = Browser::of_admin(&app, "alice");
    (app, alice)
}

async fn support(app: &TestApp) -> Value {
    app.admin("acme", "adam")
        .get("/v1/teams/acme/reseller-support")
        .await
        .expect(200)
}

#[tokio::test]
async fn check_box_switches_on_with_its_terms_and_off() {
    let (app, alice) = acme().await;
    let page = alice.open(SWITCH_PAGE).await;
    assert!(
        page.text.contains("administrative access and control"),
        "R2"
    );
    let typed = [
        ("is_enabled", "yes"),
        ("ends", "day"),
        ("is_read_only", "yes"),
    ];
    let on = alice.submit(&page, SWITCH_PAGE, &typed).await;
    assert_eq!(
        (on.status, on.header("location")),
        (303, Some("/admin/reseller-support?done=enabled"))
    );
    let state = support(&app).await;
    assert_eq!(
        (&state["state"], &state["is_read_only"]),
        (&json!("enabled"), &json!(true))
    );
    let end = state["expires_at"].clone();
    assert!(end.is_string());
    // Saving the page as it is keeps the end where it is.
    let page = alice.open(SWITCH_PAGE).await;
    assert!(
        page.text.contains("<option value=\"keep\" selected>"),
        "{}",
        page.text
    );
    alice
        .submit(
            &page,
            SWITCH_PAGE,
            &[("is_enabled", "yes"), ("ends", "keep")],
        )
        .await;
    assert_eq!(
        (
            &support(&app).await["expires_at"],
            &support(&app).await["is_read_only"]
        ),
        (&end, &json!(false))
    );
    let off = alice
        .submit(&alice.open(SWITCH_PAGE).await, SWITCH_PAGE, &[])
        .await;
    assert_eq!(
        off.header("location"),
        Some("/admin/reseller-support?done=disabled")
    );
    assert_eq!(support(&app).await["state"], "disabled");
}

#[tokio::test]
async fn page_says_why_it_cannot_be_switched_on() {
    let (app, alice) = acme().await;
    for (team, text) in [
        (
            json!({ "name": "Acme", "reseller": null }),
            "the team was not bought through a reseller",
        ),
        (
            json!({ "name": "Acme", "reseller": "northwind", "has_signed_baa": true }),
            "the team has signed a BAA",
        ),
    ] {
        app.platform
            .put("/v1/platform/teams/acme", team)
            .await
            .expect(200);
        let page = alice.open(SWITCH_PAGE).await;
        assert!(
            page.text.contains(text) && page.text.contains(" disabled>"),
            "{}",
            page.text
        );
        // Sending the form all the same gets an explanation.
        let answer = alice
            .submit(
                &page,
                SWITCH_PAGE,
                &[("is_enabled", "yes"), ("ends", "never")],
            )
            .await;
        assert_eq!(answer.status, 409);
        assert!(answer.text.contains("role=\"alert\""), "{}", answer.text);
    }
}

#[tokio::test]
async fn form_that_is_out_of_date_does_not_switch_on_again() {
    let (app, alice) = acme().await;
    let end = crate::support::after(&app, 3600);
    let put = json!({ "state": "enabled", "expires_at": end });
    app.admin("acme", "adam")
        .put("/v1/teams/acme/reseller-support", put)
        .await
        .expect(200);
    let page = alice.open(SWITCH_PAGE).await;
    app.disable("acme").await;
    for ends in ["keep", "never"] {
        let answer = alice
            .submit(&page, SWITCH_PAGE, &[("is_enabled", "yes"), ("ends", ends)])
            .await;
        assert_eq!(answer.status, 409, "{}", answer.text);
        assert_eq!(support(&app).await["state"], "disabled");
    }
    // An unreadable end is not the same as none.
    let page = alice.open(SWITCH_PAGE).await;
    assert_eq!(
        alice
            .submit(
                &page,
                SWITCH_PAGE,
                &[("is_enabled", "yes"), ("ends", "soon")]
            )
            .await
            .status,
        422
    );
    assert_eq!(support(&app).await["state"], "disabled");
}

#[tokio::test]
async fn admins_of_the_switching_on_can_always_switch_off() {
    // R12, by the console as well.
    let (app, session) = in_session().await;
    let alice = Browser::of_admin(&app, "alice");
    session.client.delete("/v1/teams/acme/members/alice").await;
    let page = alice.get(SWITCH_PAGE).await;
    assert_eq!(page.status, 403);
    assert!(
        page.text.contains("you can still switch it off"),
        "{}",
        page.text
    );
    let off = alice.submit(&page, SWITCH_PAGE, &[]).await;
    assert_eq!(
        off.header("location"),
        Some("/admin/reseller-support?done=disabled")
    );
    assert!(
        alice
            .get("/admin/reseller-support?done=disabled")
            .await
            .text
            .contains("Reseller support is off.")
    );
    assert_eq!(support(&app).await["state"], "disabled");
}

#[tokio::test]
async fn form_that_is_sent_after_the_sign_in_is_over_says_so() {
    let (app, alice) = acme().await;
    let page = alice.open(SWITCH_PAGE).await;
    let later = Browser::new(&app);
    let answer = later
        .submit(&page, SWITCH_PAGE, &[("is_enabled", "yes")])
        .await;
    assert_eq!(answer.status, 401);
    assert!(
        answer.text.contains("Sign in again; nothing was changed.")
            && answer.text.contains("href=\"/login\"")
    );
}

#[tokio::test]
async fn sessions_and_waiting_links_are_shown_and_sessions_ended() {
    let (app, session) = in_session().await;
    app.link("acme", "tess").await;
    let alice = Browser::of_admin(&app, "alice");
    let page = alice.open(SWITCH_PAGE).await;
    for text in [
        "tom@northwind.example",
        "bearer of the link",
        "\u{a0}min left",
        "tess@northwind.example",
        "Ticket 42",
    ] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    let end = actions(&page)
        .into_iter()
        .find(|action| action.ends_with("/end"))
        .unwrap();
    for _ in 0..2 {
        let answer = alice.submit(&page, &end, &[]).await;
        assert_eq!(
            answer.header("location"),
            Some("/admin/reseller-support?done=session_ended")
        );
    }
    session
        .client
        .get("/v1/session")
        .await
        .refused(401, "session_not_active");
}

#[tokio::test]
async fn technician_is_blocked_and_let_in_again() {
    const TECHNICIANS: &str = "/admin/reseller-support/technicians";
    let (app, session) = in_session().await;
    let alice = Browser::of_admin(&app, "alice");
    let page = alice.open(SWITCH_PAGE).await;
    // The button beside the session.
    let answer = alice.submit(&page, TECHNICIANS, &[("state", "blocked")]);
    let done = "/admin/reseller-support?done=blocked";
    assert_eq!(answer.await.header("location"), Some(done));
    let answer = session.client.get("/v1/session").await;
    answer.refused(401, "session_not_active");
    let tom = app.technician("northwind", "tom");
    let reason = json!({ "reason": "Ticket 42" });
    let links = "/v1/teams/acme/sign-in-links";
    let answer = tom.post(links, reason.clone()).await;
    answer.refused(403, "technician_blocked");
    // The form for a technician who is not signed in.
    let page = alice.open(SWITCH_PAGE).await;
    let typed = [("technician", " tom "), ("state", "active")];
    let answer = alice.submit(&page, TECHNICIANS, &typed).await;
    let done = "/admin/reseller-support?done=unblocked";
    assert_eq!(answer.header("location"), Some(done));
    tom.post(links, reason).await.expect(201);
    let typed = [("technician", "to m"), ("state", "blocked")];
    let answer = alice.submit(&page, TECHNICIANS, &typed).await;
    assert_eq!(answer.status, 422, "{}", answer.text);
}

#[tokio::test]
async fn leftovers_of_sessions_are_shown_and_put_back() {
    let (app, session) = in_session().await;
    let client = session.client;
    let role = json!({ "role": "support_admin" });
    client
        .put("/v1/teams/acme/members/jane/admin-role", role)
        .await
        .expect(200);
    let sharing = json!({ "shared_link_create_policy": "team_only" });
    let security = json!({ "session_idle_length_seconds": 5400 });
    for (policy, change) in [("sharing-policy", sharing), ("security-policy", security)] {
        client
            .patch(&format!("/v1/teams/acme/{policy}"), change)
            .await
            .expect(200);
    }
    app.disable("acme").await;
    let alice = Browser::of_admin(&app, "alice");
    let page = alice.open(SWITCH_PAGE).await;
    for text in [
        "Made an admin by a reseller session",
        "jane@acme.example",
        "Only the team",
        "90\u{a0}min",
    ] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    let restore = "/admin/reseller-support/settings";
    let one = "{\"settings\":[\"shared_link_create_policy\"]}";
    assert!(page.text.contains(&one.replace('"', "&quot;")));
    let one = [("restore", one)];
    let one = alice.submit(&page, restore, &one).await;
    assert_eq!(
        one.header("location"),
        Some("/admin/reseller-support?done=restored")
    );
    let left = &support(&app).await["changed_settings"];
    assert_eq!(left.as_array().unwrap().len(), 1);
    let page = alice.open(SWITCH_PAGE).await;
    alice.submit(&page, restore, &[("restore", "{}")]).await;
    assert_eq!(support(&app).await["changed_settings"], json!([]));
}

#[tokio::test]
async fn settings_for_signing_in_are_kept_before_switching_on() {
    let (app, session) = in_session().await;
    let weaker = json!({ "two_step_verification_policy": "disabled" });
    let policy = "/v1/teams/acme/security-policy";
    session.client.patch(policy, weaker).await.expect(200);
    app.disable("acme").await;
    let alice = Browser::of_admin(&app, "alice");
    let page = alice.open(SWITCH_PAGE).await;
    let on = [("is_enabled", "yes"), ("ends", "never")];
    let refused = alice.submit(&page, SWITCH_PAGE, &on).await;
    assert!(
        refused
            .text
            .contains("Put these settings back or keep them")
    );
    // The button has the value that the page shows.
    let kept =
        "{\"settings\":[{\"setting\":\"two_step_verification_policy\",\"value\":\"disabled\"}]}";
    assert!(
        refused.text.contains(&kept.replace('"', "&#34;")),
        "{}",
        refused.text
    );
    let review = "/admin/reseller-support/settings";
    let answer = alice.submit(&page, review, &[("keep", kept)]).await;
    let location = Some("/admin/reseller-support?done=kept");
    assert_eq!(answer.header("location"), location);
    let page = alice.open(SWITCH_PAGE).await;
    alice.submit(&page, SWITCH_PAGE, &on).await;
    assert_eq!(support(&app).await["state"], "enabled");
}

#[tokio::test]
async fn paused_hook_is_shown_to_admins() {
    let (app, alice) = acme().await;
    app.hook.answer_with(410);
    app.enable("acme").await;
    app.until("the pause is told", async || {
        let page = alice.open(SWITCH_PAGE).await;
        page.text.contains("E-mails to admins are paused")
    })
    .await;
}

#[tokio::test]
async fn admin_of_another_team_sees_nothing_of_this_one() {
    let (app, _alice) = acme().await;
    app.team("globex", "northwind").await;
    app.enable("acme").await;
    let token = app.admin("globex", "alice");
    let globex = Browser::new(&app).with_cookie("__Host-admin", token.token());
    let page: Answer = globex.open("/admin/audit-log").await;
    assert!(
        !page.text.contains("switched reseller support on"),
        "{}",
        page.text
    );
    // A former admin by the team's record gets an explanation.
    let jane = Browser::of_admin(&app, "jane");
    let answer = jane.get(SWITCH_PAGE).await;
    assert_eq!(answer.status, 403);
    assert!(
        answer.text.contains("Your role does not allow this"),
        "{}",
        answer.text
    );
}
