//! The cost of operations, counted: durable writes, store calls, and the size of the root record.

use component_host::{Counts, Fault};
use serde_json::{Value, json};
use suite::{Answer, TestApp, link_token};

const SWITCH: &str = "/v1/teams/acme/reseller-support";
const LINKS: &str = "/v1/teams/acme/sign-in-links";
const MEMBERS: &str = "/v1/teams/acme/members";
/// Bytes that a team's root record may have.
const MOST_BYTES: usize = 16 * 1024;

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
async fn operations_write_as_often_as_the_design_says() {
    let app = TestApp::start().await;
    let switches = app.switches();
    // The first reader of an order to switch off makes its entry. Deliveries fail here, so that it
    // is the switch itself.
    for nth in 1..=2_000 {
        switches.inject(Fault::Fail, nth, Some("hook-delivery"));
    }
    app.acme().await;
    let (alice, tom) = (
        app.admin("acme", "alice"),
        app.technician("northwind", "tom"),
    );
    let mut rounds = Vec::new();
    for round in 0..6 {
        let mut writes = Vec::new();
        let mut note = |name: &'static str, count| writes.push((name, count));
        note(
            "switch on",
            writes_of(
                &app,
                "toggle",
                alice.put(SWITCH, json!({ "state": "enabled" })),
            )
            .await,
        );
        let issue = || tom.post(LINKS, json!({ "reason": "Ticket 42" }));
        // So that the log is cut at a different place in each round.
        for _ in 0..round {
            issue().await.expect(201);
        }
        note("issue", writes_of(&app, "link-issuance", issue()).await);
        let links = tom.get(LINKS).await.expect(200);
        let path = format!("{LINKS}/{}", links["links"][0]["id"].as_str().unwrap());
        note(
            "revoke",
            writes_of(&app, "link-issuance", tom.delete(&path)).await,
        );
        let link = issue().await.expect(201);
        let token = link_token(&link);
        let redeem = app.redeem(&app.anyone, token, "a-nonce-of-sixteen-bytes");
        note("redeem", writes_of(&app, "link-redemption", redeem).await);
        let session = app.session_of(
            &app.redeem(&app.anyone, token, "a-nonce-of-sixteen-bytes")
                .await,
        );
        let id = session.id();
        let body = json!({ "email": format!("new{round}@acme.example"), "name": "New One" });
        note(
            "add",
            writes_of(&app, "reseller-actions", session.client.post(MEMBERS, body)).await,
        );
        let members = app.members("acme").await;
        let new = members
            .iter()
            .find(|member| member["name"] == "New One")
            .unwrap();
        let path = format!("{MEMBERS}/{}", new["id"].as_str().unwrap());
        note(
            "read",
            writes_of(&app, "reseller-actions", session.client.get(MEMBERS)).await,
        );
        note(
            "remove",
            writes_of(&app, "reseller-actions", session.client.delete(&path)).await,
        );
        let path = format!("{SWITCH}/sessions/{id}");
        note(
            "end session",
            writes_of(&app, "toggle", alice.delete(&path)).await,
        );
        note(
            "switch off",
            writes_of(
                &app,
                "toggle",
                alice.put(SWITCH, json!({ "state": "disabled" })),
            )
            .await,
        );
        rounds.push(writes);
    }
    let expected = [
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
    for (place, expected) in expected.iter().enumerate() {
        let counts: Vec<_> = rounds.iter().map(|round| round[place].1).collect();
        // Now and then a commit also cuts a segment of the log or deletes retired pages.
        assert_eq!(
            counts.iter().min(),
            Some(&expected.1),
            "{}: {counts:?}",
            expected.0
        );
        assert!(
            counts.iter().max() <= Some(&(expected.1 + 2)),
            "{}: {counts:?}",
            expected.0
        );
        assert_eq!(rounds[0][place].0, expected.0);
    }
    let all: u64 = rounds.iter().flatten().map(|(_, count)| count).sum();
    let least: u64 = expected.iter().map(|(_, count)| count).sum();
    assert!(all <= least * 6 * 3 / 2, "{rounds:?}");
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn adding_a_member_costs_as_much_in_a_large_team() {
    let app = TestApp::start().await;
    app.reseller("northwind", "Northwind Partners").await;
    let small = additions(&app, "small", 10).await;
    let large = additions(&app, "large", 10_000).await;
    let sum = |counts: &[Counts]| counts.iter().map(Counts::total).sum::<u64>();
    let most = |counts: &[Counts]| counts.iter().map(Counts::total).max().unwrap();
    println!(
        "mean {} and {}, most {} and {}",
        sum(&small) / 50,
        sum(&large) / 50,
        most(&small),
        most(&large)
    );
    assert_eq!(most(&small), most(&large), "{small:?}\n{large:?}");
    // The addition that cuts a segment or deletes garbage may differ by one.
    assert!(
        sum(&small).abs_diff(sum(&large)) <= 4,
        "{} {}",
        sum(&small),
        sum(&large)
    );
    let writes = |counts: &[Counts]| counts.iter().map(Counts::durable_writes).sum::<u64>();
    assert!(
        writes(&small).abs_diff(writes(&large)) <= 2,
        "{} {}",
        writes(&small),
        writes(&large)
    );
}

/// Adds 50 members to a team of `size`, and counts each.
async fn additions(app: &TestApp, team: &str, size: usize) -> Vec<Counts> {
    let switches = app.switches();
    app.team(team, "northwind").await;
    let member = |number: usize| {
        let id = format!(
            "{:016x}",
            (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        );
        json!({ "id": id, "email": format!("{id}@{team}.example"), "name": "Member" })
    };
    let lines: Vec<_> = (4..size).map(member).collect();
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

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn root_record_stays_small_with_every_limit_at_its_maximum() {
    let app = TestApp::start().await;
    let host = app.host();
    app.acme().await;
    let admin = |number: usize| {
        let id = format!("{number:064}");
        json!({
            "id": id,
            "email": format!("{id}@acme.example"),
            "name": "N".repeat(128),
            "role": "team_admin",
        })
    };
    let admins: Vec<Value> = (0..198).map(admin).collect();
    app.platform
        .post_lines("/v1/platform/teams/acme/members", &admins)
        .await
        .expect(200);
    app.platform
        .post_lines("/v1/platform/teams/acme/members", &[admin(198)])
        .await
        .refused(429, "limit_reached");
    app.enable("acme").await;
    let technician = |number: usize| app.technician("northwind", &format!("{number:x<64}"));
    let keys = std::cell::Cell::new(0);
    let issue = async |number: usize| {
        let client = technician(number).with_header(
            "idempotency-key",
            &format!("key-{}", keys.replace(keys.get() + 1)),
        );
        client
            .post(LINKS, json!({ "reason": "é".repeat(70) }))
            .await
    };
    let token_of = |link: Answer| link_token(&link.expect(201)).to_owned();
    let redeem = async |number: usize, token: &str| {
        let holder = technician(number);
        app.session_of(
            &app.redeem(&holder, token, &format!("nonce-of-session-{number}"))
                .await,
        )
        .client
    };
    for number in 0..10 {
        let session = redeem(number % 5, &token_of(issue(number % 5).await)).await;
        session.get(MEMBERS).await.expect(200);
        session.delete("/v1/session").await;
    }
    // Dead links are remembered too.
    for number in 0..5 {
        issue(number).await.expect(201);
        technician(number)
            .post(LINKS, json!({ "reason": "Again" }))
            .await
            .expect(201);
    }
    for link in technician(0).get(LINKS).await.expect(200)["links"]
        .as_array()
        .unwrap()
    {
        technician(0)
            .delete(&format!("{LINKS}/{}", link["id"].as_str().unwrap()))
            .await;
    }
    // Six technicians: the last session belongs to another technician than the link.
    let (mut sessions, mut links) = (Vec::new(), Vec::new());
    for number in 0..5 {
        sessions.push(redeem(number + 1, &token_of(issue(number).await)).await);
    }
    for number in 0..5 {
        links.push(token_of(issue(number).await));
    }
    issue(9).await.refused(429, "limit_reached");
    let with_links = largest_root(host);
    for (number, link) in links.iter().enumerate() {
        sessions[number].delete("/v1/session").await;
        redeem(number, link).await;
    }
    issue(0).await.refused(429, "limit_reached");
    let with_redemptions = largest_root(host);
    println!("{with_links} bytes with five links, {with_redemptions} with twenty redemptions");
    for bytes in [with_links, with_redemptions] {
        assert!((4_000..MOST_BYTES).contains(&bytes), "{bytes}");
    }
}

/// The size of the largest root record: the only keys with just one dot after `team`.
fn largest_root(host: &component_host::App) -> usize {
    let dump = host.store_dump().unwrap();
    let roots = dump
        .iter()
        .filter(|(key, _)| key.starts_with("team.") && key.matches('.').count() == 1);
    roots.map(|(_, value)| value.len()).max().unwrap()
}
