//! A very large team against a small one: every action makes as many store calls, except for deeper
//! trees of pages, and no list page is slow.

use domain::Operation;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use suite::{Answer, Client, TestApp};

/// Members, team folders and sharing events.
type Size = (usize, usize, usize);

const LARGE: Size = (100_000, 10_000, 100_000);
const SMALL: Size = (100, 100, 100);
/// The time limit of a list page, by its best of a few tries.
const MOST: Duration = Duration::from_millis(50);
/// Additional pages that an operation may read and write in a large team: two more levels in each of
/// three maps, and the pages of a batch more than before.
const MORE_PAGES: u64 = 8;
/// Measurements of each operation.
const ROUNDS: usize = 8;

/// Operations of a session with an id and a body. `{n}`, `{role}` and `{policy}` have another value
/// in each round.
const OPERATIONS: &[(Operation, &str, &str)] = &[
    (Operation::ListMembers, "", ""),
    (Operation::ReadMember, "m0000042", ""),
    (
        Operation::AddMember,
        "",
        r#"{"email":"new{n}@acme.example","name":"New One"}"#,
    ),
    (Operation::RemoveMember, "m00000{n}", ""),
    (Operation::SignInAs, "m0000043", ""),
    (Operation::EndSignInAs, "m0000043", ""),
    (
        Operation::ChangeAdminRole,
        "m0000042",
        r#"{"role":"{role}"}"#,
    ),
    (Operation::ReadInsights, "", ""),
    (Operation::ListTeamFolders, "", ""),
    (Operation::ReadTeamFolder, "f0000042", ""),
    (
        Operation::CreateTeamFolder,
        "",
        r#"{"name":"New {n}","access":[{"member":"m0000042","level":"editor"}]}"#,
    ),
    (Operation::ReadSharingPolicy, "", ""),
    (
        Operation::ChangeSharingPolicy,
        "",
        r#"{"shared_link_create_policy":"{policy}"}"#,
    ),
    (Operation::ReadSecurityPolicy, "", ""),
    (
        Operation::ChangeSecurityPolicy,
        "",
        r#"{"active_device_limit":{n}}"#,
    ),
    (Operation::ListSharingActivity, "", ""),
    (
        Operation::OpenSupportRequest,
        "",
        r#"{"subject":"S","text":"T","contact":{"name":"T","email":"t@n.example"}}"#,
    ),
    (Operation::ListSupportRequests, "", ""),
    (Operation::ReadSupportRequest, "{request}", ""),
];

/// List pages that must be fast, also from the middle and with filters that match little.
const PAGES: &[&str] = &[
    "members",
    // After m0050000.
    "members?after=bTAwNTAwMDA&limit=500",
    "members?name=m&limit=500",
    "members?email=m009",
    "team-folders",
    "team-folders?after=folder%205000&limit=500",
    "sharing-activity",
    "sharing-activity?limit=500",
    "sharing-activity?to=2026-01-01T12:00:00Z",
    "sharing-activity?type=shared_link_disable",
    "sharing-activity?actor=m0000042@acme.example&from=2026-01-01T00:00:00Z",
    "support-requests",
    // Of 10,000 characters each.
    "support-requests?limit=100",
    "insights",
];

async fn team(app: &TestApp, team: &str, (members, folders, events): Size) -> Client {
    app.team(team, "northwind").await;
    let members: Vec<_> = (0..members).map(member).collect();
    bring(app, team, "members", &members, 30_000).await;
    let folders: Vec<_> = (0..folders).map(folder).collect();
    bring(app, team, "team-folders", &folders, 5_000).await;
    let events: Vec<_> = (0..events).map(event).collect();
    bring(app, team, "sharing-events", &events, 20_000).await;
    app.enable(team).await;
    app.session(team, "tom").await.client
}

fn member(number: usize) -> Value {
    let id = format!("m{number:07}");
    json!({ "id": id, "email": format!("{id}@acme.example"), "name": "M" })
}

fn folder(number: usize) -> Value {
    json!({ "id": format!("f{number:07}"), "name": format!("Folder {number:05}") })
}

/// One a second.
fn event(number: usize) -> Value {
    let (hours, minutes, seconds) = (number / 3600, number / 60 % 60, number % 60);
    let (day, hour) = (1 + hours / 24, hours % 24);
    json!({
        "id": format!("e{number}"),
        "at": format!("2026-01-{day:02}T{hour:02}:{minutes:02}:{seconds:02}Z"),
        "type": "shared_link_view",
        "actor": format!("m{:07}@acme.example", number % 100),
        "item": "Plan",
        "target": "link",
    })
}

/// Imports lines, at most `most` in a request.
async fn bring(app: &TestApp, team: &str, what: &str, lines: &[Value], most: usize) {
    let start = Instant::now();
    for some in lines.chunks(most) {
        app.platform
            .post_lines(&format!("/v1/platform/teams/{team}/{what}"), some)
            .await
            .expect(200);
    }
    println!("{team}: {} {what} in {:?}", lines.len(), start.elapsed());
}

/// The store calls of each operation, in each round.
async fn calls(app: &TestApp, team: &str, session: &Client) -> Vec<Vec<u64>> {
    let switches = app.switches();
    let mut calls = vec![Vec::new(); OPERATIONS.len()];
    let mut request = String::new();
    for round in 0..=ROUNDS {
        for ((operation, id, body), calls) in OPERATIONS.iter().zip(&mut calls) {
            let id = filled(id, round).replace("{request}", &request);
            let path = operation
                .path()
                .replace("{team}", team)
                .replace("{id}", &id);
            let (method, body) = (operation.method(), filled(body, round));
            switches.reset_counts();
            let answer = send(session, method, &path, body).await;
            assert!(
                (200..300).contains(&answer.status),
                "{}: {}",
                operation.name(),
                answer.text
            );
            if *operation == Operation::OpenSupportRequest && request.is_empty() {
                request = answer.json()["id"].as_str().unwrap().to_owned();
            }
            calls.push(switches.store_calls_of(operation.component()).total());
        }
    }
    // The first round also looks up the team and creates records that did not exist.
    calls
        .into_iter()
        .map(|counts| counts[1..].to_vec())
        .collect()
}

/// The id or body of an operation in a round.
fn filled(text: &str, round: usize) -> String {
    let (role, policy) = match round % 2 {
        0 => ("support_admin", "team_only"),
        _ => ("member_only", "default_public"),
    };
    text.replace("{n}", &(60 + round).to_string())
        .replace("{role}", role)
        .replace("{policy}", policy)
}

async fn send(session: &Client, method: &str, path: &str, body: String) -> Answer {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    session
        .send(method, path, |request| match body.is_empty() {
            true => request,
            false => request
                .header("content-type", "application/json")
                .body(body),
        })
        .await
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn actions_cost_as_much_in_a_large_team_and_no_list_is_slow() {
    let app = TestApp::start().await;
    app.reseller("northwind", "Northwind Partners").await;
    let (small, large) = (
        team(&app, "small", SMALL).await,
        team(&app, "large", LARGE).await,
    );
    let counts = (
        calls(&app, "small", &small).await,
        calls(&app, "large", &large).await,
    );
    for (place, (operation, ..)) in OPERATIONS.iter().enumerate() {
        let (name, small, large) = (operation.name(), &counts.0[place], &counts.1[place]);
        println!("{name}: {small:?} {large:?}");
        let (least, most) = (
            |counts: &[u64]| counts.iter().min().copied(),
            |counts: &[u64]| counts.iter().max().copied(),
        );
        // The commit that cuts the log or deletes garbage may differ.
        for (small, large, differing) in [
            (least(small), least(large), 0),
            (most(small), most(large), 1),
        ] {
            let (small, large) = (small.unwrap(), large.unwrap());
            assert!(
                large <= small + MORE_PAGES + differing,
                "{name}: {small} {large}"
            );
        }
    }
    // Another session, because this one is close to its rate limit.
    let large = app.session("large", "tina").await.client;
    for number in 0..110 {
        let text = "Please. ".repeat(1250);
        let contact = json!({ "name": "T", "email": "t@n.example" });
        let request = json!({ "subject": format!("S{number}"), "text": text, "contact": contact });
        large
            .post("/v1/teams/large/support-requests", request)
            .await
            .expect(201);
    }
    for path in PAGES {
        let mut best = Duration::MAX;
        for _ in 0..5 {
            let start = Instant::now();
            large
                .get(&format!("/v1/teams/large/{path}"))
                .await
                .expect(200);
            best = best.min(start.elapsed());
        }
        println!("{path}: {best:?}");
        assert!(best < MOST, "{path} takes {best:?}");
    }
}
