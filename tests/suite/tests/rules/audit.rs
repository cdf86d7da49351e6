//! The audit log (R8): the shape and language of its entries.

use crate::support::{LINKS, LOG, MEMBERS, SWITCH, after, tag, tagged};
use serde_json::json;
use std::collections::BTreeSet;
use suite::{Client, TestApp};

const NONCE: &str = "nonce-0123456789abcdef";

/// `acme` after one event of every kind.
pub async fn eventful() -> TestApp {
    let app = TestApp::start().await;
    app.acme().await;
    let alice = app.admin("acme", "alice");
    app.enable("acme").await;
    let terms = json!({ "state": "enabled", "expires_at": after(&app, 3000) });
    alice.put(SWITCH, terms).await.expect(200);
    app.link("acme", "tom").await;
    let tom = app.technician("northwind", "tom");
    let links = tom.get(LINKS).await.expect(200);
    let path = format!("{LINKS}/{}", links["links"][0]["id"].as_str().unwrap());
    assert_eq!(tom.delete(&path).await.status, 204);
    let link = app.link("acme", "tom").await;
    let session = app.session_of(&app.redeem(&tom, &link, NONCE).await).client;
    app.redeem(&app.anyone, &link, "another-nonce-0123456789")
        .await
        .refused(404, "link_not_usable");
    eventful_session(&session).await;
    app.disable("acme").await;
    let record = json!({ "name": "Acme Ltd", "reseller": "northwind" });
    app.platform
        .put("/v1/platform/teams/acme", record)
        .await
        .expect(200);
    app
}

/// The events of a session, from its first view to its end.
async fn eventful_session(session: &Client) {
    session.get(MEMBERS).await.expect(200);
    session.get(&format!("{MEMBERS}/jane")).await.expect(200);
    session
        .get("/v1/teams/acme/billing")
        .await
        .refused(403, "action_not_permitted");
    let new = json!({ "email": "new@acme.example", "name": "New One" });
    session.post(MEMBERS, new).await.expect(201);
    for role in ["support_admin", "member_only"] {
        let path = format!("{MEMBERS}/jane/admin-role");
        let role = json!({ "role": role });
        session.put(&path, role).await.expect(200);
    }
    assert_eq!(session.delete(&format!("{MEMBERS}/jane")).await.status, 204);
    session
        .delete(&format!("{MEMBERS}/nosuch"))
        .await
        .refused(404, "not_found");
    assert_eq!(session.delete("/v1/session").await.status, 204);
}

const TEAM: &[&str] = &["has_signed_baa", "is_new", "reseller"];
const POLICY: &[&str] = &["is_read_only", "new_value", "previous_value"];
const LINK: &[&str] = &["expires_at", "is_read_only", "link", "reason"];
const STATUS: &[&str] = &["action", "new_value", "previous_value", "role"];
const CHANGE: &[&str] = &["new_value", "previous_value"];

/// Tag, category, kind of actor, whether the event was in a session, and the names of its details;
/// in order.
#[rustfmt::skip]
const EVENTS: &[(&str, &str, &str, bool, &[&str])] = &[
    ("team_record_change", "team_profile", "app", false, TEAM),
    ("team_members_import", "members", "app", false, &["added", "removed", "updated"]),
    ("reseller_support_change_policy", "team_policies", "admin", false, POLICY),
    ("reseller_support_change_terms", "team_policies", "admin", false,
        &["expires_at", "is_read_only"]),
    ("reseller_link_create", "logins", "reseller", false, LINK),
    ("reseller_link_revoke", "logins", "reseller", false, &["link"]),
    ("reseller_link_create", "logins", "reseller", false, LINK),
    ("reseller_link_redeem", "logins", "reseller", true, &["link", "reason"]),
    ("reseller_support_session_start", "logins", "reseller", true,
        &["expires_at", "is_read_only", "session"]),
    ("reseller_link_refuse", "logins", "anonymous", false, &["link", "why"]),
    ("reseller_view", "reports", "reseller", true, &["operation"]),
    ("reseller_view", "reports", "reseller", true, &["operation"]),
    ("reseller_action_refuse", "logins", "reseller", true, &["operation", "why"]),
    ("member_change_status", "members", "reseller", true, STATUS),
    ("member_change_admin_role", "members", "reseller", true, CHANGE),
    ("member_change_admin_role", "members", "reseller", true, CHANGE),
    ("member_change_status", "members", "reseller", true, STATUS),
    ("reseller_action_refuse", "logins", "reseller", true, &["operation", "why"]),
    ("reseller_support_session_end", "logins", "reseller", true,
        &["cause", "session", "technician"]),
    ("reseller_support_changes_summary", "team_policies", "app", false, &["count", "given_roles", "settings", "since"]),
    ("reseller_support_change_policy", "team_policies", "admin", false, POLICY),
    ("team_record_change", "team_profile", "app", false, TEAM),
];

#[tokio::test]
async fn every_event_has_the_shape_of_a_team_event() {
    let app = eventful().await;
    let log = app.log("acme").await;
    assert_eq!(
        log.iter().map(tag).collect::<Vec<_>>(),
        EVENTS.iter().map(|event| event.0).collect::<Vec<_>>()
    );
    for (event, (name, category, actor, is_in_session, details)) in log.iter().zip(EVENTS) {
        assert_eq!(
            event["event_category"],
            json!({ ".tag": category }),
            "{name}"
        );
        let description = event["event_type"]["description"].as_str().unwrap();
        assert!(
            description.starts_with(&format!("({category}) ")),
            "{description}"
        );
        assert_eq!(event["actor"][".tag"], *actor, "{name}");
        assert_eq!(event["details"][".tag"], format!("{name}_details"));
        let keys: Vec<_> = event["details"]
            .as_object()
            .unwrap()
            .keys()
            .filter(|key| *key != ".tag")
            .cloned()
            .collect();
        assert_eq!(keys, *details, "{name}");
        let is_outsider = matches!(*actor, "reseller" | "anonymous");
        assert_eq!(event["involve_non_team_member"], is_outsider, "{name}");
        assert_eq!(event["context"], json!({ ".tag": "team" }));
        let timestamp = event["timestamp"].as_str().unwrap();
        assert!(
            timestamp.len() == 20 && timestamp.ends_with('Z'),
            "{timestamp}"
        );
        let session = &event["origin"]["access_method"]["session_id"];
        assert_eq!(session.is_string(), *is_in_session, "{name}");
        assert_eq!(
            event["participants"].is_array(),
            name.starts_with("member_"),
            "{name}"
        );
        if *actor == "reseller" {
            let actor = &event["actor"];
            assert_eq!(actor["reseller_name"], "Northwind Partners");
            assert_eq!(
                (&actor["reseller_email"], &actor["technician_name"]),
                (&json!("tom@northwind.example"), &json!("Tom"))
            );
        }
    }
    let ids: BTreeSet<_> = log
        .iter()
        .map(|event| event["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), log.len());
}

#[tokio::test]
async fn values_are_those_that_dropbox_uses() {
    let app = eventful().await;
    let log = app.log("acme").await;
    let changes = tagged(&log, "member_change_status");
    let new = changes[0]["participants"][0]["user"]["team_member_id"].as_str();
    for (change, id, name, email) in [
        (changes[0], new.unwrap(), "New One", "new@acme.example"),
        (changes[1], "jane", "Jane Doe", "jane@acme.example"),
    ] {
        let user = json!({
            ".tag": "team_member",
            "team_member_id": id,
            "display_name": name,
            "email": email,
        });
        let participants = json!([{ ".tag": "user", "user": user }]);
        assert_eq!(change["participants"], participants);
    }
    let role = tagged(&log, "member_change_admin_role")[0];
    let policy = tagged(&log, "reseller_support_change_policy")[0];
    for (change, field, value) in [
        (changes[0], "new_value", "invited"),
        (changes[1], "previous_value", "active"),
        (changes[1], "new_value", "removed"),
        (role, "previous_value", "member_only"),
        (role, "new_value", "support_admin"),
        (policy, "previous_value", "disabled"),
        (policy, "new_value", "enabled"),
    ] {
        assert_eq!(change["details"][field], json!({ ".tag": value }));
    }
    let refused = tagged(&log, "reseller_action_refuse");
    for (refusal, operation, why) in [
        (refused[0], "unknown", "action_not_permitted"),
        (refused[1], "remove_member", "not_found"),
    ] {
        assert_eq!(refusal["details"]["operation"], operation);
        assert_eq!(refusal["details"]["why"], why);
    }
}

#[tokio::test]
async fn descriptions_are_worded_like_those_of_dropbox() {
    let app = eventful().await;
    let log = app.log("acme").await;
    assert_eq!(
        tagged(&log, "reseller_support_change_policy")[0]["event_type"]["description"],
        "(team_policies) Enabled/disabled reseller support"
    );
    assert_eq!(
        tagged(&log, "reseller_support_session_start")[0]["event_type"]["description"],
        "(logins) Started reseller support session"
    );
}

/// Places in the log with the sentences there, English and French.
#[rustfmt::skip]
const SENTENCES: [(usize, &str, &str); 5] = [
    (2, "Alice Martin switched reseller support on",
        "Alice Martin a activé l'assistance revendeur"),
    (10, "Northwind Partners viewed the members", "Northwind Partners a consulté les membres"),
    (13, "Northwind Partners added New One", "Northwind Partners a ajouté New One"),
    (16, "Northwind Partners removed Jane Doe", "Northwind Partners a supprimé Jane Doe"),
    (20, "Alice Martin switched reseller support off",
        "Alice Martin a désactivé l'assistance revendeur"),
];

#[tokio::test]
async fn sentences_are_in_the_language_that_the_caller_reads() {
    let app = eventful().await;
    let english = sentences(&app, "en").await;
    let french = sentences(&app, "fr-CA, fr;q=0.9, en;q=0.5").await;
    assert_eq!(sentences(&app, "de").await, english);
    for (number, in_english, in_french) in SENTENCES {
        assert_eq!(
            (english[number].as_str(), french[number].as_str()),
            (in_english, in_french)
        );
    }
    assert!(
        english
            .iter()
            .zip(&french)
            .all(|(english, french)| english != french)
    );
}

/// The sentences of the log, oldest first, in the language that an admin asks for.
async fn sentences(app: &TestApp, language: &str) -> Vec<String> {
    let page = app
        .admin("acme", "alice")
        .with_header("accept-language", language)
        .get(LOG)
        .await
        .expect(200);
    let events = page["events"].as_array().unwrap().iter().rev();
    events
        .map(|event| event["sentence"].as_str().unwrap().to_owned())
        .collect()
}
