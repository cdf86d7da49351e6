//! One round of the job, each operation measured.

use super::meter::{Measured, Meter};
use domain::Operation;
use domain::operations::Budget;
use serde_json::{Value, json};
use suite::{Client, link_token, made_up_token};

const NONCE: &str = "a-nonce-of-sixteen-bytes";

/// The ids of a team in which rounds are done, and their paths.
pub(crate) struct Job {
    pub team: &'static str,
}

fn measured(name: &'static str, operation: Operation) -> Measured {
    Measured {
        name,
        budget: operation.budget().expect("a budget"),
        pages: 0,
    }
}

/// Nothing but a page that is shown.
fn repeated(name: &'static str, pages: u64) -> Measured {
    Measured {
        name,
        budget: Budget::READ,
        pages,
    }
}

/// Refused with one get, if its team is known.
const MADE_UP: Measured = Measured {
    name: "made-up token",
    budget: Budget {
        gets: 1,
        ..Budget::READ
    },
    pages: 0,
};

impl Job {
    fn path(&self, rest: &str) -> String {
        format!("/v1/teams/{}/{rest}", self.team)
    }

    /// Does each operation once. A key makes the requests repeatable.
    pub(crate) async fn round(&self, meter: &Meter<'_>, number: usize) {
        // So that the log is cut at a different operation in each round.
        let storage = format!("/v1/platform/teams/{}/storage", self.team);
        for used in 0..number % 5 {
            let report = json!({ "used_bytes": used, "allocated_bytes": number });
            let platform = meter.app.platform_now();
            platform.put(&storage, report).await.expect(200);
        }
        meter.app.until_idle().await;
        let alice = meter.app.admin(self.team, "alice");
        let switch = self.path("reseller-support");
        let set = |name| measured(name, Operation::SetResellerSupport);
        let on = alice.put(&switch, json!({ "state": "enabled" }));
        meter.measure(set("switch on"), on).await.expect(200);
        let (session, id) = self.sign_in(meter, number).await;
        self.look(meter, &session).await;
        self.change(meter, &session, number).await;
        let end_path = format!("{switch}/sessions/{id}");
        let end = alice.delete(&end_path);
        let ended = meter.measure(measured("end a session", Operation::EndSession), end);
        ended.await.expect(204);
        self.make_up(meter).await;
        let off = alice.put(&switch, json!({ "state": "disabled" }));
        meter.measure(set("switch off"), off).await.expect(200);
        let create_path = format!("/v1/platform/teams/new-{}-{number}", self.team);
        let body = json!({ "name": "Team", "reseller": "northwind" });
        let platform = meter.app.platform_now();
        let create = platform.put(&create_path, body);
        let created = meter.measure(measured("create a team", Operation::PutTeam), create);
        created.await.expect(201);
    }

    /// Issues a link, the second time by a repeatable request, and redeems it.
    async fn sign_in(&self, meter: &Meter<'_>, number: usize) -> (Client, String) {
        let app = meter.app;
        let tom = app.technician("northwind", "tom");
        let body = json!({ "reason": "Ticket 42" });
        let links = self.path("sign-in-links");
        let issue = tom.post(&links, body.clone());
        let issued = meter.measure(measured("issue", Operation::IssueLink), issue);
        issued.await.expect(201);
        let tom = tom.with_header("idempotency-key", &format!("key-{number}"));
        let again = Measured {
            pages: 2,
            ..measured("issue, repeatable", Operation::IssueLink)
        };
        let issue = tom.post(&links, body);
        let link = meter.measure(again, issue).await.expect(201);
        let redeem = app.redeem(&app.anyone, link_token(&link), NONCE);
        let redeemed = meter.measure(measured("redeem", Operation::RedeemLink), redeem);
        let session = app.session_of(&redeemed.await);
        let id = session.id().to_owned();
        (session.client, id)
    }

    async fn look(&self, meter: &Meter<'_>, session: &Client) {
        let members = self.path("members");
        let first = Measured {
            pages: 2,
            ..measured("first look", Operation::ListMembers)
        };
        for look in [first, repeated("later look", 2)] {
            meter.measure(look, session.get(&members)).await.expect(200);
        }
        let read = session.get("/v1/session");
        let read = meter.measure(repeated("session", 0), read);
        read.await.expect(200);
        let form = format!("token={}", session.token());
        let platform = meter.app.platform_now();
        let introspect = platform.post_form("/v1/introspect", &form);
        let introspected = meter.measure(repeated("introspection", 0), introspect);
        introspected.await.expect(200);
        let refusal = measured("refusal", Operation::SignOut);
        let refused = meter.measure(refusal, session.get("/v1/nowhere")).await;
        refused.refused(403, "action_not_permitted");
    }

    async fn change(&self, meter: &Meter<'_>, session: &Client, number: usize) {
        let members = self.path("members");
        let email = format!("new{number}@acme.example");
        let body = json!({ "email": email, "name": "New One" });
        let add = meter.measure(
            measured("add", Operation::AddMember),
            session.post(&members, body),
        );
        let new: Value = add.await.expect(201);
        let new_path = format!("{members}/{}", new["id"].as_str().expect("an id"));
        let remove = session.delete(&new_path);
        let removed = meter.measure(measured("remove", Operation::RemoveMember), remove);
        removed.await.expect(204);
        let role = ["member_only", "support_admin"][number % 2];
        let role_path = format!("{members}/joe/admin-role");
        let role = session.put(&role_path, json!({ "role": role }));
        let changed = meter.measure(measured("change a role", Operation::ChangeAdminRole), role);
        changed.await.expect(200);
        let sign_in_path = format!("{members}/jane/sign-in");
        let sign_in = session.post(&sign_in_path, json!({}));
        let signed_in = meter.measure(measured("sign in as", Operation::SignInAs), sign_in);
        signed_in.await.expect(201);
    }

    async fn make_up(&self, meter: &Meter<'_>) {
        let token = made_up_token("rss_", self.team);
        let made_up = meter.app.anyone.with_token(&token);
        let members = self.path("members");
        let answer = meter.measure(MADE_UP, made_up.get(&members)).await;
        answer.refused(401, "session_not_active");
    }
}
