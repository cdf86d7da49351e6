//! The end of a sign-in as a member: its causes, its entry and its delivery.

use crate::sign_in_as::{JANE, import, sign_in};
use crate::support::{MEMBERS, SWITCH, in_session, introspect, tag, tagged, text};
use serde_json::{Value, json};
use suite::{Session, TestApp};

/// The ends of the sign-ins in the log: member, cause, and the actor of the entry.
pub async fn ends(app: &TestApp) -> Vec<(String, String, String)> {
    let log = app.log("acme").await;
    tagged(&log, "sign_in_as_session_end")
        .into_iter()
        .map(|event| {
            [
                &event["context"]["team_member_id"],
                &event["details"]["cause"],
                &event["actor"][".tag"],
            ]
        })
        .map(|values| values.map(|value| text(value).to_owned()).into())
        .collect()
}

pub fn ended(who: &str, cause: &str, actor: &str) -> (String, String, String) {
    (who.into(), cause.into(), actor.into())
}

/// A way in which Jane's sign-in ends.
#[derive(Debug, Clone, Copy)]
enum Way {
    TechnicianSignsOut,
    AdminEndsSession,
    AdminSwitchesOff,
    GrantBecomesReadOnly,
    BaaIsSigned,
    PlatformRemoves,
    PlatformSuspends,
    PlatformMakesAdmin,
    SessionMakesAdmin,
    OtherSessionRemoves,
}

/// The ways with the cause and the actor of the entry.
const WAYS: [(Way, &str, &str); 10] = [
    (Way::TechnicianSignsOut, "session_ended", "reseller"),
    (Way::AdminEndsSession, "session_ended", "admin"),
    (Way::AdminSwitchesOff, "session_ended", "admin"),
    (Way::GrantBecomesReadOnly, "session_narrowed", "admin"),
    (Way::BaaIsSigned, "session_ended", "app"),
    (Way::PlatformRemoves, "member_changed", "app"),
    (Way::PlatformSuspends, "member_changed", "app"),
    (Way::PlatformMakesAdmin, "member_changed", "app"),
    (Way::SessionMakesAdmin, "member_changed", "reseller"),
    (Way::OtherSessionRemoves, "member_changed", "reseller"),
];

impl Way {
    /// Ends Jane's sign-in by a session.
    async fn happen(self, app: &TestApp, session: &Session) {
        let alice = app.admin("acme", "alice");
        match self {
            Self::TechnicianSignsOut => {
                let answer = session.client.delete("/v1/session").await;
                assert_eq!(answer.status, 204);
            }
            Self::AdminEndsSession => {
                let id = session.id();
                let answer = alice.delete(&format!("{SWITCH}/sessions/{id}")).await;
                assert_eq!(answer.status, 204);
            }
            Self::AdminSwitchesOff => app.disable("acme").await,
            Self::GrantBecomesReadOnly => {
                let terms = json!({ "state": "enabled", "is_read_only": true });
                alice.put(SWITCH, terms).await.expect(200);
            }
            Self::BaaIsSigned => put_record(app, true).await,
            Self::PlatformRemoves => import(app, jane("removed", "member_only")).await,
            Self::PlatformSuspends => import(app, jane("suspended", "member_only")).await,
            Self::PlatformMakesAdmin => import(app, jane("active", "support_admin")).await,
            Self::SessionMakesAdmin => {
                let role = json!({ "role": "billing_admin" });
                let path = format!("{MEMBERS}/jane/admin-role");
                session.client.put(&path, role).await.expect(200);
            }
            Self::OtherSessionRemoves => {
                let other = app.session("acme", "other").await.client;
                assert_eq!(other.delete(&format!("{MEMBERS}/jane")).await.status, 204);
            }
        }
    }
}

fn jane(status: &str, role: &str) -> Value {
    json!({
        "id": "jane",
        "email": "jane@acme.example",
        "name": "Jane Doe",
        "status": status,
        "role": role,
    })
}

async fn put_record(app: &TestApp, has_signed_baa: bool) {
    let record = json!({
        "name": "Acme",
        "reseller": "northwind",
        "has_signed_baa": has_signed_baa,
    });
    app.platform
        .put("/v1/platform/teams/acme", record)
        .await
        .expect(200);
}

#[tokio::test]
async fn end_of_the_session_or_change_of_the_member_ends_it() {
    let (app, _) = in_session().await;
    for (number, (way, cause, actor)) in WAYS.into_iter().enumerate() {
        import(&app, jane("active", "member_only")).await;
        put_record(&app, false).await;
        app.enable("acme").await;
        let session = app.session("acme", &format!("tech{number}")).await;
        let answer = sign_in(&session.client, JANE).await;
        let token = answer["token"].as_str().unwrap();
        assert_eq!(introspect(&app, token).await["active"], true, "{way:?}");
        way.happen(&app, &session).await;
        let inactive = json!({ "active": false });
        assert_eq!(introspect(&app, token).await, inactive, "{way:?}");
        let ends = ends(&app).await;
        assert_eq!(
            (ends.len(), &ends[number]),
            (number + 1, &ended("jane", cause, actor)),
            "{way:?}"
        );
        // It is in the same commit as its cause.
        let log = app.log("acme").await;
        let end = log
            .iter()
            .rfind(|event| tag(event) == "sign_in_as_session_end")
            .unwrap();
        let beside = log
            .iter()
            .filter(|event| event["sequence"] == end["sequence"])
            .count();
        assert!(beside > 1, "{way:?}");
        session.client.delete("/v1/session").await;
    }
}

#[tokio::test]
async fn member_who_changes_otherwise_stays_signed_in_as() {
    let (app, session) = in_session().await;
    let token = sign_in(&session.client, JANE).await["token"]
        .as_str()
        .unwrap()
        .to_owned();
    import(
        &app,
        json!({
            "id": "jane",
            "email": "jane.new@acme.example",
            "name": "Jane New",
            "is_sso_enabled": true,
        }),
    )
    .await;
    import(
        &app,
        json!({ "id": "joe", "email": "joe@acme.example", "name": "Joe", "status": "removed" }),
    )
    .await;
    assert_eq!(introspect(&app, &token).await["active"], true);
    assert_eq!(ends(&app).await, []);
}

#[tokio::test]
async fn its_end_goes_to_the_hook() {
    let (app, session) = in_session().await;
    let answer = sign_in(&session.client, JANE).await;
    app.disable("acme").await;
    app.until("the end at the hook", async || {
        app.hook.deliveries().iter().any(|one| {
            let data = &one.event["data"];
            tag(data) == "sign_in_as_session_end" && data["details"]["sign_in"] == answer["id"]
        })
    })
    .await;
}
