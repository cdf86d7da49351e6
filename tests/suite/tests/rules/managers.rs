//! A reseller's own manager, and a team's admins, put technicians out (R13): the manager in every
//! team of the reseller, an admin in their own team.

use crate::support::tag;
use serde_json::{Value, json};
use suite::{Client, TestApp};

const OWN: &str = "/v1/resellers/northwind";
const TOM: &str = "/v1/resellers/northwind/technicians/tom";
const TEAMS_TOM: &str = "/v1/teams/acme/reseller-support/technicians/tom";
const LINKS: &str = "/v1/teams/acme/sign-in-links";

/// `acme` and `globex`, both customers of Northwind with support on.
async fn two_teams() -> TestApp {
    let app = TestApp::start().await;
    app.acme().await;
    app.team("globex", "northwind").await;
    app.enable("acme").await;
    app.enable("globex").await;
    app
}

async fn is_alive(session: &Client) -> bool {
    session.get("/v1/session").await.status == 200
}

/// The sessions that a caller sees: team and technician, page by page of one team.
async fn sessions(caller: &Client) -> Vec<(String, String)> {
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = caller
            .get(&format!("{OWN}/sessions?limit=1{after}"))
            .await
            .expect(200);
        for team in page["teams"].as_array().unwrap() {
            for session in team["sessions"].as_array().unwrap() {
                let names = [&team["team"]["id"], &session["technician"]["id"]];
                let [team, technician] = names.map(|name| name.as_str().unwrap().to_owned());
                seen.push((team, technician));
            }
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    seen.sort();
    seen
}

fn seen(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let pairs = pairs.iter();
    pairs
        .map(|(team, who)| ((*team).to_owned(), (*who).to_owned()))
        .collect()
}

#[tokio::test]
async fn manager_sees_the_sessions_of_all_teams_and_ends_one() {
    let app = two_teams().await;
    let own = app.session("acme", "tom").await;
    let other = app.session("globex", "tom").await;
    app.session("globex", "tina").await;
    let manager = app.manager("northwind", "nina");
    let all = [("acme", "tom"), ("globex", "tina"), ("globex", "tom")];
    assert_eq!(sessions(&manager).await, seen(&all));
    assert_eq!(sessions(&app.platform).await, seen(&all));

    let path = format!("{OWN}/teams/acme/sessions/{}", own.id());
    assert_eq!(manager.delete(&path).await.status, 204);
    assert!(!is_alive(&own.client).await && is_alive(&other.client).await);
    assert_eq!(sessions(&manager).await, seen(&all[1..]));
    let log = app.log("acme").await;
    let end = log.last().unwrap();
    assert_eq!(tag(end), "reseller_support_session_end");
    let sentence = end["sentence"].as_str().unwrap();
    assert!(sentence.contains("ended the session of Tom"), "{sentence}");
    manager.delete(&path).await.refused(404, "not_found");
    let of_none = format!("{OWN}/teams/nosuchteam/sessions/{}", own.id());
    manager.delete(&of_none).await.refused(404, "not_found");
}

#[tokio::test]
async fn manager_blocks_a_technician_in_every_team() {
    let app = two_teams().await;
    let sessions = [
        app.session("acme", "tom").await.client,
        app.session("globex", "tom").await.client,
    ];
    let colleague = app.session("acme", "tina").await.client;
    let manager = app.manager("northwind", "nina");
    let blocked = manager.put(TOM, json!({ "state": "blocked" })).await;
    assert_eq!(
        blocked.expect(200),
        json!({ "id": "tom", "state": "blocked" })
    );
    for session in &sessions {
        assert!(!is_alive(session).await);
    }
    assert!(is_alive(&colleague).await);
    let tom = app.technician("northwind", "tom");
    let issue = tom.post(LINKS, json!({ "reason": "Ticket 7" }));
    issue.await.refused(403, "technician_blocked");
    // The platform sees the same block, and may lift it.
    let platforms = "/v1/platform/resellers/northwind/technicians/tom";
    let seen = app.platform.get(platforms).await.expect(200);
    assert_eq!(seen["state"], "blocked");
    app.platform
        .put(platforms, json!({ "state": "active" }))
        .await
        .expect(200);
    assert!(!is_alive(&sessions[0]).await);
    app.session("acme", "tom").await;
}

#[tokio::test]
async fn manager_ends_all_of_a_technician_who_may_come_back() {
    let app = two_teams().await;
    let session = app.session("acme", "tom").await.client;
    let link = app.link("globex", "tom").await;
    let manager = app.manager("northwind", "nina");
    let ended = manager.delete(&format!("{TOM}/sessions")).await;
    assert_eq!(ended.status, 204);
    assert!(!is_alive(&session).await);
    let nonce = "a-nonce-of-another-page-0123";
    let redeemed = app.redeem(&app.anyone, &link, nonce).await;
    redeemed.refused(404, "link_not_usable");
    assert_eq!(manager.get(TOM).await.expect(200)["state"], "active");
    app.session("acme", "tom").await;
}

#[tokio::test]
async fn admin_blocks_a_technician_in_their_team_alone() {
    let app = two_teams().await;
    let here = app.session("acme", "tom").await.client;
    let elsewhere = app.session("globex", "tom").await.client;
    let link = app.link("acme", "tom").await;
    let alice = app.admin("acme", "alice");
    let state = |state: &str| -> Value { json!({ "id": "tom", "state": state }) };
    assert_eq!(alice.get(TEAMS_TOM).await.expect(200), state("active"));
    let blocked = alice.put(TEAMS_TOM, json!({ "state": "blocked" })).await;
    assert_eq!(blocked.expect(200), state("blocked"));
    assert_eq!(alice.get(TEAMS_TOM).await.expect(200), state("blocked"));
    assert!(!is_alive(&here).await && is_alive(&elsewhere).await);
    let nonce = "a-nonce-of-another-page-0123";
    let redeemed = app.redeem(&app.anyone, &link, nonce).await;
    redeemed.refused(404, "link_not_usable");
    let tom = app.technician("northwind", "tom");
    let issue = tom.post(LINKS, json!({ "reason": "Ticket 7" }));
    issue.await.refused(403, "technician_blocked");
    tom.get(LINKS).await.refused(403, "technician_blocked");
    // Switched off and on, the team still blocks him.
    app.disable("acme").await;
    app.enable("acme").await;
    let issue = tom.post(LINKS, json!({ "reason": "Ticket 7" }));
    issue.await.refused(403, "technician_blocked");
    let lifted = alice.put(TEAMS_TOM, json!({ "state": "active" })).await;
    assert_eq!(lifted.expect(200), state("active"));
    assert!(!is_alive(&here).await);
    app.session("acme", "tom").await;
}

#[tokio::test]
async fn admin_ends_all_of_a_technician_in_their_team() {
    let app = two_teams().await;
    let first = app.session("acme", "tom").await.client;
    let second = app.session("acme", "tom").await.client;
    let elsewhere = app.session("globex", "tom").await.client;
    let alice = app.admin("acme", "alice");
    let path = format!("{TEAMS_TOM}/sessions");
    assert_eq!(alice.delete(&path).await.status, 204);
    assert!(!is_alive(&first).await && !is_alive(&second).await);
    assert!(is_alive(&elsewhere).await);
    // Nothing is left to end, which is no failure.
    let entries = app.log("acme").await.len();
    assert_eq!(alice.delete(&path).await.status, 204);
    assert_eq!(app.log("acme").await.len(), entries);
}
