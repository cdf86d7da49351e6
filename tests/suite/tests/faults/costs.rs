//! The cost of operations, counted: durable writes, store calls, and the size of the root record.

use component_host::{Counts, Fault};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use suite::{Answer, Client, TestApp, link_token};

const SWITCH: &str = "/v1/teams/acme/reseller-support";
const LINKS: &str = "/v1/teams/acme/sign-in-links";
const MEMBERS: &str = "/v1/teams/acme/members";
const NONCE: &str = "a-nonce-of-sixteen-bytes";
/// Bytes that a team's root record may have.
const MOST_BYTES: usize = 16 * 1024;

/// Rounds of the operations below.
const ROUNDS: usize = 6;

/// The durable writes of each operation in its component, by the design.
const WRITES: [(&str, u64); 9] = [
    ("switch on", 1),
    ("issue", 1),
    ("revoke", 1),
    ("redeem", 1),
    ("add", 2),
    ("read", 1),
    ("remove", 2),
    ("end session", 1),
    ("switch off", 2),
];

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn operations_write_as_often_as_the_design_says() {
    let app = TestApp::start().await;
    let switches = app.switches();
    // The first reader of an order to switch off makes its entry. Deliveries fail here, so that it
    // is the switch itself.
    for nth in 1..=2_000 {
        switches.inject(Fault::Fail, nth, Some("hook-delivery"));
    }
    app.acme().await;
    let mut rounds = Vec::new();
    for number in 0..ROUNDS {
        rounds.push(round(&app, number).await);
    }
    for (place, (name, expected)) in WRITES.into_iter().enumerate() {
        let counts: Vec<_> = rounds.iter().map(|round| round[place].1).collect();
        // Now and then a commit also cuts a segment of the log or deletes retired pages.
        assert_eq!(counts.iter().min(), Some(&expected), "{name}: {counts:?}");
        assert!(
            counts.iter().max() <= Some(&(expected + 2)),
            "{name}: {counts:?}"
        );
        assert_eq!(rounds[0][place].0, name);
    }
    let all: u64 = rounds.iter().flatten().map(|(_, count)| count).sum();
    let least: u64 = WRITES.iter().map(|(_, count)| count).sum();
    assert!(all <= least * ROUNDS as u64 * 3 / 2, "{rounds:?}");
}

/// Does each operation once and counts its durable writes.
async fn round(app: &TestApp, number: usize) -> Vec<(&'static str, u64)> {
    let alice = app.admin("acme", "alice");
    let on = alice.put(SWITCH, json!({ "state": "enabled" }));
    let mut writes = vec![("switch on", writes_of(app, "toggle", on).await)];
    // So that the log is cut at a different place in each round.
    for _ in 0..number {
        issue(app).await.expect(201);
    }
    writes.push(("issue", writes_of(app, "link-issuance", issue(app)).await));
    let tom = app.technician("northwind", "tom");
    let links = tom.get(LINKS).await.expect(200);
    let path = format!("{LINKS}/{}", links["links"][0]["id"].as_str().unwrap());
    let revoke = tom.delete(&path);
    writes.push(("revoke", writes_of(app, "link-issuance", revoke).await));
    let link = issue(app).await.expect(201);
    let token = link_token(&link);
    let redeem = app.redeem(&app.anyone, token, NONCE);
    writes.push(("redeem", writes_of(app, "link-redemption", redeem).await));
    let session = app.session_of(&app.redeem(&app.anyone, token, NONCE).await);
    writes.extend(session_writes(app, &session.client, number).await);
    let path = format!("{SWITCH}/sessions/{}", session.id());
    let end = alice.delete(&path);
    writes.push(("end session", writes_of(app, "sessions", end).await));
    let off = alice.put(SWITCH, json!({ "state": "disabled" }));
    writes.push(("switch off", writes_of(app, "toggle", off).await));
    writes
}

/// Issues a link, a minute after the last one: ten in ten minutes are the most.
async fn issue(app: &TestApp) -> Answer {
    app.switches().advance(Duration::from_secs(60));
    let tom = app.technician("northwind", "tom");
    tom.post(LINKS, json!({ "reason": "Ticket 42" })).await
}

/// The operations of a session: it adds a member, lists the members and removes the new one.
async fn session_writes(app: &TestApp, session: &Client, round: usize) -> [(&'static str, u64); 3] {
    let component = "reseller-actions";
    let body = json!({ "email": format!("new{round}@acme.example"), "name": "New One" });
    let add = writes_of(app, component, session.post(MEMBERS, body)).await;
    let members = app.members("acme").await;
    let new = members
        .iter()
        .find(|member| member["name"] == "New One")
        .unwrap();
    let path = format!("{MEMBERS}/{}", new["id"].as_str().unwrap());
    let read = writes_of(app, component, session.get(MEMBERS)).await;
    let remove = writes_of(app, component, session.delete(&path)).await;
    [("add", add), ("read", read), ("remove", remove)]
}

/// Sends a request and counts the durable writes of one component.
async fn writes_of(app: &TestApp, component: &str, work: impl Future<Output = Answer>) -> u64 {
    let switches = app.switches();
    switches.reset_counts();
    let answer = work.await;
    assert!((200..300).contains(&answer.status), "{answer:?}");
    switches.store_calls_of(component).durable_writes()
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn adding_a_member_costs_as_much_in_a_large_team() {
    let app = TestApp::start().await;
    app.reseller("northwind", "Northwind Partners").await;
    let small = additions(&app, "small", 10).await;
    let large = additions(&app, "large", 10_000).await;
    let most = [&small, &large].map(|counts| counts.iter().map(Counts::total).max());
    let sums = [&small, &large].map(|counts| counts.iter().map(Counts::total).sum::<u64>());
    println!("mean of {sums:?} by 50, most {most:?}");
    // Two more levels in each of three maps, and an addition that cuts the log or deletes garbage.
    let deeper = 6;
    assert!(
        most[1] <= most[0].map(|most| most + deeper + 2),
        "{small:?}\n{large:?}"
    );
    assert!(sums[1] <= sums[0] + deeper * 50 + 4, "{sums:?}");
    let writes =
        [&small, &large].map(|counts| counts.iter().map(Counts::durable_writes).sum::<u64>());
    // More replaced pages are deleted more often: every second time instead of every sixth.
    assert!(writes[1] <= writes[0] + 20, "{writes:?}");
}

/// Adds 50 members to a team of `size`, and counts each.
async fn additions(app: &TestApp, team: &str, size: usize) -> Vec<Counts> {
    let switches = app.switches();
    app.team(team, "northwind").await;
    let lines: Vec<_> = (4..size).map(|number| member(team, number)).collect();
    app.platform
        .post_lines(&format!("/v1/platform/teams/{team}/members"), &lines)
        .await
        .expect(200);
    app.enable(team).await;
    let session = app.session(team, "tom").await.client;
    let mut counts = Vec::new();
    for number in 0..=50 {
        switches.reset_counts();
        let body = json!({ "email": format!("new{number:02}@{team}.example"), "name": "New One" });
        session
            .post(&format!("/v1/teams/{team}/members"), body)
            .await
            .expect(201);
        counts.push(switches.store_calls_of("reseller-actions"));
    }
    // The first one also looks up the team in the directory.
    counts.split_off(1)
}

/// A member whose id sorts at random.
fn member(team: &str, number: usize) -> Value {
    let id = (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let email = format!("{id:016x}@{team}.example");
    json!({ "id": format!("{id:016x}"), "email": email, "name": "Member" })
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn root_record_stays_small_with_every_limit_at_its_maximum() {
    let app = TestApp::start().await;
    app.acme().await;
    let admins: Vec<Value> = (0..198).map(long_admin).collect();
    app.platform
        .post_lines("/v1/platform/teams/acme/members", &admins)
        .await
        .expect(200);
    app.platform
        .post_lines("/v1/platform/teams/acme/members", &[long_admin(198)])
        .await
        .refused(429, "limit_reached");
    app.enable("acme").await;
    leave_dead_links(&app).await;
    // Six technicians: the last session belongs to another technician than the link.
    let (mut sessions, mut links) = (Vec::new(), Vec::new());
    for number in 0..5 {
        let token = long_link(&app, number).await;
        sessions.push(redeemed(&app, number + 1, &token).await);
    }
    for number in 0..5 {
        links.push(long_link(&app, number).await);
    }
    let refused = issue_long(&app, 9).await;
    refused.refused(429, "limit_reached");
    let with_links = largest_root(app.host());
    for (number, link) in links.iter().enumerate() {
        sessions[number].delete("/v1/session").await;
        redeemed(&app, number, link).await;
    }
    let refused = issue_long(&app, 0).await;
    refused.refused(429, "limit_reached");
    let with_redemptions = largest_root(app.host());
    println!("{with_links} bytes with five links, {with_redemptions} with twenty redemptions");
    for bytes in [with_links, with_redemptions] {
        assert!((4_000..MOST_BYTES).contains(&bytes), "{bytes}");
    }
}

/// Used, superseded and revoked links, which are remembered too.
async fn leave_dead_links(app: &TestApp) {
    for number in 0..10 {
        let token = long_link(app, number % 5).await;
        let session = redeemed(app, number % 5, &token).await;
        session.get(MEMBERS).await.expect(200);
        session.delete("/v1/session").await;
    }
    for number in 0..5 {
        long_link(app, number).await;
        long_technician(app, number)
            .post(LINKS, json!({ "reason": "Again" }))
            .await
            .expect(201);
    }
    let technician = long_technician(app, 0);
    let links = technician.get(LINKS).await.expect(200);
    for link in links["links"].as_array().unwrap() {
        let id = link["id"].as_str().unwrap();
        technician.delete(&format!("{LINKS}/{id}")).await;
    }
}

/// An admin with an id, a name and an address of the greatest lengths.
fn long_admin(number: usize) -> Value {
    let id = format!("{number:064}");
    json!({
        "id": id,
        "email": format!("{id}@acme.example"),
        "name": "N".repeat(128),
        "role": "team_admin",
    })
}

fn long_technician(app: &TestApp, number: usize) -> Client {
    app.technician("northwind", &format!("{number:x<64}"))
}

/// Issues a link with a long reason and a new idempotency key.
async fn issue_long(app: &TestApp, number: usize) -> Answer {
    static KEYS: AtomicUsize = AtomicUsize::new(0);
    let key = format!("key-{}", KEYS.fetch_add(1, Ordering::SeqCst));
    long_technician(app, number)
        .with_header("idempotency-key", &key)
        .post(LINKS, json!({ "reason": "é".repeat(70) }))
        .await
}

async fn long_link(app: &TestApp, number: usize) -> String {
    link_token(&issue_long(app, number).await.expect(201)).to_owned()
}

async fn redeemed(app: &TestApp, number: usize, token: &str) -> Client {
    let nonce = format!("nonce-of-the-session-{number}");
    let holder = long_technician(app, number);
    app.session_of(&app.redeem(&holder, token, &nonce).await)
        .client
}

/// The size of the largest root record: the only keys with just one dot after `team`.
fn largest_root(host: &component_host::App) -> usize {
    let dump = host.store_dump().unwrap();
    let roots = dump
        .iter()
        .filter(|(key, _)| key.starts_with("team.") && key.matches('.').count() == 1);
    roots.map(|(_, value)| value.len()).max().unwrap()
}
