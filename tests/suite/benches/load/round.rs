//! One round of all operations, by clients that each have a team of their own.

use serde_json::json;
use suite::{Client, TestApp, link_token};

use crate::meter::Meter;
use crate::{CLIENTS, member};

/// Links that a team may have at once.
const LINKS: usize = 5;
const NONCE: &str = "a-nonce-of-the-benchmark";

/// A round, with the callers of each client's team.
pub(crate) struct Round<'a> {
    app: &'a TestApp,
    size: usize,
    number: usize,
    platform: Client,
    admins: Vec<Client>,
    technicians: Vec<Client>,
}

/// The team of a client.
pub(crate) fn team(client: usize) -> String {
    format!("team{client}")
}

/// Where the members of a client's team are imported.
pub(crate) fn import_path(client: usize) -> String {
    format!("/v1/platform/teams/team{client}/members")
}

fn path(client: usize, rest: &str) -> String {
    format!("/v1/teams/team{client}/{rest}")
}

impl<'a> Round<'a> {
    pub(crate) fn new(app: &'a TestApp, size: usize, number: usize) -> Self {
        let technician = |one| app.technician("northwind", &format!("technician{one}"));
        Self {
            app,
            size,
            number,
            platform: app.platform_now(),
            admins: (0..CLIENTS)
                .map(|one| app.admin(&team(one), "alice"))
                .collect(),
            technicians: (0..LINKS).map(technician).collect(),
        }
    }

    pub(crate) async fn run(&self, meter: &mut Meter<'_>) {
        self.run_platform(meter).await;
        meter
            .measure("switch off, on", 4, async |client, number| {
                let state = ["disabled", "enabled"][number % 2];
                let body = json!({ "state": state });
                let path = path(client, "reseller-support");
                self.admins[client].put(&path, body).await.expect(200);
            })
            .await;
        let sessions = self.run_links(meter).await;
        self.run_session(meter, &sessions).await;
        self.run_changes(meter, &sessions).await;
    }

    async fn run_platform(&self, meter: &mut Meter<'_>) {
        let round = self.number;
        meter
            .measure("create", 5, async |client, number| {
                let path = format!("/v1/platform/teams/new{round}-{client}-{number}");
                let body = json!({ "name": "New", "reseller": "northwind" });
                self.platform.put(&path, body).await.expect(201);
            })
            .await;
        let name = format!("M{round}");
        let lines: Vec<_> = (0..self.size.min(100))
            .map(|one| member(one, &name))
            .collect();
        meter
            .measure("import (10 or 100 changed)", 1, async |client, _| {
                let path = import_path(client);
                self.platform.post_lines(&path, &lines).await.expect(200);
            })
            .await;
    }

    /// The sessions of each client.
    async fn run_links(&self, meter: &mut Meter<'_>) -> Vec<Vec<Client>> {
        let links = meter.measure("issue", LINKS, async |client, number| {
            let body = json!({ "reason": "Ticket 42" });
            let path = path(client, "sign-in-links");
            let link = self.technicians[number].post(&path, body).await.expect(201);
            link_token(&link).to_owned()
        });
        let links = links.await;
        let redeem = meter.measure("redeem", LINKS, async |client, number| {
            let link = &links[client][number];
            let answer = self.app.redeem(&self.app.anyone, link, NONCE).await;
            self.app.session_of(&answer).client
        });
        redeem.await
    }

    async fn run_session(&self, meter: &mut Meter<'_>, sessions: &[Vec<Client>]) {
        meter
            .measure(
                "look (4, one entered)",
                4 * LINKS,
                async |client, number| {
                    let path = path(client, "members");
                    sessions[client][number % LINKS]
                        .get(&path)
                        .await
                        .expect(200);
                },
            )
            .await;
        meter
            .measure("refusal", LINKS, async |client, number| {
                let answer = sessions[client][number].get("/v1/nowhere").await;
                answer.refused(403, "action_not_permitted");
            })
            .await;
        meter
            .measure("introspect", 2 * LINKS, async |client, number| {
                let form = format!("token={}", sessions[client][number % LINKS].token());
                self.platform
                    .post_form("/v1/introspect", &form)
                    .await
                    .expect(200);
            })
            .await;
    }

    async fn run_changes(&self, meter: &mut Meter<'_>, sessions: &[Vec<Client>]) {
        let add = meter.measure("add", LINKS, async |client, number| {
            let email = format!("new{}-{number}@acme.example", self.number);
            let body = json!({ "email": email, "name": "New One" });
            let path = path(client, "members");
            let added = sessions[client][number].post(&path, body).await.expect(201);
            added["id"].as_str().expect("an id").to_owned()
        });
        let added = add.await;
        meter
            .measure("remove", LINKS, async |client, number| {
                let path = path(client, &format!("members/{}", added[client][number]));
                sessions[client][number].delete(&path).await.expect(204);
            })
            .await;
    }
}
