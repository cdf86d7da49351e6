//! A session that changes roles as fast as it can sends no mail with each of them.

use crate::hook::{NOTIFICATION, of_type};
use serde_json::json;
use std::time::Duration;
use suite::TestApp;

const JANES_ROLE: &str = "/v1/teams/acme/members/jane/admin-role";

/// The notifications of a subject that Alice got.
fn told(app: &TestApp, subject: &str) -> usize {
    let deliveries = app.hook.deliveries();
    let told = of_type(&deliveries, NOTIFICATION).into_iter();
    told.filter(|one| {
        one.event["subject"] == subject && one.event.to_string().contains("alice@acme.example")
    })
    .count()
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn own_admin_is_told_of_the_changes_after_the_first() {
    let app = TestApp::start().await;
    app.acme().await;
    let jane = json!({
        "id": "jane", "email": "jane@acme.example", "name": "Jane Doe", "role": "support_admin",
        "is_role_confirmed": true,
    });
    let members = "/v1/platform/teams/acme/members";
    app.platform.post_lines(members, &[jane]).await.expect(200);
    app.enable("acme").await;
    let session = app.session("acme", "tom").await.client;
    for role in ["member_only", "support_admin", "member_only"] {
        let role = json!({ "role": role });
        session.put(JANES_ROLE, role).await.expect(200);
    }
    app.switches().advance(Duration::from_secs(60));
    app.until("the others", async || {
        let deliveries = app.hook.deliveries();
        of_type(&deliveries, NOTIFICATION).iter().any(|one| {
            one.event["subject"] == "reseller_support_changes_summary"
                && one.event["data"]["message"]
                    .to_string()
                    .contains("jane@acme.example")
        })
    })
    .await;
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn fifty_changes_of_roles_in_a_minute_are_two_mails() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tom").await.client;
    let start = app.time();
    for _ in 0..25 {
        for role in ["support_admin", "member_only"] {
            let role = json!({ "role": role });
            session.put(JANES_ROLE, role).await.expect(200);
        }
    }
    let took = app.time().duration_since(start).unwrap();
    assert!(took < Duration::from_secs(60), "{took:?}");
    app.until("the first change", async || {
        told(&app, "member_change_admin_role") > 0
    })
    .await;
    assert_eq!(told(&app, "reseller_support_changes_summary"), 0);
    // Nobody asks for anything: the deliverer waits for the minute by itself.
    app.switches().advance(Duration::from_secs(60));
    app.until("the others", async || {
        told(&app, "reseller_support_changes_summary") > 0
    })
    .await;
    app.until_idle().await;
    assert_eq!(told(&app, "member_change_admin_role"), 1);
    assert_eq!(told(&app, "reseller_support_changes_summary"), 1);
    let log = app.log("acme").await;
    let summary = log.last().unwrap();
    assert_eq!(summary["details"]["count"], 49, "{summary}");
}
