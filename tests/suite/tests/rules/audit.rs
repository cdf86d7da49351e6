//! The audit log (R8): the shape and language of its entries.

use crate::support::{LINKS, LOG, MEMBERS, SWITCH, after, tag, tagged};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use suite::TestApp;

const NONCE: &str = "nonce-0123456789abcdef";

/// `acme` after one event of every kind.
pub async fn eventful() -> TestApp {
    let app = TestApp::start().await;
    app.acme().await;
    let alice = app.admin("acme", "alice");
    app.enable("acme").await;
    alice
        .put(
            SWITCH,
            json!({ "state": "enabled", "expires_at": after(&app, 3000) }),
        )
        .await
        .expect(200);
    app.link("acme", "tom").await;
    let tom = app.technician("northwind", "tom");
    let id = tom.get(LINKS).await.expect(200)["links"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(tom.delete(&format!("{LINKS}/{id}")).await.status, 204);
    let link = app.link("acme", "tom").await;
    let session = app.session_of(&app.redeem(&tom, &link, NONCE).await).client;
    app.redeem(&app.anyone, &link, "another-nonce-0123456789")
        .await
        .refused(404, "link_not_usable");
    session.get(MEMBERS).await.expect(200);
    session.get(&format!("{MEMBERS}/jane")).await.expect(200);
    session
        .get("/v1/teams/acme/billing")
        .await
        .refused(403, "action_not_permitted");
    session
        .post(
            MEMBERS,
            json!({ "email": "new@acme.example", "name": "New One" }),
        )
        .await
        .expect(201);
    session
        .put(
            &format!("{MEMBERS}/jane/admin-role"),
            json!({ "role": "support_admin" }),
        )
        .await
        .expect(200);
    session
        .put(
            &format!("{MEMBERS}/jane/admin-role"),
            json!({ "role": "member_only" }),
        )
        .await
        .expect(200);
    assert_eq!(session.delete(&format!("{MEMBERS}/jane")).await.status, 204);
    session
        .delete(&format!("{MEMBERS}/nosuch"))
        .await
        .refused(404, "not_found");
    assert_eq!(session.delete("/v1/session").await.status, 204);
    app.disable("acme").await;
    let record = json!({ "name": "Acme Ltd", "reseller": "northwind" });
    app.platform
        .put("/v1/platform/teams/acme", record)
        .await
        .expect(200);
    app
}

/// Tag, category, kind of actor, whether the event was in a session, and the names of its details;
/// in order.
const EVENTS: &[(&str, &str, &str, bool, &[&str])] = &[
    (
        "team_record_change",
        "team_profile",
        "app",
        false,
        &["has_signed_baa", "is_new", "reseller"],
    ),
    (
        "team_members_import",
        "members",
        "app",
        false,
        &["added", "removed", "updated"],
    ),
    (
        "reseller_support_change_policy",
        "team_policies",
        "admin",
        false,
        &["is_read_only", "new_value", "previous_value"],
    ),
    (
        "reseller_support_change_terms",
        "team_policies",
        "admin",
        false,
        &["expires_at", "is_read_only"],
    ),
    (
        "reseller_link_create",
        "logins",
        "reseller",
        false,
        &["expires_at", "is_read_only", "link", "reason"],
    ),
    (
        "reseller_link_revoke",
        "logins",
        "reseller",
        false,
        &["link"],
    ),
    (
        "reseller_link_create",
        "logins",
        "reseller",
        false,
        &["expires_at", "is_read_only", "link", "reason"],
    ),
    (
        "reseller_link_redeem",
        "logins",
        "reseller",
        true,
        &["link", "reason"],
    ),
    (
        "reseller_support_session_start",
        "logins",
        "reseller",
        true,
        &["expires_at", "is_read_only", "session"],
    ),
    (
        "reseller_link_refuse",
        "logins",
        "anonymous",
        false,
        &["link", "why"],
    ),
    ("reseller_view", "reports", "reseller", true, &["operation"]),
    ("reseller_view", "reports", "reseller", true, &["operation"]),
    (
        "reseller_action_refuse",
        "logins",
        "reseller",
        true,
        &["operation", "why"],
    ),
    (
        "member_change_status",
        "members",
        "reseller",
        true,
        &["action", "new_value", "previous_value", "role"],
    ),
    (
        "member_change_admin_role",
        "members",
        "reseller",
        true,
        &["new_value", "previous_value"],
    ),
    (
        "member_change_admin_role",
        "members",
        "reseller",
        true,
        &["new_value", "previous_value"],
    ),
    (
        "member_change_status",
        "members",
        "reseller",
        true,
        &["action", "new_value", "previous_value", "role"],
    ),
    (
        "reseller_action_refuse",
        "logins",
        "reseller",
        true,
        &["operation", "why"],
    ),
    (
        "reseller_support_session_end",
        "logins",
        "reseller",
        true,
        &["cause", "session", "technician"],
    ),
    (
        "reseller_support_change_policy",
        "team_policies",
        "admin",
        false,
        &["is_read_only", "new_value", "previous_value"],
    ),
    (
        "team_record_change",
        "team_profile",
        "app",
        false,
        &["has_signed_baa", "is_new", "reseller"],
    ),
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
    let user = |id: &Value, name: &str, email: &str| {
        let user = json!({
            ".tag": "team_member",
            "team_member_id": id,
            "display_name": name,
            "email": email,
        });
        json!([{ ".tag": "user", "user": user }])
    };
    let new = &changes[0]["participants"][0]["user"]["team_member_id"];
    assert_eq!(
        changes[0]["participants"],
        user(new, "New One", "new@acme.example")
    );
    assert_eq!(
        changes[0]["details"]["new_value"],
        json!({ ".tag": "invited" })
    );
    assert_eq!(
        changes[1]["participants"],
        user(&json!("jane"), "Jane Doe", "jane@acme.example")
    );
    assert_eq!(
        changes[1]["details"]["previous_value"],
        json!({ ".tag": "active" })
    );
    assert_eq!(
        changes[1]["details"]["new_value"],
        json!({ ".tag": "removed" })
    );
    let role = &tagged(&log, "member_change_admin_role")[0]["details"];
    assert_eq!(role["previous_value"], json!({ ".tag": "member_only" }));
    assert_eq!(role["new_value"], json!({ ".tag": "support_admin" }));
    let policy = &tagged(&log, "reseller_support_change_policy")[0];
    assert_eq!(
        policy["details"]["previous_value"],
        json!({ ".tag": "disabled" })
    );
    assert_eq!(policy["details"]["new_value"], json!({ ".tag": "enabled" }));
    assert_eq!(
        policy["event_type"]["description"],
        "(team_policies) Enabled/disabled reseller support"
    );
    let start = tagged(&log, "reseller_support_session_start")[0];
    assert_eq!(
        start["event_type"]["description"],
        "(logins) Started reseller support session"
    );
    let refused: Vec<_> = tagged(&log, "reseller_action_refuse")
        .iter()
        .map(|event| &event["details"])
        .collect();
    assert_eq!(
        (&refused[0]["operation"], &refused[0]["why"]),
        (&json!("unknown"), &json!("action_not_permitted"))
    );
    assert_eq!(
        (&refused[1]["operation"], &refused[1]["why"]),
        (&json!("remove_member"), &json!("not_found"))
    );
}

#[tokio::test]
async fn sentences_are_in_the_language_that_the_caller_reads() {
    let app = eventful().await;
    let alice = app.admin("acme", "alice");
    let sentences = async |language: &str| {
        let page = alice
            .with_header("accept-language", language)
            .get(LOG)
            .await
            .expect(200);
        let events = page["events"].as_array().unwrap().iter().rev();
        events
            .map(|event| event["sentence"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let (english, french) = (
        sentences("en").await,
        sentences("fr-CA, fr;q=0.9, en;q=0.5").await,
    );
    assert_eq!(sentences("de").await, english);
    for (number, in_english, in_french) in [
        (
            2,
            "Alice Martin switched reseller support on",
            "Alice Martin a activé l'assistance revendeur",
        ),
        (
            10,
            "Northwind Partners viewed the members",
            "Northwind Partners a consulté les membres",
        ),
        (
            13,
            "Northwind Partners added New One",
            "Northwind Partners a ajouté New One",
        ),
        (
            16,
            "Northwind Partners removed Jane Doe",
            "Northwind Partners a supprimé Jane Doe",
        ),
        (
            19,
            "Alice Martin switched reseller support off",
            "Alice Martin a désactivé l'assistance revendeur",
        ),
    ] {
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
