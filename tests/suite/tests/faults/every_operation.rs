//! Each store call of each operation fails once, and its answer is lost once: the caller is told to
//! try again, in bounded time, and a retry succeeds exactly once.

use component_host::Fault;
use domain::Operation;
use serde_json::Value;
use std::fmt;
use std::time::{Duration, Instant};
use suite::{Answer, Client, Sample, TeamFixture, TestApp, samples};

/// Operations whose object is gone after success, with the status of a repetition.
const GONE: &[(Operation, u16)] = &[
    (Operation::EndSession, 404),
    (Operation::EndResellerSession, 404),
    (Operation::RevokeLink, 404),
    (Operation::RemoveMember, 404),
    (Operation::EndSignInAs, 404),
    (Operation::SignOut, 401),
    (Operation::EndLogin, 401),
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

/// The prefix of the test above that covers a sample: the longest one.
fn taker(sample: &Sample) -> &'static str {
    let fitting = PREFIXES
        .iter()
        .filter(|prefix| sample.path.starts_with(**prefix));
    fitting.max_by_key(|prefix| prefix.len()).unwrap()
}

async fn check(prefix: &str) {
    let app = TestApp::start().await;
    app.reseller("northwind", "Northwind Partners").await;
    let mut hit = 0;
    for (number, sample) in samples().enumerate() {
        let Some(operation) = sample.operation else {
            continue;
        };
        // They make some hundred calls. The tests of `storage` fail them at each of these.
        let is_long = matches!(operation, Operation::Sweep | Operation::EraseTeam);
        if is_long || taker(sample) != prefix {
            continue;
        }
        for fault in [Fault::Fail, Fault::LoseReply] {
            let mut fixture = None;
            for nth in 1..MOST {
                // Reads share one team: more teams would make them more expensive.
                let is_read = sample.method() == "GET" || sample.leaves.is_empty();
                if !is_read || fixture.is_none() {
                    let team = format!("t{number}-{}-{nth}", fault == Fault::Fail);
                    fixture = Some(TeamFixture::prepare(&app, sample, &team).await);
                }
                let case = Case {
                    sample,
                    operation,
                    fault,
                    nth,
                };
                if !case.fails_once(&app, fixture.as_ref().unwrap()).await {
                    break;
                }
                hit += 1;
                assert!(nth + 1 < MOST, "{sample} never gets through");
            }
        }
    }
    println!("{prefix}: {hit} faults");
}

/// A fault at the nth store call of an operation.
struct Case<'s> {
    sample: &'s Sample,
    operation: Operation,
    fault: Fault,
    nth: usize,
}

impl Case<'_> {
    /// Fails the call once. Whether there was one.
    async fn fails_once(&self, app: &TestApp, fixture: &TeamFixture) -> bool {
        let caller = fixture
            .callers(app, self.sample)
            .remove(0)
            .with_header("idempotency-key", "the-key-of-this-request");
        let before = app.log(&fixture.team).await.len();
        let switches = app.switches();
        switches.inject(self.fault, self.nth, Some(self.operation.component()));
        let start = Instant::now();
        let first = self.send(fixture, &caller).await;
        let elapsed = start.elapsed();
        assert!(elapsed < Duration::from_secs(5), "{self} took {elapsed:?}");
        let is_hit = switches.faults_hit() > 0;
        switches.clear_faults();
        if first.status != self.sample.status {
            assert!(is_hit, "{self}: {first:?}");
            assert_eq!(
                (first.status, first.code().as_str()),
                (503, "unavailable"),
                "{self}: {first:?}"
            );
            assert!(first.header("retry-after").is_some(), "{self}");
        }
        if is_hit {
            self.check_repetitions(fixture, &caller, &first).await;
            self.check_log(&app.log(&fixture.team).await[before..]);
        }
        is_hit
    }

    /// Checks that repetitions succeed, and that each success has the same fields.
    async fn check_repetitions(&self, fixture: &TeamFixture, caller: &Client, first: &Answer) {
        let again = [
            self.send(fixture, caller).await,
            self.send(fixture, caller).await,
        ];
        for answer in &again {
            let is_gone = GONE.contains(&(self.operation, answer.status));
            assert!(
                answer.status == self.sample.status || is_gone,
                "{self}: {answer:?}"
            );
        }
        if self.sample.status == 201 {
            assert_eq!(products(&again[0]), products(&again[1]), "{self}");
            assert!(products(&again[0]).iter().any(Value::is_string), "{self}");
            if first.status == 201 {
                assert_eq!(products(first), products(&again[0]), "{self}");
            }
        }
    }

    /// Checks the new entries. Views and refusals are logged each time, changes once.
    fn check_log(&self, entries: &[Value]) {
        let tags = entries
            .iter()
            .map(|event| event["event_type"][".tag"].as_str().unwrap());
        let changes: Vec<_> = tags
            .filter(|tag| !matches!(*tag, "reseller_view" | "reseller_action_refuse"))
            .collect();
        let expected = self.sample.leaves.iter().copied();
        let expected: Vec<_> = expected.filter(|tag| *tag != "reseller_view").collect();
        assert_eq!(changes, expected, "{self}");
    }

    async fn send(&self, fixture: &TeamFixture, caller: &Client) -> Answer {
        self.sample.send(caller, |text| fixture.fill(text)).await
    }
}

impl fmt::Display for Case<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, {:?} {}", self.sample, self.fault, self.nth)
    }
}

fn products(answer: &Answer) -> [Value; 4] {
    SAME.map(|name| answer.json()[name].clone())
}
