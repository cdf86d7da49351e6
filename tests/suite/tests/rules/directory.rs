//! The platform's reports: set-up, resellers, teams, and members in bulk, all or none.

use crate::support::{MEMBERS, raw, tagged};
use serde_json::{Value, json};
use suite::TestApp;

const IMPORT: &str = "/v1/platform/teams/acme/members";

fn line(id: &str, email: &str) -> Value {
    json!({ "id": id, "email": email, "name": format!("Name of {id}") })
}

#[tokio::test]
async fn ten_thousand_members_come_in_one_go_and_are_read_back_by_pages() {
    let app = TestApp::start().await;
    app.reseller("northwind", "Northwind Partners").await;
    app.platform
        .put(
            "/v1/platform/teams/acme",
            json!({ "name": "Acme", "reseller": "northwind" }),
        )
        .await
        .expect(201);
    let lines: Vec<_> = (0..10_000)
        .map(|n| line(&format!("m{n:05}"), &format!("m{n}@acme.example")))
        .collect();
    let imported = app.platform.post_lines(IMPORT, &lines).await.expect(200);
    assert_eq!(
        imported,
        json!({ "added": 10_000, "updated": 0, "removed": 0 })
    );
    let members = app.members("acme").await;
    assert_eq!(members.len(), lines.len());
    for (member, line) in members.iter().zip(&lines) {
        for field in ["id", "email", "name"] {
            assert_eq!(member[field], line[field]);
        }
        assert_eq!(
            (&member["role"], &member["status"]),
            (&json!("member_only"), &json!("active"))
        );
    }
    assert_eq!(
        app.platform
            .get("/v1/platform/teams/acme")
            .await
            .expect(200)["member_count"],
        10_000
    );

    let entries = app.log("acme").await.len();
    let again = app.platform.post_lines(IMPORT, &lines).await.expect(200);
    assert_eq!(again, json!({ "added": 0, "updated": 0, "removed": 0 }));
    assert_eq!(app.log("acme").await.len(), entries);
    assert_eq!(app.members("acme").await, members);

    let page = app
        .platform
        .get(&format!("{IMPORT}?after=m04998&limit=2"))
        .await
        .expect(200);
    let ids: Vec<_> = page["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|member| &member["id"])
        .collect();
    assert_eq!(
        (ids, &page["next"]),
        (vec![&json!("m04999"), &json!("m05000")], &json!("m05000"))
    );
}

#[tokio::test]
async fn lines_add_update_and_remove_and_are_logged_as_counts() {
    let app = TestApp::start().await;
    app.acme().await;
    let imported = app.platform.post_lines(IMPORT, &changes()).await;
    assert_eq!(
        imported.expect(200),
        json!({ "added": 1, "updated": 1, "removed": 1 })
    );
    let members = app.members("acme").await;
    let ids: Vec<_> = members.iter().map(|member| &member["id"]).collect();
    assert_eq!(ids, ["adam", "alice", "jane", "zoe"]);
    let jane = &members[2];
    assert_eq!(jane["name"], "Jane D");
    assert_eq!(jane["email"], "jane.d@acme.example");
    assert_eq!(jane["role"], "support_admin");
    assert_eq!(jane["locale"], "fr");
    let log = app.log("acme").await;
    let entry = &tagged(&log, "team_members_import").pop().unwrap()["details"];
    assert_eq!(
        (&entry["added"], &entry["updated"], &entry["removed"]),
        (&json!(1), &json!(1), &json!(1))
    );
    // An address that was given up can be taken, within one import too.
    let swap = [
        line("joe2", "jane@acme.example"),
        line("zoe", "new@acme.example"),
        line("zed", "ZOE@acme.example"),
    ];
    app.platform.post_lines(IMPORT, &swap).await.expect(200);
    // The new admin may act at once.
    app.admin("acme", "jane")
        .get("/v1/teams/acme/reseller-support")
        .await
        .expect(200);
}

/// Lines that add zoe, change jane and remove joe, and two that change nothing.
fn changes() -> [Value; 5] {
    [
        line("zoe", "zoe@acme.example"),
        json!({
            "id": "jane",
            "email": "jane.d@acme.example",
            "name": "Jane D",
            "role": "support_admin",
            "locale": "fr",
        }),
        json!({ "id": "joe", "email": "joe@acme.example", "name": "Joe", "status": "removed" }),
        json!({
            "id": "adam",
            "email": "adam@acme.example",
            "name": "Adam Smith",
            "role": "team_admin",
        }),
        json!({ "id": "nobody", "email": "n@acme.example", "name": "N", "status": "removed" }),
    ]
}

#[tokio::test]
async fn taken_address_is_refused_with_the_whole_import() {
    let app = TestApp::start().await;
    app.acme().await;
    let (members, entries) = (app.members("acme").await, app.log("acme").await.len());
    for lines in [
        vec![
            line("zoe", "zoe@acme.example"),
            line("zed", "zoe@acme.example"),
        ],
        vec![
            line("zoe", "zoe@acme.example"),
            line("zed", "ZOE@ACME.example"),
        ],
        vec![
            line("zoe", "zoe@acme.example"),
            line("jane2", "jane@acme.example"),
        ],
        vec![
            line("zoe", "zoe@acme.example"),
            line("jane2", "Jane@Acme.example"),
        ],
        vec![line("joe", "jane@acme.example")],
    ] {
        app.platform
            .post_lines(IMPORT, &lines)
            .await
            .refused(409, "already_exists");
        assert_eq!(app.members("acme").await, members);
        assert_eq!(app.log("acme").await.len(), entries);
    }
    // The same for a member that a session adds.
    app.enable("acme").await;
    let session = app.session("acme", "tom").await.client;
    session
        .post(
            MEMBERS,
            json!({ "email": "JANE@acme.example", "name": "J" }),
        )
        .await
        .refused(409, "already_exists");
    assert_eq!(app.members("acme").await, members);
}

#[tokio::test]
async fn bad_line_is_named_and_nothing_of_the_import_happens() {
    let app = TestApp::start().await;
    app.acme().await;
    let members = app.members("acme").await;
    let good = r#"{"id":"zoe","email":"zoe@acme.example","name":"Zoe"}"#;
    for bad in [
        "{",
        "[]",
        "null",
        r#"{"id":"zed"}"#,
        r#"{"id":"a b","email":"zed@acme.example","name":"Zed"}"#,
        r#"{"id":"zed","email":"no address","name":"Zed"}"#,
        r#"{"id":"zed","email":"zed@acme.example","name":"Z\u202eed"}"#,
        r#"{"id":"zed","email":"zed@acme.example","name":"Zed","role":"owner"}"#,
        r#"{"id":"zed","email":"zed@acme.example","name":"Zed","is_promoted_by_session":false}"#,
        r#"{"id":"zed","id":"zoe","email":"zed@acme.example","name":"Zed"}"#,
    ] {
        let text = format!("{good}\n\n{bad}\n{good}\n");
        let answer = raw(&app.platform, "POST", IMPORT, "application/x-ndjson", text).await;
        answer.refused(422, "invalid_body");
        assert_eq!(answer.json()["line"], 3, "{bad}");
        assert_eq!(app.members("acme").await, members);
    }
}

#[tokio::test]
async fn team_is_created_once_and_updated_after_that() {
    let app = TestApp::start().await;
    app.reseller("northwind", "Northwind Partners").await;
    let path = "/v1/platform/teams/acme";
    let record = json!({ "name": "Acme", "reseller": "northwind" });
    app.platform.get(path).await.refused(404, "not_found");
    let created = app.platform.put(path, record.clone()).await.expect(201);
    assert_eq!(app.platform.put(path, record).await.expect(200), created);
    assert_eq!(app.log("acme").await.len(), 1);
    let changed = json!({ "name": "Acme Ltd", "reseller": "northwind", "locale": "fr" });
    let view = app.platform.put(path, changed).await.expect(200);
    assert_eq!(
        (&view["name"], &view["locale"], &view["member_count"]),
        (&json!("Acme Ltd"), &json!("fr"), &json!(0))
    );
    assert_eq!(app.platform.get(path).await.expect(200), view);
    assert_eq!(app.log("acme").await.len(), 2);
}

#[tokio::test]
async fn team_of_an_unknown_reseller_is_refused() {
    let app = TestApp::start().await;
    let record = json!({ "name": "Acme", "reseller": "nosuch" });
    app.platform
        .put("/v1/platform/teams/acme", record)
        .await
        .refused(422, "invalid_body");
    app.platform
        .get("/v1/platform/teams/acme")
        .await
        .refused(404, "not_found");
    app.platform
        .get("/v1/platform/resellers/nosuch")
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn reseller_is_stored_as_sent_and_bad_domains_are_refused() {
    let app = TestApp::start().await;
    let path = "/v1/platform/resellers/northwind";
    let body = json!({
        "name": "Northwind",
        "domains": ["northwind.example"],
        "addresses": ["a@b.example"],
    });
    let taken = app.platform.put(path, body).await.expect(200);
    assert_eq!(app.platform.get(path).await.expect(200), taken);
    for domains in [
        json!([""]),
        json!(["a b"]),
        json!(["a..b"]),
        json!(["@a"]),
        json!(vec!["a.example"; 101]),
    ] {
        app.platform
            .put(path, json!({ "name": "N", "domains": domains }))
            .await
            .refused(422, "invalid_body");
    }
    assert_eq!(app.platform.get(path).await.expect(200), taken);
}

/// The teams of a reseller with their switches, as a technician sees them.
async fn teams(app: &TestApp, reseller: &str) -> Vec<String> {
    let technician = app.technician(reseller, "tom");
    let (mut all, mut next) = (Vec::new(), Some(String::new()));
    while let Some(after) = next {
        let path = format!("/v1/resellers/{reseller}/teams?limit=1&after={after}");
        let listed = technician.get(&path).await.expect(200);
        let teams = listed["teams"].as_array().unwrap().iter();
        let teams =
            teams.map(|team| [&team["id"], &team["state"]].map(|value| value.as_str().unwrap()));
        all.extend(teams.map(|team| team.join(" ")));
        next = listed["next"].as_str().map(str::to_owned);
    }
    all.sort();
    all
}

#[tokio::test]
async fn technician_sees_the_teams_of_the_reseller_and_their_switches() {
    let app = TestApp::start().await;
    app.acme().await;
    app.team("globex", "northwind").await;
    app.reseller("contoso", "Contoso").await;
    app.team("initech", "contoso").await;
    app.enable("globex").await;
    assert_eq!(
        teams(&app, "northwind").await,
        ["acme disabled", "globex enabled"]
    );
    assert_eq!(teams(&app, "contoso").await, ["initech disabled"]);
    app.platform
        .put(
            "/v1/platform/teams/globex",
            json!({ "name": "G", "reseller": "contoso" }),
        )
        .await
        .expect(200);
    assert_eq!(teams(&app, "northwind").await, ["acme disabled"]);
    assert_eq!(
        teams(&app, "contoso").await,
        ["globex disabled", "initech disabled"]
    );
    for no_place in ["acme", "64.", "1.a%20b"] {
        app.technician("contoso", "tom")
            .get(&format!("/v1/resellers/contoso/teams?after={no_place}"))
            .await
            .refused(400, "invalid_request");
    }
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn nothing_works_before_the_set_up_which_is_idempotent() {
    let app = TestApp::start_without_set_up(|options| options).await;
    let record = json!({ "name": "Acme" });
    let refused = app
        .platform
        .put("/v1/platform/teams/acme", record.clone())
        .await;
    refused.refused(503, "not_set_up");
    assert!(refused.header("retry-after").is_some());
    app.platform
        .get("/v1/platform/teams/acme")
        .await
        .refused(503, "not_set_up");
    app.admin("acme", "alice")
        .get("/v1/teams/acme/reseller-support")
        .await
        .refused(503, "not_set_up");
    app.technician("northwind", "tom")
        .get("/v1/teams/acme/sign-in-links")
        .await
        .refused(503, "not_set_up");
    for _ in 0..2 {
        assert_eq!(
            app.platform
                .put("/v1/platform/setup", json!({}))
                .await
                .expect(200),
            json!({ "is_set_up": true })
        );
    }
    app.platform
        .put("/v1/platform/teams/acme", record)
        .await
        .expect(201);
    app.platform
        .put("/v1/platform/setup", json!({}))
        .await
        .expect(200);
    app.platform
        .get("/v1/platform/teams/acme")
        .await
        .expect(200);
}

#[tokio::test]
async fn new_name_of_a_reseller_reaches_its_teams_with_their_next_session() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    app.reseller("northwind", "Northwind Group").await;
    let session = app.session("acme", "tom").await.client;
    session.get("/v1/teams/acme/members").await.expect(200);
    let log = app.log("acme").await;
    let sentence = log.last().unwrap()["sentence"].as_str().unwrap().to_owned();
    assert!(sentence.starts_with("Northwind Group viewed"), "{sentence}");
}
