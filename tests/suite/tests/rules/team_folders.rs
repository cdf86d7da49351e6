//! Action 5, team folders: names, access lists, pages, and the platform's import.

use crate::support::{as_session, tagged};
use serde_json::{Value, json};
use suite::Client;

const FOLDERS: &str = "/v1/teams/acme/team-folders";
const IMPORT: &str = "/v1/platform/teams/acme/team-folders";

/// The names of all folders, page by page.
async fn names(session: &Client, limit: usize) -> Vec<String> {
    let (mut names, mut after) = (Vec::new(), String::new());
    loop {
        let page = session
            .get(&format!("{FOLDERS}?limit={limit}&after={after}"))
            .await
            .expect(200);
        let folders = page["team_folders"].as_array().unwrap();
        assert!(folders.len() <= limit);
        names.extend(
            folders
                .iter()
                .map(|folder| folder["name"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => after = next.replace(' ', "%20"),
            None => return names,
        }
    }
}

#[tokio::test]
async fn a_folder_is_created_read_and_listed_and_stands_in_the_log() {
    let (app, session) = as_session().await;
    let access =
        json!([{ "member": "jane", "level": "editor" }, { "member": "alice", "level": "owner" }]);
    let answer = session
        .post(
            FOLDERS,
            json!({ "name": " Design Team ", "access": access }),
        )
        .await;
    let folder = answer.expect(201);
    assert_eq!(
        (&folder["name"], &folder["access"]),
        (&json!("Design Team"), &access)
    );
    let location = answer.header("location").unwrap();
    assert_eq!(session.get(location).await.expect(200), folder);
    assert_eq!(names(&session, 10).await, ["Design Team"]);
    session
        .get(&format!("{FOLDERS}/nothing"))
        .await
        .refused(404, "not_found");
    let log = app.log("acme").await;
    let entries = tagged(&log, "team_folder_create");
    assert_eq!(entries.len(), 1);
    assert_eq!(
        entries[0]["sentence"],
        "Northwind Partners created the team folder Design Team"
    );
    assert_eq!(entries[0]["details"]["access"], access);
}

#[tokio::test]
async fn bad_reserved_and_used_names_are_distinguished() {
    let (_app, session) = as_session().await;
    session
        .post(FOLDERS, json!({ "name": "Été" }))
        .await
        .expect(201);
    for (name, status, code) in [
        ("", 422, "invalid_folder_name"),
        ("..", 422, "invalid_folder_name"),
        ("a/b", 422, "invalid_folder_name"),
        ("icon\r", 422, "invalid_folder_name"),
        ("\u{AD}", 422, "invalid_folder_name"),
        (".DropBox", 422, "folder_name_reserved"),
        ("Thumbs.db", 422, "folder_name_reserved"),
        ("COM1.txt", 422, "folder_name_reserved"),
        ("été", 409, "folder_name_already_used"),
        (" ÉTÉ", 409, "folder_name_already_used"),
        ("E\u{301}te\u{301}", 409, "folder_name_already_used"),
        ("Éｔé", 409, "folder_name_already_used"),
        ("ｃｏｎ", 422, "folder_name_reserved"),
        ("COM¹", 422, "folder_name_reserved"),
    ] {
        session
            .post(FOLDERS, json!({ "name": name }))
            .await
            .refused(status, code);
    }
    for access in [
        json!([{ "member": "nobody", "level": "editor" }]),
        json!([{ "member": "jane", "level": "editor" }, { "member": "jane", "level": "viewer" }]),
        json!([{ "member": "jane", "level": "king" }]),
    ] {
        session
            .post(FOLDERS, json!({ "name": "New", "access": access }))
            .await
            .refused(422, "invalid_body");
    }
    assert_eq!(names(&session, 10).await, ["Été"]);
}

#[tokio::test]
async fn the_same_request_again_creates_one_folder() {
    let (_app, session) = as_session().await;
    let client = session.with_header("idempotency-key", "key-1");
    let first = client
        .post(FOLDERS, json!({ "name": "Sales" }))
        .await
        .expect(201);
    assert_eq!(
        client
            .post(FOLDERS, json!({ "name": "Sales" }))
            .await
            .expect(201),
        first
    );
    client
        .post(FOLDERS, json!({ "name": "Other" }))
        .await
        .refused(422, "idempotency_key_reused");
    assert_eq!(names(&session, 10).await, ["Sales"]);
}

fn folder(number: usize) -> Value {
    json!({ "id": format!("f{number}"), "name": format!("Folder {number:02}") })
}

#[tokio::test]
async fn an_import_is_all_or_none_and_changes_nothing_when_repeated() {
    let (app, session) = as_session().await;
    let mut lines: Vec<Value> = (0..25).map(folder).collect();
    lines[3]["created_at"] = json!("2020-01-01T00:00:00Z");
    lines[3]["access"] = json!([{ "member": "jane", "level": "viewer" }]);
    let answer = app.platform.post_lines(IMPORT, &lines).await.expect(200);
    assert_eq!(answer, json!({ "added": 25, "known": 0 }));
    assert_eq!(
        app.platform.post_lines(IMPORT, &lines).await.expect(200),
        json!({ "added": 0, "known": 25 })
    );
    for (line, status, code) in [
        (
            json!({ "id": "f1", "name": "Renamed" }),
            409,
            "already_exists",
        ),
        (
            json!({ "id": "f99", "name": "FOLDER 01" }),
            409,
            "folder_name_already_used",
        ),
        (
            json!({ "id": "f99", "name": "con" }),
            422,
            "folder_name_reserved",
        ),
    ] {
        app.platform
            .post_lines(IMPORT, &[folder(50), line])
            .await
            .refused(status, code);
    }
    let expected: Vec<_> = (0..25)
        .map(|number| format!("Folder {number:02}"))
        .collect();
    assert_eq!(names(&session, 10).await, expected);
    assert_eq!(
        session.get(&format!("{FOLDERS}/f3")).await.expect(200)["created_at"],
        "2020-01-01T00:00:00Z"
    );
    session
        .post(FOLDERS, json!({ "name": "folder 07" }))
        .await
        .refused(409, "folder_name_already_used");
    assert_eq!(
        tagged(&app.log("acme").await, "team_folders_import").len(),
        1
    );
}
