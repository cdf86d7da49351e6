//! The platform lists teams, all or by a filter, page by page.

use serde_json::{Value, json};
use suite::TestApp;

/// A team whose name is its id in upper case.
async fn team(app: &TestApp, id: &str, reseller: &str) {
    app.team(id, reseller).await;
    let record = json!({ "name": id.to_uppercase(), "reseller": reseller });
    let path = format!("/v1/platform/teams/{id}");
    app.platform.put(&path, record).await.expect(200);
}

/// The ids of all teams that a query finds, from all its pages, in order.
async fn found(app: &TestApp, query: &str) -> Vec<String> {
    let (mut ids, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/platform/teams?{query}{after}");
        let page = app.platform.get(&path).await.expect(200);
        let teams = page["teams"].as_array().unwrap();
        ids.extend(
            teams
                .iter()
                .map(|team| team["id"].as_str().unwrap().to_owned()),
        );
        match &page["next"] {
            Value::Null => break,
            next => after = format!("&after={}", next.as_str().unwrap()),
        }
    }
    ids.sort();
    ids
}

#[tokio::test]
async fn teams_are_found_by_switch_reseller_and_name() {
    let app = TestApp::start().await;
    app.reseller("northwind", "Northwind Partners").await;
    app.reseller("contoso", "Contoso").await;
    for (id, reseller) in [
        ("acme", "northwind"),
        ("globex", "northwind"),
        ("hooli", "contoso"),
    ] {
        team(&app, id, reseller).await;
    }
    app.enable("acme").await;
    app.session("acme", "tom").await;
    for (query, wanted) in [
        ("", &["acme", "globex", "hooli"][..]),
        ("limit=1", &["acme", "globex", "hooli"]),
        ("state=enabled", &["acme"]),
        ("state=disabled&limit=1", &["globex", "hooli"]),
        ("reseller=northwind", &["acme", "globex"]),
        ("reseller=nobody", &[]),
        ("name=Glo", &["globex"]),
        ("name=lob", &[]),
        ("reseller=northwind&state=disabled&name=g", &["globex"]),
        ("reseller=&state=&name=", &["acme", "globex", "hooli"]),
    ] {
        assert_eq!(found(&app, query).await, wanted, "{query}");
    }
    let page = app.platform.get("/v1/platform/teams?state=enabled").await;
    let team = page.expect(200)["teams"][0].clone();
    assert_eq!(team["reseller"], "northwind");
    assert_eq!(team["sessions"], 1);
    assert!(team["enabled_at"].is_string() && team["expires_at"].is_null());
}

#[tokio::test]
async fn senseless_filter_is_refused_with_its_parameter() {
    let app = TestApp::start().await;
    for (query, parameter) in [
        ("state=on", "state"),
        ("reseller=a%20b", "reseller"),
        ("after=x", "after"),
        ("limit=many", "limit"),
    ] {
        let answer = app
            .platform
            .get(&format!("/v1/platform/teams?{query}"))
            .await;
        assert_eq!(answer.status, 400, "{query}: {}", answer.text);
        assert_eq!(
            answer.json()["errors"][0]["parameter"],
            parameter,
            "{query}"
        );
    }
}

#[tokio::test]
async fn team_that_left_is_not_listed() {
    let app = TestApp::start().await;
    app.reseller("northwind", "Northwind Partners").await;
    app.team("acme", "northwind").await;
    app.team("globex", "northwind").await;
    app.platform.delete("/v1/platform/teams/acme").await;
    assert_eq!(found(&app, "").await, ["globex"]);
}

#[tokio::test]
async fn technician_finds_teams_by_id_or_name_and_open_ones_come_first() {
    let app = TestApp::start().await;
    app.reseller("northwind", "Northwind Partners").await;
    for id in ["acme", "acre", "globex"] {
        team(&app, id, "northwind").await;
    }
    app.enable("acre").await;
    let tom = app.technician("northwind", "tom");
    for (search, wanted) in [
        ("", &["acre", "acme", "globex"][..]),
        ("ac", &["acre", "acme"]),
        ("Glo", &["globex"]),
        ("x", &[]),
    ] {
        let path = format!("/v1/resellers/northwind/teams?search={search}");
        let page = tom.get(&path).await.expect(200);
        let teams = page["teams"].as_array().unwrap();
        let mut ids: Vec<_> = teams
            .iter()
            .map(|team| team["id"].as_str().unwrap())
            .collect();
        // Those behind the open ones are in no order.
        if ids.first() == Some(&"acre") {
            ids[1..].sort_unstable();
        }
        assert_eq!(ids, wanted, "{search}");
    }
}
