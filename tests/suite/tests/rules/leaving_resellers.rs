//! A reseller leaves (R14), once it has no team.

use serde_json::json;
use suite::TestApp;

const RESELLER: &str = "/v1/platform/resellers/northwind";
const TEAM: &str = "/v1/platform/teams/acme";

#[tokio::test]
async fn reseller_leaves_once_its_teams_have_another_one_or_have_left() {
    let app = TestApp::start().await;
    app.reseller("northwind", "Northwind Partners").await;
    app.team("acme", "northwind").await;
    app.team("globex", "northwind").await;
    app.reseller("contoso", "Contoso").await;
    let refused = app.platform.delete(RESELLER).await;
    refused.refused(409, "reseller_has_teams");
    app.platform.get(RESELLER).await.expect(200);

    let moved = json!({ "name": "Acme", "reseller": "contoso" });
    app.platform.put(TEAM, moved).await.expect(200);
    let refused = app.platform.delete(RESELLER).await;
    refused.refused(409, "reseller_has_teams");
    app.platform
        .delete("/v1/platform/teams/globex?now=true")
        .await;

    assert_eq!(app.platform.delete(RESELLER).await.status, 204);
    app.platform.get(RESELLER).await.refused(404, "not_found");
    app.platform
        .delete(RESELLER)
        .await
        .refused(404, "not_found");
    let back = json!({ "name": "Acme", "reseller": "northwind" });
    let refused = app.platform.put(TEAM, back).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert_eq!(refused.json()["errors"][0]["pointer"], "/reseller");
}

#[tokio::test]
async fn reseller_that_comes_back_begins_anew() {
    let app = TestApp::start().await;
    app.reseller("northwind", "Northwind Partners").await;
    let suspended = json!({ "name": "Northwind Partners", "state": "suspended" });
    app.platform.put(RESELLER, suspended).await.expect(200);
    assert_eq!(app.platform.delete(RESELLER).await.status, 204);
    app.reseller("northwind", "Northwind Partners").await;
    app.team("acme", "northwind").await;
    let again = app.platform.get(RESELLER).await.expect(200);
    assert_eq!(again["state"], "active");
}
