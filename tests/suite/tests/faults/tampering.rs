//! A log that was changed in the store is found out, by the platform's verification and by the
//! host's command.

use component_host::App;
use serde_json::json;
use std::path::Path;
use std::process::Command;
use suite::TestApp;

const VERIFICATION: &str = "/v1/teams/acme/audit-log/verification";

async fn add(app: &TestApp, session: &suite::Client, names: &[&str]) {
    for name in names {
        let new = json!({ "email": format!("{name}@acme.example"), "name": name });
        session
            .post("/v1/teams/acme/members", new)
            .await
            .expect(201);
    }
    app.until_delivered("acme").await;
}

/// The first bad entry by the platform's verification and by the command, which have to agree.
async fn first_bad(app: &TestApp, file: &Path, told: Option<(&str, &str)>) -> Option<String> {
    let query = told.map_or(String::new(), |(sequence, seal)| {
        format!("?sequence={sequence}&seal={seal}")
    });
    let answer = app
        .platform
        .get(&format!("{VERIFICATION}{query}"))
        .await
        .expect(200);
    let first_bad = answer["first_bad"]["id"].as_str().map(str::to_owned);

    let mut command = Command::new(suite::program().unwrap());
    command
        .args(["verify", "--team", "acme", "--store"])
        .arg(file);
    command.env("SPIN_VARIABLE_AUDIT_KEYS", example_vendor::AUDIT_KEY);
    if let Some((sequence, seal)) = told {
        command.args(["--sequence", sequence, "--seal", seal]);
    }
    let output = command.output().unwrap();
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(output.status.success(), first_bad.is_none(), "{text}");
    if let Some(id) = &first_bad {
        assert!(text.contains(&format!("entry is {id}:")), "{id}: {text}");
    }
    first_bad
}

/// The newest delivery of an entry: its sequence and seal.
fn newest(app: &TestApp) -> (String, String) {
    let deliveries = app.hook.deliveries();
    deliveries
        .iter()
        .map(|one| ["sequence", "seal"].map(|name| one.event[name].as_str().unwrap().to_owned()))
        .map(<(String, String)>::from)
        .max_by_key(|(sequence, _)| sequence.parse::<u64>().unwrap())
        .unwrap()
}

fn change(host: &App, is_of: impl Fn(&str) -> bool, change: impl Fn(&str) -> String) {
    let dump = host.store_dump().unwrap();
    let (key, value) = dump.iter().find(|(key, _)| is_of(key)).unwrap();
    host.store_set(key, change(std::str::from_utf8(value).unwrap()).as_bytes())
        .unwrap();
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn changed_cut_and_older_logs_are_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.db");
    let app = TestApp::start_on(&file).await;
    let host = app.host();
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tom").await.client;
    add(&app, &session, &["ann", "bob", "cat", "dan", "eve", "fay"]).await;
    assert_eq!(first_bad(&app, &file, None).await, None);
    let (sequence, seal) = newest(&app);
    assert_eq!(first_bad(&app, &file, Some((&sequence, &seal))).await, None);
    let before = host.store_dump().unwrap();

    // A changed name in a segment: the result names its entry.
    change(
        host,
        |key| key.ends_with(".log.0"),
        |text| text.replace("ann@acme.example", "ned@acme.example"),
    );
    let log = app.log("acme").await;
    let changed = log
        .iter()
        .find(|event| event.to_string().contains("ned@acme.example"))
        .unwrap();
    assert_eq!(
        first_bad(&app, &file, None).await.as_deref(),
        changed["id"].as_str()
    );
    change(
        host,
        |key| key.ends_with(".log.0"),
        |text| text.replace("ned@acme.example", "ann@acme.example"),
    );
    assert_eq!(first_bad(&app, &file, None).await, None);

    // An older copy of the whole store verifies, except against a newer seal.
    add(&app, &session, &["gil"]).await;
    let (later, its_seal) = newest(&app);
    for (key, value) in &before {
        host.store_set(key, value).unwrap();
    }
    assert_eq!(first_bad(&app, &file, None).await, None);
    assert_eq!(first_bad(&app, &file, Some((&sequence, &seal))).await, None);
    let missing = format!("{}.0", sequence.parse::<u64>().unwrap() + 1);
    assert_eq!(
        first_bad(&app, &file, Some((&later, &its_seal))).await,
        Some(missing)
    );
    // Further commits on the older copy make another log.
    add(&app, &session, &["hal"]).await;
    assert_eq!(first_bad(&app, &file, None).await, None);
    assert_eq!(
        first_bad(&app, &file, Some((&later, &its_seal))).await,
        Some(format!("{later}.0"))
    );
}

#[tokio::test]
async fn verification_takes_both_sequence_and_seal_or_neither() {
    let app = TestApp::start().await;
    app.acme().await;
    for query in [
        "?sequence=1",
        "?seal=x",
        "?from=-1",
        "?more=1",
        "?sequence=x&seal=x",
    ] {
        assert_eq!(
            app.platform
                .get(&format!("{VERIFICATION}{query}"))
                .await
                .status
                / 100,
            4,
            "{query}"
        );
    }
    app.platform
        .get("/v1/teams/nosuchteam/audit-log/verification")
        .await
        .refused(404, "not_found");
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn nothing_is_done_that_could_not_be_sealed() {
    let app = TestApp::start_with(|mut options| {
        options.variables.remove("audit_keys");
        options
    })
    .await;
    let body = json!({ "name": "Acme" });
    app.platform
        .put("/v1/platform/teams/acme", body)
        .await
        .refused(503, "unavailable");
}
