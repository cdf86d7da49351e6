//! Each store call of each operation fails once, and its answer is lost once: the caller is told to
//! try again, in bounded time, and a retry succeeds exactly once.

use component_host::Fault;
use serde_json::Value;
use std::time::{Duration, Instant};
use suite::{Answer, Client, OPERATIONS, Operation, Right, TeamFixture, TestApp};

/// Operations whose object is gone after success, with the status of a repetition.
const GONE: &[(&str, &str, u16)] = &[
    (
        "DELETE",
        "/v1/teams/{team}/reseller-support/sessions/{session}",
        404,
    ),
    ("DELETE", "/v1/teams/{team}/sign-in-links/{link}", 404),
    ("DELETE", "/v1/teams/{team}/members/jane", 404),
    (
        "DELETE",
        "/v1/teams/{team}/members/{signed_in_as}/sign-in",
        404,
    ),
    ("DELETE", "/v1/session", 401),
];

/// More store calls than any operation makes.
const MOST: usize = 300;

/// The fields that are the same in each answer to one request.
const SAME: [&str; 4] = ["id", "url", "token", "session_token"];

/// Makes a test of the operations of each part of the table.
macro_rules! of_operations {
    ($($name:ident: $prefix:literal,)*) => {
        const PREFIXES: &[&str] = &[$($prefix),*];
        $(
            #[tokio::test]
            #[cfg_attr(spin, ignore = "needs the component host's switches")]
            async fn $name() {
                check($prefix).await;
            }
        )*
    };
}

of_operations! {
    of_the_switch: "/v1/teams/{team}/reseller-support",
    of_links: "/v1/teams/{team}/sign-in-links",
    of_holders: "/v1/sign-in-links",
    of_resellers: "/v1/resellers",
    of_sessions: "/v1/session",
    of_introspection: "/v1/introspect",
    of_members: "/v1/teams/{team}/members",
    of_policies: "/v1/teams/{team}/s",
    of_folders_and_insights: "/v1/teams/{team}/",
    of_deliveries: "/v1/platform/deliveries",
    of_the_platform: "/v1/platform",
    of_anyone: "/",
}

/// The prefix of the test above that covers an operation: the longest one.
fn taker(operation: &Operation) -> &'static str {
    let fitting = PREFIXES
        .iter()
        .filter(|prefix| operation.path.starts_with(**prefix));
    fitting.max_by_key(|prefix| prefix.len()).unwrap()
}

async fn check(prefix: &str) {
    let app = TestApp::start().await;
    app.reseller("northwind", "Northwind Partners").await;
    let mut hit = 0;
    for (number, operation) in OPERATIONS.iter().enumerate() {
        // A sweep runs after the answer. The tests of `storage` fail it at each call.
        let is_sweep = operation.path == "/v1/platform/sweep";
        if operation.right == Right::Nobody || is_sweep || taker(operation) != prefix {
            continue;
        }
        for fault in [Fault::Fail, Fault::LoseReply] {
            let mut fixture = None;
            for nth in 1..MOST {
                // Reads share one team: more teams would make them more expensive.
                let is_look = operation.method == "GET" || operation.leaves.is_empty();
                if !is_look || fixture.is_none() {
                    let team = format!("t{number}-{}-{nth}", fault == Fault::Fail);
                    fixture = Some(TeamFixture::prepare(&app, operation, &team).await);
                }
                if !fails_once(&app, operation, fault, nth, fixture.as_ref().unwrap()).await {
                    break;
                }
                hit += 1;
                assert!(
                    nth + 1 < MOST,
                    "{} {} never gets through",
                    operation.method,
                    operation.path
                );
            }
        }
    }
    println!("{prefix}: {hit} faults");
}

/// Fails the nth store call of an operation once. Whether there was one.
async fn fails_once(
    app: &TestApp,
    operation: &Operation,
    fault: Fault,
    nth: usize,
    fixture: &TeamFixture,
) -> bool {
    let what = format!("{} {}, {fault:?} {nth}", operation.method, operation.path);
    let switches = app.switches();
    let caller = fixture
        .callers(app, operation)
        .remove(0)
        .with_header("idempotency-key", "the-key-of-this-request");
    let before = app.log(&fixture.team).await.len();
    let known = domain::operations::ALL
        .iter()
        .find(|known| operation.method == known.method && operation.is_at(known.path));
    switches.inject(fault, nth, Some(known.unwrap().component));
    let start = Instant::now();
    let first = send(fixture, operation, &caller).await;
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{what} took {:?}",
        start.elapsed()
    );
    let is_hit = switches.faults_hit() > 0;
    switches.clear_faults();
    if first.status != operation.status {
        assert!(is_hit, "{what}: {first:?}");
        assert_eq!(
            (first.status, first.code().as_str()),
            (503, "unavailable"),
            "{what}: {first:?}"
        );
        assert!(first.header("retry-after").is_some(), "{what}");
    }
    if !is_hit {
        return false;
    }
    let again = [
        send(fixture, operation, &caller).await,
        send(fixture, operation, &caller).await,
    ];
    for answer in &again {
        let gone = GONE
            .iter()
            .find(|(method, path, _)| operation.method == *method && operation.path == *path);
        let is_gone = gone.is_some_and(|(_, _, status)| answer.status == *status);
        assert!(
            answer.status == operation.status || is_gone,
            "{what}: {answer:?}"
        );
    }
    if operation.status == 201 {
        let products = |answer: &Answer| SAME.map(|name| answer.json()[name].clone());
        assert_eq!(products(&again[0]), products(&again[1]), "{what}");
        assert!(products(&again[0]).iter().any(Value::is_string), "{what}");
        if first.status == 201 {
            assert_eq!(products(&first), products(&again[0]), "{what}");
        }
    }
    // Views and refusals are logged each time, changes once.
    let log = app.log(&fixture.team).await;
    let tags = log[before..]
        .iter()
        .map(|event| event["event_type"][".tag"].as_str().unwrap());
    let changes: Vec<_> = tags
        .filter(|tag| !matches!(*tag, "reseller_view" | "reseller_action_refuse"))
        .collect();
    let expected: Vec<_> = operation
        .leaves
        .iter()
        .copied()
        .filter(|tag| *tag != "reseller_view")
        .collect();
    assert_eq!(changes, expected, "{what}");
    true
}

async fn send(fixture: &TeamFixture, operation: &Operation, caller: &Client) -> Answer {
    operation.send(caller, |text| fixture.fill(text)).await
}
