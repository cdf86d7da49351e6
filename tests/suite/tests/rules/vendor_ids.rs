//! Ids as vendors have them: any visible ASCII, percent-encoded in paths.

use crate::support::{caller_with, introspect, tag, tagged};
use serde_json::{Value, json};
use suite::{Browser, Client, Session, TestApp, link_token, session_cookie};

/// Ids that mean something in a URL, a query, a cookie, a header, CSV, HTML, JSON or a key.
const IDS: [&str; 9] = [
    "auth0|5f7c29a8",
    "dbmid:AAH4f99T0taONIb-OurWxbNQ6ywGRopQngc",
    "a/b/../c?d=e&f=g#h",
    "%2F%00+%25",
    "...",
    ".a.Z.b;c=d,e",
    "=cmd('x')\"\\\\<b>&amp;",
    "~0{team}$*!@^`",
    "urn:uuid:0190163d-8694-739b-aea5-966c26f8ad91",
];

/// An id as a segment of a path, as JavaScript's `encodeURIComponent` has it or stricter.
fn segment(id: &str) -> String {
    let encoded = id.bytes().map(|byte| match byte {
        b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    encoded.collect()
}

/// Another id of the kind.
fn jane(id: &str) -> String {
    id.chars().rev().chain(['j']).take(128).collect()
}

/// A reseller, a team, an admin, a technician and a member, all of the same id, and another admin.
struct Everyone<'a> {
    app: &'a TestApp,
    id: &'a str,
    team: String,
    admin: Client,
    technician: Client,
}

impl<'a> Everyone<'a> {
    async fn bring_in(app: &'a TestApp, id: &'a str) -> Self {
        let segment = segment(id);
        let caller = |claims| caller_with(app, claims);
        let everyone = Self {
            app,
            id,
            team: format!("/v1/teams/{segment}"),
            admin: caller(json!({
                "role": "team_admin", "team": id, "sub": id,
                "name": "Alice Martin", "email": "own@acme.example",
            })),
            technician: caller(json!({
                "role": "technician", "reseller": id, "sub": id,
                "name": "Tom", "email": "tom@northwind.example",
            })),
        };
        let profile = json!({ "name": "Northwind Partners", "domains": ["northwind.example"] });
        let reseller = format!("/v1/platform/resellers/{segment}");
        app.platform.put(&reseller, profile).await.expect(200);
        let team = format!("/v1/platform/teams/{segment}");
        let body = json!({ "name": "Acme", "reseller": id });
        app.platform.put(&team, body).await.expect(201);
        let member = |id: &str, email: &str, role: &str| json!({ "id": id, "email": email, "name": "Some One", "role": role });
        let lines = [
            member(id, "own@acme.example", "team_admin"),
            member(&jane(id), "jane@acme.example", "member_only"),
            member("joe", "joe@acme.example", "member_only"),
        ];
        let members = format!("{team}/members");
        app.platform.post_lines(&members, &lines).await.expect(200);
        everyone
    }

    async fn sign_in(&self) -> Session {
        let switch = format!("{}/reseller-support", self.team);
        let enabled = json!({ "state": "enabled" });
        self.admin.put(&switch, enabled).await.expect(200);
        let links = format!("{}/sign-in-links", self.team);
        let reason = json!({ "reason": "Ticket 42" });
        let link = self.technician.post(&links, reason).await;
        let location = link.header("location").unwrap().to_owned();
        assert!(location.starts_with(&links), "{location}");
        let (app, link) = (self.app, link.expect(201));
        let nonce = "nonce-of-tom-0123456789";
        let redeemed = app.redeem(&self.technician, link_token(&link), nonce);
        app.session_of(&redeemed.await)
    }

    /// Reads, promotes, is signed in as and removes a member, and adds one.
    async fn act(&self, session: &Client) {
        let members = format!("{}/members", self.team);
        let who = jane(self.id);
        let jane = format!("{members}/{}", segment(&who));
        assert_eq!(session.get(&jane).await.expect(200)["id"], who.as_str());
        let sign_in = session.post(&format!("{jane}/sign-in"), json!({})).await;
        assert_eq!(
            sign_in.header("location"),
            Some(&*format!("{jane}/sign-in"))
        );
        sign_in.expect(201);
        session.delete(&format!("{jane}/sign-in")).await.expect(204);
        let role = json!({ "role": "support_admin" });
        session
            .put(&format!("{jane}/admin-role"), role)
            .await
            .expect(200);
        let transfer = format!("{jane}?transfer_to={}", segment(self.id));
        session.delete(&transfer).await.expect(204);
        session.get(&jane).await.refused(404, "not_found");
        let new = json!({ "email": "new@acme.example", "name": "New" });
        let added = session.post(&members, new).await;
        let location = added.header("location").unwrap();
        session.get(location).await.expect(200);
    }

    /// The team's page for its session in a browser, by the addresses that the pages have.
    async fn open_pages(&self, session: &Session) {
        let browser = Browser::new(self.app)
            .with_cookie(&session_cookie(self.id), session.client.token())
            .with_cookie("__Host-admin", self.admin.token())
            .with_cookie("__Host-technician", self.technician.token());
        let team = segment(self.id);
        let home = browser.open("/").await;
        let members = format!("/teams/{team}");
        assert!(
            home.text.contains(&format!("href=\"{members}\"")),
            "{}",
            home.text
        );
        let page = browser.open(&format!("{members}/members")).await;
        let own = format!("{members}/members/{team}");
        assert!(
            page.text.contains(&format!("href=\"{own}\"")),
            "{}",
            page.text
        );
        browser.open(&own).await;
        let teams = browser.open("/reseller").await;
        let links = format!("/reseller/teams/{team}");
        assert!(
            teams.text.contains(&format!("href=\"{links}\"")),
            "{}",
            teams.text
        );
        browser.open(&links).await;
        let file = browser.open("/admin/audit-log/export?format=csv").await;
        let name = format!("attachment; filename=\"audit-log-{team}.csv\"");
        assert_eq!(file.header("content-disposition"), Some(&*name));
        let ended = browser.open(&format!("{members}/members")).await;
        let ended = browser.submit(&ended, &format!("{members}/end"), &[]).await;
        assert_eq!(ended.header("location"), Some("/?done=signed_out"));
    }

    /// What the log, the hook and the platform say of the team.
    async fn look_back(&self) {
        let app = self.app;
        let segment = segment(self.id);
        let log = app.log(&segment).await;
        let issued = tagged(&log, "reseller_support_session_start");
        assert_eq!(
            issued.len(),
            1,
            "{:?}",
            log.iter().map(tag).collect::<Vec<_>>()
        );
        app.until_delivered(&segment).await;
        let (mut seen, mut after) = (0, String::new());
        loop {
            let path = format!("/v1/platform/teams/{segment}/members?limit=1{after}");
            let page = app.platform.get(&path).await.expect(200);
            seen += page["members"].as_array().unwrap().len();
            match page["next"].as_str() {
                Some(next) => after = format!("&after={}", crate::vendor_ids::segment(next)),
                None => break,
            }
        }
        assert_eq!(seen, 3);
        let teams = format!("/v1/resellers/{segment}/teams");
        let teams = self.technician.get(&teams).await.expect(200);
        assert_eq!(teams["teams"][0]["id"], self.id);
        let block = format!("{}/reseller-support/technicians/{segment}", self.team);
        let blocked = json!({ "state": "blocked" });
        self.admin.put(&block, blocked).await.expect(200);
        let links = format!("{}/sign-in-links", self.team);
        let refused = self
            .technician
            .post(&links, json!({ "reason": "Again" }))
            .await;
        refused.refused(403, "technician_blocked");
    }
}

#[tokio::test]
async fn vendor_may_use_any_visible_ascii_for_its_ids() {
    let app = TestApp::start().await;
    let longest = format!("{}|", "/".repeat(127));
    for id in IDS.into_iter().chain([&*longest]) {
        let everyone = Everyone::bring_in(&app, id).await;
        let session = everyone.sign_in().await;
        let token = session.client.token();
        let view: Value = session.client.get("/v1/session").await.expect(200);
        assert_eq!(view["team"]["id"], id);
        assert_eq!(introspect(&app, token).await["active"], true);
        everyone.act(&session.client).await;
        everyone.open_pages(&session).await;
        assert_eq!(introspect(&app, token).await["active"], false);
        everyone.look_back().await;
    }
}

#[tokio::test]
async fn other_texts_are_no_ids() {
    let app = TestApp::start().await;
    app.acme().await;
    for id in [
        "",
        ".",
        "..",
        "a b",
        "a\u{7f}",
        "a\tb",
        "é",
        &"x".repeat(129),
    ] {
        let line = json!({ "id": id, "email": "new@acme.example", "name": "New" });
        let members = "/v1/platform/teams/acme/members";
        let refused = app.platform.post_lines(members, &[line]).await;
        refused.refused(422, "invalid_body");
        let error = &refused.json()["errors"][0];
        assert_eq!(error["pointer"], "/id", "{id:?}");
        let rule =
            "must be 1 to 128 visible ASCII characters without blanks, but not . or .. alone";
        assert_eq!(error["detail"], rule);
    }
    for segment in ["a%20b", "%C3%A9", "%FF", "%0A", &"x".repeat(129)] {
        let path = format!("/v1/platform/teams/{segment}");
        let refused = app.platform.get(&path).await;
        refused.refused(400, "invalid_id");
    }
}
