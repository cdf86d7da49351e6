//! The usual steps of a test: resellers, teams, links and sessions, and a team's members and log.

use crate::app::TestApp;
use crate::client::{Answer, Client};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::collections::HashSet;

/// A reseller session: its client, and the answer of the link's redemption.
#[derive(Debug, Clone)]
pub struct Session {
    /// Calls as the session.
    pub client: Client,
    /// The answer of the redemption.
    pub answer: Value,
}

impl Session {
    /// The session's id.
    pub fn id(&self) -> &str {
        self.answer["session"]["id"].as_str().expect("an id")
    }
}

/// The token in the fragment of an issued link's URL.
#[track_caller]
pub fn link_token(link: &Value) -> &str {
    let fragment = link["url"].as_str().and_then(|url| url.split_once('#'));
    fragment.expect("a URL with a fragment").1
}

impl TestApp {
    /// The usual reseller and team: `northwind` ("Northwind Partners") and its team `acme` with the
    /// full admins `alice` and `adam` and the members `jane` and `joe`.
    pub async fn acme(&self) {
        self.reseller("northwind", "Northwind Partners").await;
        self.team("acme", "northwind").await;
    }

    /// A reseller with the domain `<id>.example`.
    pub async fn reseller(&self, id: &str, name: &str) {
        let body = json!({ "name": name, "domains": [format!("{id}.example")] });
        self.platform
            .put(&format!("/v1/platform/resellers/{id}"), body)
            .await
            .expect(200);
    }

    /// A team of a reseller, with two full admins and two members.
    pub async fn team(&self, id: &str, reseller: &str) {
        let body = json!({ "name": "Acme", "reseller": reseller });
        self.platform
            .put(&format!("/v1/platform/teams/{id}"), body)
            .await
            .expect(201);
        let lines = [
            ("alice", "Alice Martin", "team_admin"),
            ("adam", "Adam Smith", "team_admin"),
            ("jane", "Jane Doe", "member_only"),
            ("joe", "Joe Bloggs", "member_only"),
        ]
        .map(|(member, name, role)| {
            let email = format!("{member}@{id}.example");
            json!({ "id": member, "email": email, "name": name, "role": role })
        });
        self.platform
            .post_lines(&format!("/v1/platform/teams/{id}/members"), &lines)
            .await
            .expect(200);
    }

    /// `alice` switches reseller support on.
    pub async fn enable(&self, team: &str) {
        self.set(team, json!({ "state": "enabled" })).await;
    }

    /// `alice` switches reseller support off.
    pub async fn disable(&self, team: &str) {
        self.set(team, json!({ "state": "disabled" })).await;
    }

    async fn set(&self, team: &str, body: Value) {
        self.admin(team, "alice")
            .put(&format!("/v1/teams/{team}/reseller-support"), body)
            .await
            .expect(200);
    }

    /// A technician of `northwind` issues a link. Its token.
    pub async fn link(&self, team: &str, technician: &str) -> String {
        let client = self.technician("northwind", technician);
        let body = json!({ "reason": "Ticket 42" });
        let link = client
            .post(&format!("/v1/teams/{team}/sign-in-links"), body)
            .await
            .expect(201);
        link_token(&link).to_owned()
    }

    /// A technician of `northwind` issues a link and its bearer redeems it.
    pub async fn session(&self, team: &str, technician: &str) -> Session {
        let token = self.link(team, technician).await;
        let nonce = format!("nonce-of-{technician}-0123456789");
        self.session_of(&self.redeem(&self.anyone, &token, &nonce).await)
    }

    /// Someone redeems a link.
    pub async fn redeem(&self, holder: &Client, token: &str, nonce: &str) -> Answer {
        holder
            .post(
                "/v1/sign-in-links/redeem",
                json!({ "token": token, "nonce": nonce }),
            )
            .await
    }

    /// The session in a redemption's answer.
    #[track_caller]
    pub fn session_of(&self, redemption: &Answer) -> Session {
        let answer = redemption.expect(201);
        let token = answer["session_token"].as_str().expect("a session token");
        Session {
            client: self.anyone.with_token(token),
            answer,
        }
    }

    /// All members of a team as the platform sees them, by id.
    pub async fn members(&self, team: &str) -> Vec<Value> {
        let (mut members, mut after) = (Vec::new(), String::new());
        loop {
            let path = format!("/v1/platform/teams/{team}/members?limit=1000&after={after}");
            let page = self.platform_now().get(&path).await.expect(200);
            members.extend(page["members"].as_array().cloned().unwrap_or_default());
            match page["next"].as_str() {
                Some(next) => after = next.to_owned(),
                None => return members,
            }
        }
    }

    /// The whole log of a team as the platform sees it, oldest entry first.
    pub async fn log(&self, team: &str) -> Vec<Value> {
        let (mut events, mut cursor) = (Vec::new(), String::new());
        let platform = self.platform_now();
        loop {
            let page = platform
                .get(&format!("/v1/teams/{team}/audit-log?limit=1000{cursor}"))
                .await
                .expect(200);
            events.extend(page["events"].as_array().cloned().unwrap_or_default());
            match page["cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        events.reverse();
        events
    }

    /// Waits until the hook took every entry of a team's log. Repeated deliveries count once.
    pub async fn until_delivered(&self, team: &str) {
        let entries = self.log(team).await.len();
        let source = format!("/v1/teams/{team}");
        self.until("every entry at the hook", async || {
            let deliveries = self.hook.deliveries();
            let ids: HashSet<_> = deliveries
                .iter()
                .filter(|one| one.event["source"] == source.as_str())
                .filter(|one| one.event["type"] == "reseller-support.audit-entry")
                .map(|one| &one.id)
                .collect();
            ids.len() >= entries
        })
        .await;
    }
}

/// A token of a team with a secret: `rsl_` of a link, `rss_` of a session.
pub fn token_with(prefix: &str, team: &str, secret: &str) -> String {
    format!("{prefix}{}.{secret}", URL_SAFE_NO_PAD.encode(team))
}

/// A token that was never issued.
pub fn made_up_token(prefix: &str, team: &str) -> String {
    token_with(prefix, team, &"A".repeat(43))
}

/// A token with its team replaced by another one.
pub fn spliced_token(token: &str, team: &str) -> String {
    let (prefix, rest) = token.split_at(4);
    let (_, secret) = rest.rsplit_once('.').expect("a token");
    token_with(prefix, team, secret)
}
