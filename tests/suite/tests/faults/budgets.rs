//! The budget of each operation, counted: what it and its deliveries to an answering hook ask of
//! the store. Instances know the teams by then.

use component_host::Counts;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;
use suite::{Answer, Client, TestApp, link_token};

const SWITCH: &str = "/v1/teams/acme/reseller-support";
const LINKS: &str = "/v1/teams/acme/sign-in-links";
const MEMBERS: &str = "/v1/teams/acme/members";
const NONCE: &str = "a-nonce-of-sixteen-bytes";
const KIB: u64 = 1024;

/// Rounds of all operations.
const ROUNDS: usize = 12;

/// Ceilings: gets by mean; handles, which are as many as swaps, by maximum; durable writes, twice
/// their mean and their maximum; and bytes written by mean.
type Budget = (&'static str, u64, u64, u64, u64, u64);

const BUDGETS: &[Budget] = &[
    ("switch on", 18, 3, 9, 6, 64 * KIB),
    ("issue", 18, 3, 9, 6, 64 * KIB),
    ("redeem", 18, 3, 9, 6, 64 * KIB),
    ("first look", 20, 3, 7, 5, 64 * KIB),
    ("later look", 5, 0, 0, 0, 0),
    ("session", 3, 0, 0, 0, 0),
    ("introspection", 3, 0, 0, 0, 0),
    ("refusal", 18, 3, 9, 6, 64 * KIB),
    ("add", 24, 3, 10, 7, 40 * KIB),
    ("change role", 24, 3, 10, 7, 40 * KIB),
    ("remove", 24, 3, 10, 7, 40 * KIB),
    ("sign in as", 18, 3, 9, 6, 64 * KIB),
    ("end a session", 18, 3, 9, 6, 64 * KIB),
    ("made-up token", 1, 0, 0, 0, 0),
    ("switch off", 19, 3, 11, 7, 64 * KIB),
    ("create a team", 30, 3, 12, 8, 64 * KIB),
];

/// The counts of each operation, by its name.
#[derive(Default)]
struct Meter(RefCell<BTreeMap<&'static str, Vec<Counts>>>);

impl Meter {
    /// Does an operation and counts the store calls until its deliveries are over.
    async fn measure(
        &self,
        app: &TestApp,
        name: &'static str,
        work: impl Future<Output = Answer>,
    ) -> Answer {
        app.switches().reset_counts();
        let answer = work.await;
        let switches = app.switches();
        app.until_steady("quiet", 5, || switches.store_calls().total())
            .await;
        let counts = switches.store_calls();
        self.0.borrow_mut().entry(name).or_default().push(counts);
        answer
    }
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn each_operation_keeps_to_its_budget() {
    let app = TestApp::start().await;
    app.acme().await;
    let meter = Meter::default();
    for number in 0..ROUNDS + 1 {
        if number == 1 {
            // Instances know the teams and their pages from here on.
            meter.0.borrow_mut().clear();
        }
        app.switches().advance(Duration::from_secs(60));
        round(&app, &meter, number).await;
    }
    let measured = meter.0.into_inner();
    let mut broken = Vec::new();
    for budget in BUDGETS {
        let counts = &measured[budget.0];
        let line = line(budget.0, counts);
        println!("{line}");
        if !keeps(budget, counts) {
            broken.push(line);
        }
    }
    assert!(broken.is_empty(), "over budget: {broken:#?}");
}

fn keeps((_, gets, handles, twice_writes, most_writes, written): &Budget, all: &[Counts]) -> bool {
    let rounds = all.len() as u64;
    let sum = |of: fn(&Counts) -> u64| all.iter().map(of).sum::<u64>();
    let most = |of: fn(&Counts) -> u64| all.iter().map(of).max().unwrap_or_default();
    sum(Counts::gets) <= gets * rounds
        && most(|one| one.handles.max(one.swap)) <= *handles
        && sum(Counts::durable_writes) * 2 <= twice_writes * rounds
        && most(Counts::durable_writes) <= *most_writes
        && sum(|one| one.bytes_written) <= written * rounds
}

fn line(name: &str, all: &[Counts]) -> String {
    let rounds = all.len() as f64;
    let mean = |of: fn(&Counts) -> u64| all.iter().map(of).sum::<u64>() as f64 / rounds;
    let most = |of: fn(&Counts) -> u64| all.iter().map(of).max().unwrap_or_default();
    format!(
        "{name}: gets {:.1} / {}, handles {:.1} / {}, swaps {:.1} / {}, writes {:.1} / {}, KiB written {:.1}",
        mean(Counts::gets),
        most(Counts::gets),
        mean(|one| one.handles),
        most(|one| one.handles),
        mean(|one| one.swap),
        most(|one| one.swap),
        mean(Counts::durable_writes),
        most(Counts::durable_writes),
        mean(|one| one.bytes_written) / KIB as f64,
    )
}

/// Does each operation once.
async fn round(app: &TestApp, meter: &Meter, number: usize) {
    let alice = app.admin("acme", "alice");
    let on = alice.put(SWITCH, json!({ "state": "enabled" }));
    meter.measure(app, "switch on", on).await.expect(200);
    let tom = app.technician("northwind", "tom");
    let issue = tom.post(LINKS, json!({ "reason": "Ticket 42" }));
    let link = meter.measure(app, "issue", issue).await.expect(201);
    let redeem = app.redeem(&app.anyone, link_token(&link), NONCE);
    let redeemed = meter.measure(app, "redeem", redeem).await;
    let session = app.session_of(&redeemed);
    look(app, meter, &session.client).await;
    change(app, meter, &session.client, number).await;
    let path = format!("{SWITCH}/sessions/{}", session.id());
    let end = alice.delete(&path);
    meter.measure(app, "end a session", end).await.expect(204);
    let made_up = app
        .anyone
        .with_token(&format!("rss_acme.{}", "A".repeat(43)));
    let made_up = meter.measure(app, "made-up token", made_up.get(MEMBERS));
    made_up.await.refused(401, "session_not_active");
    let off = alice.put(SWITCH, json!({ "state": "disabled" }));
    meter.measure(app, "switch off", off).await.expect(200);
    let path = format!("/v1/platform/teams/team{number}");
    let body = json!({ "name": "Team", "reseller": "northwind" });
    let create = app.platform_now();
    let create = create.put(&path, body);
    meter
        .measure(app, "create a team", create)
        .await
        .expect(201);
}

async fn look(app: &TestApp, meter: &Meter, session: &Client) {
    for name in ["first look", "later look"] {
        let look = session.get(MEMBERS);
        meter.measure(app, name, look).await.expect(200);
    }
    let read = session.get("/v1/session");
    meter.measure(app, "session", read).await.expect(200);
    let form = format!("token={}", session.token());
    let platform = app.platform_now();
    let introspect = platform.post_form("/v1/introspect", &form);
    meter
        .measure(app, "introspection", introspect)
        .await
        .expect(200);
    let unknown = session.get("/v1/nowhere");
    let refused = meter.measure(app, "refusal", unknown).await;
    refused.refused(403, "action_not_permitted");
}

async fn change(app: &TestApp, meter: &Meter, session: &Client, number: usize) {
    let body = json!({ "email": format!("new{number}@acme.example"), "name": "New One" });
    let add = session.post(MEMBERS, body);
    let new: Value = meter.measure(app, "add", add).await.expect(201);
    let path = format!("{MEMBERS}/{}", new["id"].as_str().unwrap());
    let remove = session.delete(&path);
    meter.measure(app, "remove", remove).await.expect(204);
    let role_path = format!("{MEMBERS}/joe/admin-role");
    let role = if number.is_multiple_of(2) {
        "member_only"
    } else {
        "support_admin"
    };
    let role = session.put(&role_path, json!({ "role": role }));
    meter.measure(app, "change role", role).await.expect(200);
    let sign_in_path = format!("{MEMBERS}/jane/sign-in");
    let sign_in = session.post(&sign_in_path, json!({}));
    meter.measure(app, "sign in as", sign_in).await.expect(201);
}
