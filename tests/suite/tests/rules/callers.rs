//! Every operation and every caller: the right ones succeed and leave the expected entries, all
//! others get exactly the refusal meant for them, and no operation is left out.

use crate::manifest::Manifest;
use crate::support::{once, refusals, tag};
use domain::Operation;
use domain::operations::Caller;
use example_vendor::{AUDIENCE, ISSUER, PLATFORM_AUDIENCE, sign};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};
use suite::{Client, Sample, Session, Switches, TeamFixture, TestApp, made_up_token, samples};

/// A refusal in the table below. `None`: this caller is a right one, or is not looked at.
type Refusal = Option<(u16, &'static str)>;

const PASSES: Refusal = None;
const UNKNOWN: Refusal = Some((401, "unauthenticated"));
const INACTIVE: Refusal = Some((401, "session_not_active"));
const FORBIDDEN: Refusal = Some((403, "forbidden"));
const OUTSIDE: Refusal = Some((403, "action_not_permitted"));
const NOTHING: Refusal = Some((404, "not_found"));

/// The refusals of a caller, by the column of [`refusal`].
type Row = [Refusal; 12];

/// The refusal of a sample in a row of the table.
fn refusal(name: &str, row: &Row, sample: &Sample) -> Refusal {
    let component = sample.operation.map_or("", Operation::component);
    match refusal_of_row(row, sample) {
        // A component with any operation for the platform recognises it.
        UNKNOWN if name == "platform" && knows_the_platform(component) => FORBIDDEN,
        refusal => refusal,
    }
}

fn refusal_of_row(row: &Row, sample: &Sample) -> Refusal {
    let [
        admin,
        admin_or_platform,
        technician,
        manager,
        login,
        platform,
        introspection,
        action,
        session,
        anyone,
        holder,
        nobody,
    ] = *row;
    let Some(operation) = sample.operation else {
        return nobody;
    };
    match operation.caller() {
        Caller::Admin => admin,
        Caller::AdminOrPlatform => admin_or_platform,
        Caller::Technician => technician,
        Caller::ManagerOrPlatform => manager,
        Caller::Login => login,
        Caller::Platform if knows_only_the_platform(operation.component()) => platform,
        Caller::Platform => introspection,
        Caller::Action(_) => action,
        Caller::Session => session,
        Caller::Anyone => anyone,
        Caller::Holder => holder,
    }
}

fn operations_of(component: &str) -> impl Iterator<Item = Caller> {
    let all = Operation::ALL.iter();
    let own = all.filter(move |operation| operation.component() == component);
    own.map(|operation| operation.caller())
}

/// Whether a component has operations for the platform and for others.
fn knows_the_platform(component: &str) -> bool {
    operations_of(component).any(|caller| {
        matches!(
            caller,
            Caller::Platform | Caller::ManagerOrPlatform | Caller::AdminOrPlatform
        )
    })
}

/// Whether a component is configured with the platform's audience only, so that it does not even
/// recognise tokens of other callers.
fn knows_only_the_platform(component: &str) -> bool {
    operations_of(component).all(|caller| caller == Caller::Platform)
}

/// The refusals of each caller.
#[rustfmt::skip]
const TABLE: &[(&str, Row)] = &[
    //                   admin       admin|plat  technician  manager     login       platform    introspect  action      session     anyone      holder      nobody
    ("nobody",          [UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    PASSES,     PASSES,    NOTHING]),
    ("garbage",         [UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    INACTIVE,   INACTIVE,   PASSES,     UNKNOWN,   NOTHING]),
    ("expired admin",   [UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    INACTIVE,   INACTIVE,   PASSES,     UNKNOWN,   NOTHING]),
    ("expired tech",    [UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    INACTIVE,   INACTIVE,   PASSES,     UNKNOWN,   NOTHING]),
    ("expired plat",    [UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    INACTIVE,   INACTIVE,   PASSES,     UNKNOWN,   NOTHING]),
    ("admin's aud",     [UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    INACTIVE,   INACTIVE,   PASSES,     UNKNOWN,   NOTHING]),
    ("tech's aud",      [UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    INACTIVE,   INACTIVE,   PASSES,     UNKNOWN,   NOTHING]),
    ("platform's aud",  [UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    INACTIVE,   INACTIVE,   PASSES,     UNKNOWN,   NOTHING]),
    ("platform",        [UNKNOWN,    PASSES,     UNKNOWN,    PASSES,     UNKNOWN,    PASSES,     PASSES,     INACTIVE,   INACTIVE,   PASSES,     PASSES,    NOTHING]),
    ("admin",           [PASSES,     PASSES,     FORBIDDEN,  FORBIDDEN,  FORBIDDEN,  UNKNOWN,    FORBIDDEN,  INACTIVE,   INACTIVE,   PASSES,     PASSES,    NOTHING]),
    ("other's admin",   [NOTHING,    NOTHING,    FORBIDDEN,  FORBIDDEN,  FORBIDDEN,  UNKNOWN,    FORBIDDEN,  INACTIVE,   INACTIVE,   PASSES,     PASSES,    NOTHING]),
    ("admin by claim",  [FORBIDDEN,  FORBIDDEN,  FORBIDDEN,  FORBIDDEN,  FORBIDDEN,  UNKNOWN,    FORBIDDEN,  INACTIVE,   INACTIVE,   PASSES,     PASSES,    NOTHING]),
    ("member by claim", [FORBIDDEN,  FORBIDDEN,  FORBIDDEN,  FORBIDDEN,  FORBIDDEN,  UNKNOWN,    FORBIDDEN,  INACTIVE,   INACTIVE,   PASSES,     PASSES,    NOTHING]),
    ("technician",      [FORBIDDEN,  FORBIDDEN,  PASSES,     FORBIDDEN,  FORBIDDEN,  UNKNOWN,    FORBIDDEN,  INACTIVE,   INACTIVE,   PASSES,     PASSES,    NOTHING]),
    ("other's tech",    [FORBIDDEN,  FORBIDDEN,  NOTHING,    FORBIDDEN,  FORBIDDEN,  UNKNOWN,    FORBIDDEN,  INACTIVE,   INACTIVE,   PASSES,     PASSES,    NOTHING]),
    ("manager",         [FORBIDDEN,  FORBIDDEN,  FORBIDDEN,  PASSES,     FORBIDDEN,  UNKNOWN,    FORBIDDEN,  INACTIVE,   INACTIVE,   PASSES,     PASSES,    NOTHING]),
    ("other's manager", [FORBIDDEN,  FORBIDDEN,  FORBIDDEN,  NOTHING,    FORBIDDEN,  UNKNOWN,    FORBIDDEN,  INACTIVE,   INACTIVE,   PASSES,     PASSES,    NOTHING]),
    ("session",         [OUTSIDE,    OUTSIDE,    OUTSIDE,    OUTSIDE,    OUTSIDE,    OUTSIDE,    OUTSIDE,    PASSES,     PASSES,     OUTSIDE,    OUTSIDE,   OUTSIDE]),
    ("other's session", [OUTSIDE,    OUTSIDE,    OUTSIDE,    OUTSIDE,    OUTSIDE,    OUTSIDE,    OUTSIDE,    NOTHING,    PASSES,     OUTSIDE,    OUTSIDE,   OUTSIDE]),
    ("ended session",   [INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,  INACTIVE]),
    ("forged session",  [INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,  INACTIVE]),
    ("ghost's session", [INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,   INACTIVE,  INACTIVE]),
    ("signed in as",    [UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    UNKNOWN,    INACTIVE,   INACTIVE,   PASSES,     UNKNOWN,   NOTHING]),
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
        let signed_in_as = sign_in["token"].as_str().unwrap();
        let other_session = app.session("globex", "tom").await.client;
        let mut callers = Self::token_callers(&app);
        callers.extend([
            ("session", session.client.clone()),
            ("other's session", other_session),
            ("ended session", ended),
            (
                "forged session",
                app.anyone.with_token(&made_up_token("rss_", "acme")),
            ),
            (
                "ghost's session",
                app.anyone.with_token(&made_up_token("rss_", "ghost")),
            ),
            ("signed in as", app.anyone.with_token(signed_in_as)),
        ]);
        Self {
            app,
            session,
            callers,
        }
    }

    /// The callers without a session, in the order of the table.
    #[rustfmt::skip]
    fn token_callers(app: &TestApp) -> Vec<(&'static str, Client)> {
        let now = app.time();
        let tokens = [
            ("garbage", "garbage".into()),
            ("expired admin", minted(now, "team_admin", AUDIENCE, 601)),
            ("expired tech", minted(now, "technician", AUDIENCE, 601)),
            ("expired plat", minted(now, "platform", PLATFORM_AUDIENCE, 601)),
            ("admin's aud", minted(now, "team_admin", PLATFORM_AUDIENCE, 0)),
            ("tech's aud", minted(now, "technician", PLATFORM_AUDIENCE, 0)),
            ("platform's aud", minted(now, "platform", AUDIENCE, 0)),
        ];
        let mut callers = vec![("nobody", app.anyone.clone())];
        callers.extend(tokens.map(|(name, token)| (name, app.anyone.with_token(&token))));
        callers.extend([
            ("platform", app.platform.clone()),
            ("admin", app.admin("acme", "alice")),
            ("other's admin", app.admin("globex", "alice")),
            ("admin by claim", app.admin("acme", "mallory")),
            ("member by claim", app.admin("acme", "jane")),
            ("technician", app.technician("northwind", "tom")),
            ("other's tech", app.technician("contoso", "tom")),
            ("manager", app.manager("northwind", "nina")),
            ("other's manager", app.manager("contoso", "nina")),
        ]);
        callers
    }

    /// Sends a sample about `acme` as one of the callers.
    async fn send(&self, sample: &Sample, caller: &Client, link_token: &str) -> suite::Answer {
        sample
            .send(caller, |text| {
                text.replace("{team}", "acme")
                    .replace("{link}", "some-link")
                    .replace("{request}", "some-request")
                    .replace("{session}", self.session.id())
                    .replace("{signed_in_as}", "joe")
                    .replace("{link_token}", link_token)
                    .replace("{session_token}", self.session.client.token())
            })
            .await
    }
}

#[tokio::test]
async fn every_wrong_caller_gets_exactly_the_right_refusal() {
    let fixture = Fixture::set().await;
    let token = fixture.app.link("acme", "tina").await;
    let mut asked = 0;
    for ((name, caller), (same_name, row)) in fixture.callers.iter().zip(TABLE) {
        assert_eq!(name, same_name);
        for sample in samples() {
            let Some((status, code)) = refusal(name, row, sample) else {
                continue;
            };
            let answer = fixture.send(sample, caller, &token).await;
            let what = format!("{name}: {sample}");
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
    for (name, team) in [("session", "acme"), ("other's session", "globex")] {
        let (_, caller) = fixture
            .callers
            .iter()
            .find(|(other, _)| *other == name)
            .unwrap();
        let (_, row) = TABLE.iter().find(|(other, _)| *other == name).unwrap();
        // Each kind is entered once: they all happen within ten minutes.
        let mut wanted = Vec::new();
        for sample in samples() {
            let Some((_, code)) = refusal(name, row, sample) else {
                continue;
            };
            fixture.send(sample, caller, "rsl_acme.x").await;
            let known = sample.operation.filter(|_| code != "action_not_permitted");
            let operation = known.map_or("unknown", Operation::name);
            let refused = (operation.to_owned(), code.to_owned());
            wanted = once(wanted.into_iter().chain([refused]));
            let entered = refusals(&fixture.app, team).await;
            assert_eq!(entered, wanted, "{name}: {sample}");
        }
    }
}

#[tokio::test]
async fn every_right_caller_succeeds_and_leaves_the_right_entries() {
    let app = TestApp::start().await;
    app.reseller("northwind", "Northwind Partners").await;
    for (number, sample) in samples().enumerate() {
        let team = format!("team{number}");
        let fixture = TeamFixture::prepare(&app, sample, &team).await;
        for caller in fixture.callers(&app, sample) {
            let before = app.log(&team).await.len();
            app.switches_if_any().inspect(Switches::reset_counts);
            let answer = sample.send(&caller, |text| fixture.fill(text)).await;
            assert_eq!(answer.status, sample.status, "{sample}: {}", answer.text);
            if let (Some(switches), Some(operation)) = (app.switches_if_any(), sample.operation)
                && sample.status < 300
                && operation != Operation::EraseTeam
            {
                check_writes(&switches, operation);
            }
            if sample.operation == Some(Operation::EraseTeam) {
                // Its log is gone with it.
                continue;
            }
            let log = app.log(&team).await;
            let left: Vec<_> = log[before..].iter().map(tag).collect();
            assert_eq!(left, sample.leaves, "{sample}");
            let may_leave = sample.operation.map_or(&[][..], Operation::leaves);
            for tag in left {
                assert!(
                    tag == "reseller_action_refuse"
                        || may_leave.iter().any(|known| known.as_str() == tag),
                    "{sample}: {tag} of {may_leave:?}"
                );
            }
        }
    }
}

/// Checks the durable writes of the operation's component. Deliveries write in their own.
fn check_writes(switches: &Switches, operation: Operation) {
    let expected = operation.writes();
    let writes = switches
        .store_calls_of(operation.component())
        .durable_writes();
    // Another component may make the entry of an order to switch off.
    let least = match operation {
        Operation::SetResellerSupport => 1,
        _ => expected,
    };
    // Now and then a commit also cuts the log or deletes retired pages.
    assert!(
        (least..=expected + 2).contains(&writes),
        "{operation:?}: {writes} writes, not {expected}"
    );
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
        for sample in samples().filter(|sample| sample.path.contains("/teams/{team}")) {
            // A live session knows its own team, and no other.
            let there = if *name == "session" { "globex" } else { "acme" };
            assert_eq!(
                ask(sample, caller, there).await,
                ask(sample, caller, "nosuchteam").await,
                "{name}: {sample}"
            );
        }
    }
}

/// The answer to a sample about a team, without its request's id.
async fn ask(sample: &Sample, caller: &Client, team: &str) -> (u16, Value) {
    let answer = sample
        .send(caller, |text| {
            text.replace("{team}", team)
                .replace("{link}", "x")
                .replace("{request}", "x")
                .replace("{session}", "x")
                .replace("{signed_in_as}", "x")
        })
        .await;
    let mut body = answer.json();
    body["request_id"] = Value::Null;
    (answer.status, body)
}

#[test]
fn every_operation_has_a_sample_in_its_component() {
    let manifest = Manifest::read();
    for operation in Operation::ALL {
        let own: Vec<_> = samples()
            .filter(|sample| sample.operation == Some(*operation))
            .collect();
        assert!(!own.is_empty(), "{operation:?}");
        for sample in own {
            let path = sample.path.split('?').next().unwrap();
            assert!(operation.matches(path), "{sample}");
            let component = manifest.route_of(sample.path).1;
            assert_eq!(component, operation.component(), "{sample}");
        }
    }
    for sample in samples().filter(|sample| sample.operation.is_none()) {
        let known = Operation::ALL.iter().find(|operation| {
            operation.method() == sample.method() && operation.matches(sample.path)
        });
        assert_eq!(known, None, "{sample}");
    }
}
