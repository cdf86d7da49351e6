//! Every operation and every caller: the right ones succeed and leave the expected entries, all
//! others get exactly the refusal meant for them, and no operation is left out.

use crate::manifest::Manifest;
use crate::support::{refusals, tag};
use domain::operations::{ALL, SET_SUPPORT};
use example_vendor::{AUDIENCE, ISSUER, PLATFORM_AUDIENCE, sign};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};
use suite::{Client, OPERATIONS, Operation, Right, Session, Switches, TeamFixture, TestApp};

/// A refusal in the table below. `None`: this caller is a right one, or is not looked at.
type Refusal = Option<(u16, &'static str)>;

const PASSES: Refusal = None;
const UNKNOWN: Refusal = Some((401, "unauthenticated"));
const INACTIVE: Refusal = Some((401, "session_not_active"));
const FORBIDDEN: Refusal = Some((403, "forbidden"));
const OUTSIDE: Refusal = Some((403, "action_not_permitted"));
const NOTHING: Refusal = Some((404, "not_found"));

/// The refusal for each caller of operations for admins; for admins and the platform; for
/// technicians; for the platform, and its introspection; actions of a session; a session about
/// itself; for anyone; for holders of a link; for nobody.
///
/// A component without use for a kind of caller is not configured with its audience, so that it
/// does not even recognise it.
#[rustfmt::skip]
const TABLE: &[(&str, [Refusal; 10])] = &[
    //                   admin      admin|plat technician platform  introspect action    session   anyone    holder    nobody
    ("nobody",          [UNKNOWN,   UNKNOWN,   UNKNOWN,   UNKNOWN,  UNKNOWN,   UNKNOWN,  UNKNOWN,  PASSES,   PASSES,   NOTHING]),
    ("garbage",         [UNKNOWN,   UNKNOWN,   UNKNOWN,   UNKNOWN,  UNKNOWN,   INACTIVE, INACTIVE, PASSES,   UNKNOWN,  NOTHING]),
    ("expired admin",   [UNKNOWN,   UNKNOWN,   UNKNOWN,   UNKNOWN,  UNKNOWN,   INACTIVE, INACTIVE, PASSES,   UNKNOWN,  NOTHING]),
    ("expired tech",    [UNKNOWN,   UNKNOWN,   UNKNOWN,   UNKNOWN,  UNKNOWN,   INACTIVE, INACTIVE, PASSES,   UNKNOWN,  NOTHING]),
    ("expired plat",    [UNKNOWN,   UNKNOWN,   UNKNOWN,   UNKNOWN,  UNKNOWN,   INACTIVE, INACTIVE, PASSES,   UNKNOWN,  NOTHING]),
    ("admin's aud",     [UNKNOWN,   UNKNOWN,   UNKNOWN,   UNKNOWN,  UNKNOWN,   INACTIVE, INACTIVE, PASSES,   UNKNOWN,  NOTHING]),
    ("tech's aud",      [UNKNOWN,   UNKNOWN,   UNKNOWN,   UNKNOWN,  UNKNOWN,   INACTIVE, INACTIVE, PASSES,   UNKNOWN,  NOTHING]),
    ("platform's aud",  [UNKNOWN,   UNKNOWN,   UNKNOWN,   UNKNOWN,  UNKNOWN,   INACTIVE, INACTIVE, PASSES,   UNKNOWN,  NOTHING]),
    ("platform",        [UNKNOWN,   PASSES,    UNKNOWN,   PASSES,   PASSES,    INACTIVE, INACTIVE, PASSES,   PASSES,   NOTHING]),
    ("admin",           [PASSES,    PASSES,    FORBIDDEN, UNKNOWN,  FORBIDDEN, INACTIVE, INACTIVE, PASSES,   PASSES,   NOTHING]),
    ("other's admin",   [NOTHING,   NOTHING,   FORBIDDEN, UNKNOWN,  FORBIDDEN, INACTIVE, INACTIVE, PASSES,   PASSES,   NOTHING]),
    ("admin by claim",  [FORBIDDEN, FORBIDDEN, FORBIDDEN, UNKNOWN,  FORBIDDEN, INACTIVE, INACTIVE, PASSES,   PASSES,   NOTHING]),
    ("member by claim", [FORBIDDEN, FORBIDDEN, FORBIDDEN, UNKNOWN,  FORBIDDEN, INACTIVE, INACTIVE, PASSES,   PASSES,   NOTHING]),
    ("technician",      [FORBIDDEN, FORBIDDEN, PASSES,    UNKNOWN,  FORBIDDEN, INACTIVE, INACTIVE, PASSES,   PASSES,   NOTHING]),
    ("other's tech",    [FORBIDDEN, FORBIDDEN, NOTHING,   UNKNOWN,  FORBIDDEN, INACTIVE, INACTIVE, PASSES,   PASSES,   NOTHING]),
    ("session",         [OUTSIDE,   OUTSIDE,   OUTSIDE,   OUTSIDE,  OUTSIDE,   PASSES,   PASSES,   OUTSIDE,  OUTSIDE,  OUTSIDE]),
    ("other's session", [OUTSIDE,   OUTSIDE,   OUTSIDE,   OUTSIDE,  OUTSIDE,   NOTHING,  PASSES,   OUTSIDE,  OUTSIDE,  OUTSIDE]),
    ("ended session",   [INACTIVE,  INACTIVE,  INACTIVE,  INACTIVE, INACTIVE,  INACTIVE, INACTIVE, INACTIVE, INACTIVE, INACTIVE]),
    ("forged session",  [INACTIVE,  INACTIVE,  INACTIVE,  INACTIVE, INACTIVE,  INACTIVE, INACTIVE, INACTIVE, INACTIVE, INACTIVE]),
    ("ghost's session", [INACTIVE,  INACTIVE,  INACTIVE,  INACTIVE, INACTIVE,  INACTIVE, INACTIVE, INACTIVE, INACTIVE, INACTIVE]),
    ("signed in as",    [UNKNOWN,   UNKNOWN,   UNKNOWN,   UNKNOWN,  UNKNOWN,   INACTIVE, INACTIVE, PASSES,   UNKNOWN,  NOTHING]),
];

/// An application with `acme` (alice, a live session and a live link of Tom) and `globex`, also a
/// customer of Northwind.
struct Fixture {
    app: TestApp,
    session: Session,
    callers: Vec<(&'static str, Client)>,
}

/// A token minted `age` seconds before `now`, valid for ten minutes.
fn minted(now: SystemTime, role: &str, audience: &str, age: u64) -> String {
    let issued = now.duration_since(UNIX_EPOCH).unwrap().as_secs() - age;
    let claims = json!({
        "iss": ISSUER, "aud": audience, "role": role, "iat": issued, "exp": issued + 600,
        "sub": if role == "technician" { "tom" } else { "alice" },
        "team": "acme", "reseller": "northwind", "name": "Someone", "email": "someone@acme.example",
    });
    sign(&claims).unwrap()
}

impl Fixture {
    async fn set() -> Self {
        let app = TestApp::start().await;
        app.acme().await;
        app.team("globex", "northwind").await;
        app.reseller("contoso", "Contoso").await;
        app.enable("acme").await;
        app.enable("globex").await;
        let ended = app.session("acme", "tessa").await.client;
        assert_eq!(ended.delete("/v1/session").await.status, 204);
        let session = app.session("acme", "tom").await;
        let sign_in = session
            .client
            .post("/v1/teams/acme/members/jane/sign-in", json!({}))
            .await
            .expect(201);
        let other_session = app.session("globex", "tom").await.client;
        let forged = |team: &str| {
            app.anyone
                .with_token(&format!("rss_{team}.{}", "A".repeat(43)))
        };
        let with = |token: String| app.anyone.with_token(&token);
        let callers = vec![
            ("nobody", app.anyone.clone()),
            ("garbage", with("garbage".into())),
            (
                "expired admin",
                with(minted(app.time(), "team_admin", AUDIENCE, 601)),
            ),
            (
                "expired tech",
                with(minted(app.time(), "technician", AUDIENCE, 601)),
            ),
            (
                "expired plat",
                with(minted(app.time(), "platform", PLATFORM_AUDIENCE, 601)),
            ),
            (
                "admin's aud",
                with(minted(app.time(), "team_admin", PLATFORM_AUDIENCE, 0)),
            ),
            (
                "tech's aud",
                with(minted(app.time(), "technician", PLATFORM_AUDIENCE, 0)),
            ),
            (
                "platform's aud",
                with(minted(app.time(), "platform", AUDIENCE, 0)),
            ),
            ("platform", app.platform.clone()),
            ("admin", app.admin("acme", "alice")),
            ("other's admin", app.admin("globex", "alice")),
            ("admin by claim", app.admin("acme", "mallory")),
            ("member by claim", app.admin("acme", "jane")),
            ("technician", app.technician("northwind", "tom")),
            ("other's tech", app.technician("contoso", "tom")),
            ("session", session.client.clone()),
            ("other's session", other_session),
            ("ended session", ended),
            ("forged session", forged("acme")),
            ("ghost's session", forged("ghost")),
            (
                "signed in as",
                with(sign_in["token"].as_str().unwrap().to_owned()),
            ),
        ];
        Self {
            app,
            session,
            callers,
        }
    }

    /// Sends an operation about `acme` as one of the callers.
    async fn send(
        &self,
        operation: &Operation,
        caller: &Client,
        link_token: &str,
    ) -> suite::Answer {
        let session = self.session.answer["session"]["id"].as_str().unwrap();
        let fill = |text: &str| {
            text.replace("{team}", "acme")
                .replace("{link}", "some-link")
                .replace("{request}", "some-request")
                .replace("{session}", session)
                .replace("{signed_in_as}", "joe")
                .replace("{link_token}", link_token)
                .replace("{session_token}", self.session.client.token())
        };
        operation.send(caller, fill).await
    }
}

#[tokio::test]
async fn every_wrong_caller_gets_exactly_the_right_refusal() {
    let fixture = Fixture::set().await;
    let token = fixture.app.link("acme", "tina").await;
    let mut asked = 0;
    for ((name, caller), (same_name, row)) in fixture.callers.iter().zip(TABLE) {
        assert_eq!(name, same_name);
        for operation in OPERATIONS {
            let Some((status, code)) = row[operation.right as usize] else {
                continue;
            };
            let answer = fixture.send(operation, caller, &token).await;
            let what = format!("{name}: {} {}", operation.method, operation.path);
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (status, code),
                "{what}: {}",
                answer.text
            );
            assert_eq!(
                answer.header("www-authenticate").is_some(),
                status == 401,
                "{what}"
            );
            asked += 1;
        }
    }
    assert!(asked > 400, "{asked}");
    // Nothing has changed: the session lives, the link is usable, and so is the team.
    fixture.session.client.get("/v1/session").await.expect(200);
    fixture
        .app
        .anyone
        .post("/v1/sign-in-links/preview", json!({ "token": token }))
        .await
        .expect(200);
    assert_eq!(fixture.app.members("acme").await.len(), 4);
    let log = fixture.app.log("acme").await;
    let changes = [
        "reseller_support_change_policy",
        "member_change_status",
        "member_change_admin_role",
    ];
    assert_eq!(
        log.iter()
            .filter(|event| changes.contains(&tag(event)))
            .count(),
        1
    );
}

#[tokio::test]
async fn every_refusal_of_a_session_is_in_the_log_of_its_team() {
    let fixture = Fixture::set().await;
    for name in ["session", "other's session"] {
        let team = if name == "session" { "acme" } else { "globex" };
        let (_, caller) = fixture
            .callers
            .iter()
            .find(|(other, _)| *other == name)
            .unwrap();
        let (_, row) = TABLE.iter().find(|(other, _)| *other == name).unwrap();
        for operation in OPERATIONS {
            let Some((_, code)) = row[operation.right as usize] else {
                continue;
            };
            let before = refusals(&fixture.app, team).await.len();
            fixture.send(operation, caller, "rsl_acme.x").await;
            let after = refusals(&fixture.app, team).await;
            assert_eq!(
                after.len(),
                before + 1,
                "{name}: {} {}",
                operation.method,
                operation.path
            );
            assert_eq!(after.last().unwrap().1, code);
        }
    }
}

#[tokio::test]
async fn every_right_caller_succeeds_and_leaves_the_right_entries() {
    let app = TestApp::start().await;
    app.reseller("northwind", "Northwind Partners").await;
    for (number, operation) in OPERATIONS.iter().enumerate() {
        let team = format!("team{number}");
        let fixture = TeamFixture::prepare(&app, operation, &team).await;
        for caller in fixture.callers(&app, operation) {
            let before = app.log(&team).await.len();
            app.switches_if_any().inspect(Switches::reset_counts);
            let answer = operation.send(&caller, |text| fixture.fill(text)).await;
            let what = format!("{} {}", operation.method, operation.path);
            assert_eq!(answer.status, operation.status, "{what}: {}", answer.text);
            // Writes of deliveries do not count: they happen at any time.
            let known = ALL
                .iter()
                .find(|known| is_of(operation, known) && operation.status < 300);
            if let (Some(switches), Some(known)) = (app.switches_if_any(), known) {
                let writes = switches.store_calls_of(known.component).durable_writes();
                // Now and then a commit also cuts the log or deletes retired pages. Another
                // component may make the entry of an order to switch off.
                let least = if known.name == SET_SUPPORT.name {
                    1
                } else {
                    known.writes
                };
                assert!(
                    (least..=known.writes + 2).contains(&writes),
                    "{what}: {writes} writes, not {}",
                    known.writes
                );
            }
            let log = app.log(&team).await;
            let left: Vec<_> = log[before..].iter().map(tag).collect();
            assert_eq!(left, operation.leaves, "{what}");
            let may_leave = ALL
                .iter()
                .find(|known| is_of(operation, known))
                .map_or(&[][..], |known| known.leaves);
            let is_known = |tag: &&str| may_leave.contains(tag) || *tag == "reseller_action_refuse";
            assert!(
                left.iter().all(is_known),
                "{what}: {left:?} of {may_leave:?}"
            );
        }
    }
}

#[tokio::test]
async fn nobody_may_tell_a_team_that_exists_from_one_that_does_not() {
    let fixture = Fixture::set().await;
    for (name, caller) in &fixture.callers {
        let right_for_acme = [
            "platform",
            "admin",
            "admin by claim",
            "member by claim",
            "technician",
        ];
        if right_for_acme.contains(name) {
            continue;
        }
        for operation in OPERATIONS
            .iter()
            .filter(|operation| operation.path.contains("/teams/{team}"))
        {
            let ask = async |team: &str| {
                let fill = |text: &str| {
                    text.replace("{team}", team)
                        .replace("{link}", "x")
                        .replace("{request}", "x")
                        .replace("{session}", "x")
                        .replace("{signed_in_as}", "x")
                };
                let answer = operation.send(caller, fill).await;
                let mut body: Value = answer.json();
                body["request_id"] = Value::Null;
                (answer.status, body)
            };
            // A live session knows its own team, and no other.
            let there = if *name == "session" { "globex" } else { "acme" };
            assert_eq!(
                ask(there).await,
                ask("nosuchteam").await,
                "{name}: {} {}",
                operation.method,
                operation.path
            );
        }
    }
}

fn is_of(sample: &Operation, operation: &domain::Operation) -> bool {
    sample.method == operation.method && sample.is_at(operation.path)
}

#[test]
fn samples_and_the_table_of_operations_are_the_same_operations() {
    let manifest = Manifest::read();
    for operation in ALL {
        let samples: Vec<_> = OPERATIONS
            .iter()
            .filter(|sample| is_of(sample, operation))
            .collect();
        assert!(!samples.is_empty(), "no sample of {}", operation.name);
        for sample in samples {
            assert_eq!(
                manifest.route_of(sample.path).1,
                operation.component,
                "{}",
                operation.name
            );
            assert_eq!(sample.right, Right::of(operation), "{}", operation.name);
        }
    }
    for sample in OPERATIONS
        .iter()
        .filter(|sample| sample.right != Right::Nobody)
    {
        let is_known = ALL.iter().any(|operation| is_of(sample, operation));
        assert!(
            is_known,
            "{} {} is not in the table",
            sample.method, sample.path
        );
    }
}
