//! The team admin's page of the audit log, and its export.

use crate::support::{in_session, tagged};
use component_host::Fault;
use serde_json::{Value, json};
use suite::{Browser, TestApp};

#[tokio::test]
async fn log_is_filtered_and_the_resellers_entries_are_marked() {
    let (app, session) = in_session().await;
    session.client.delete("/v1/teams/acme/members/jane").await;
    let alice = Browser::of_admin(&app, "alice");
    let all = alice.open("/admin/audit-log").await;
    assert!(
        all.text.contains("<li class=\"reseller\">")
            && all.text.contains("Northwind Partners removed Jane Doe")
    );
    let members = alice
        .open("/admin/audit-log?category=members&actor=reseller&from=2020-01-01&to=")
        .await;
    assert!(
        members.text.contains("removed Jane Doe")
            && !members.text.contains("created a sign-in link")
    );
    assert!(
        alice
            .open("/admin/audit-log?to=2020-01-01")
            .await
            .text
            .contains("There are no such entries.")
    );
    let backwards = alice
        .get("/admin/audit-log?from=2026-02-01&to=2026-01-01")
        .await;
    assert_eq!(backwards.status, 400);
    assert!(
        backwards.text.contains("value=\"2026-02-01\"")
            && backwards.text.contains("role=\"alert\"")
    );
    let french = Browser::of_admin(&app, "alice").with_header("accept-language", "fr");
    assert!(
        french
            .open("/admin/audit-log")
            .await
            .text
            .contains("Northwind Partners a supprimé Jane Doe")
    );
}

#[tokio::test]
async fn filter_that_makes_no_sense_is_told_and_not_dropped() {
    let (app, session) = in_session().await;
    session.client.delete("/v1/teams/acme/members/jane").await;
    let alice = Browser::of_admin(&app, "alice");
    for query in [
        "from=x",
        "to=2026-02-30",
        "category=y",
        "actor=z",
        "category=%FF",
        "from=2026-01-01&from=2026-01-02",
        "category=sso&category=sso",
    ] {
        for path in ["/admin/audit-log", "/admin/audit-log/export"] {
            let answer = alice.get(&format!("{path}?{query}")).await;
            assert_eq!(answer.status, 400, "{path}?{query}: {}", answer.text);
            assert!(answer.text.contains("by this filter"), "{}", answer.text);
            assert!(!answer.text.contains("removed Jane Doe"));
            assert!(
                answer
                    .text
                    .contains("class=\"button\" href=\"/admin/audit-log\"")
            );
        }
    }
    for only in ["/export?format=xlsx", "?cursor=x"] {
        let answer = alice.get(&format!("/admin/audit-log{only}")).await;
        assert_eq!(answer.status, 400, "{only}: {}", answer.text);
    }
    // Words that are no part of a filter are no concern of it.
    let page = alice.open("/admin/audit-log?category=&utm_source=x&lang=en");
    assert!(page.await.text.contains("removed Jane Doe"));
    let browser = Browser::of_session(&app, &session);
    for path in [
        "members?q=a&q=b",
        "activity?type=x",
        "activity?external=maybe",
        "activity?actor=a&actor=b",
    ] {
        let answer = browser.get(&format!("/teams/acme/{path}")).await;
        assert_eq!(answer.status, 400, "{path}: {}", answer.text);
        assert!(answer.text.contains("by this filter"), "{}", answer.text);
    }
}

/// `acme` with more entries than the export asks for at once. Two sessions make them, each within
/// its rate limit.
async fn with_long_log() -> TestApp {
    let (app, tom) = in_session().await;
    for session in [tom, app.session("acme", "tina").await] {
        for _ in 0..130 {
            let sign_in = "/v1/teams/acme/members/jane/sign-in";
            session.client.post(sign_in, json!({})).await.expect(201);
            assert_eq!(session.client.delete(sign_in).await.status, 204);
        }
    }
    app
}

#[tokio::test]
async fn export_has_the_whole_log_in_both_formats() {
    let app = with_long_log().await;
    let technician = app.technician("northwind", "tom");
    // A cell that starts like a formula, and one with a semicolon before such a start.
    app.reseller("northwind", "=1+1").await;
    let team = json!({ "name": "Acme", "reseller": "northwind" });
    app.platform
        .put("/v1/platform/teams/acme", team)
        .await
        .expect(200);
    technician
        .post(
            "/v1/teams/acme/sign-in-links",
            json!({ "reason": "42;=HYPERLINK(\"x\")" }),
        )
        .await
        .expect(201);
    let alice = Browser::of_admin(&app, "alice");
    let log = app.log("acme").await;
    assert!(log.len() > 500, "{}", log.len());
    let lines = alice.open("/admin/audit-log/export?format=ndjson").await;
    assert_eq!(lines.header("content-type"), Some("application/x-ndjson"));
    assert_eq!(
        lines.header("content-disposition"),
        Some("attachment; filename=\"audit-log-acme.ndjson\"")
    );
    let mut events: Vec<Value> = lines
        .text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    events.reverse();
    assert_eq!(events, log);
    let csv = alice.open("/admin/audit-log/export?format=csv").await;
    assert_eq!(csv.text.lines().count(), log.len() + 1);
    assert!(
        csv.text.contains(",'=1+1,") && csv.text.contains("42;'=HYPERLINK"),
        "cells that run"
    );
    assert!(
        !csv.text.contains(",=") && !csv.text.contains(";="),
        "cells that run"
    );
    let started = alice
        .open("/admin/audit-log/export?format=csv&category=team_policies")
        .await;
    assert!(started.text.lines().count() < 10, "{}", started.text);
    assert!(!tagged(&log, "reseller_link_create").is_empty());
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn export_that_breaks_off_is_never_taken_for_the_whole() {
    let app = with_long_log().await;
    let alice = Browser::of_admin(&app, "alice");
    let switches = app.switches();
    let mut broken = 0;
    for nth in (1..).step_by(3) {
        switches.inject(Fault::Fail, nth, Some("audit-log"));
        let file = alice.get("/admin/audit-log/export?format=csv").await;
        let is_hit = switches.faults_hit() > 0;
        switches.clear_faults();
        match file.status {
            200 if !is_hit => break,
            200 => {
                assert_eq!(file.text, "", "a body that breaks off is none");
                broken += 1;
            }
            // The connection broke before the head had arrived.
            0 => broken += usize::from(is_hit),
            status => assert_eq!(status, 503, "{}", file.text),
        }
    }
    assert!(broken > 0);
}
