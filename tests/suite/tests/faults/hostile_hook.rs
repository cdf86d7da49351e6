//! A misbehaving hook does not slow callers down, each lane keeps its order, and everything arrives
//! once the hook is well again.

use crate::hook::{MEMBERS, add, assert_sound, is_all_there, run, signed_in, until_tried, waiting};
use serde_json::json;
use std::time::{Duration, Instant};
use suite::{Client, Reply, TestApp};

/// A way in which the hook misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    Refuses,
    Answers(u16, Option<&'static str>),
    Hangs,
    IsSlow,
    AnswersEndlessly,
    Says(&'static str),
}

/// Members added while the hook misbehaves.
const ROUNDS: usize = 10;

async fn turn(app: &TestApp, manner: Manner) {
    match manner {
        Manner::Refuses => app.vendor.close().await,
        Manner::Answers(status, value) => app.hook.answer(Reply::Refuse(status, value)),
        Manner::Hangs => app.hook.answer(Reply::Hang),
        Manner::IsSlow => app.hook.answer(Reply::TakeAfter(Duration::from_secs(10))),
        Manner::AnswersEndlessly => app.hook.answer(Reply::RefuseEndlessly),
        Manner::Says(bytes) => app.vendor.speak(bytes.as_bytes()).await.unwrap(),
    }
}

async fn recover(app: &TestApp, manner: Manner) {
    if matches!(manner, Manner::Refuses | Manner::Says(_)) {
        app.vendor.close().await;
        app.vendor.open().await.unwrap();
    }
    app.hook.answer(Reply::Take);
    app.platform_now()
        .post("/v1/platform/deliveries/resume", json!({}))
        .await
        .expect(200);
}

/// The median time of adding a member.
async fn latency(session: &Client, name: &str) -> Duration {
    let mut times = Vec::new();
    for number in 0..ROUNDS {
        let start = Instant::now();
        add(session, &format!("{name}{number}")).await;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    times[ROUNDS / 2]
}

async fn check(manner: Manner) {
    let app = TestApp::start().await;
    let switches = app.switches();
    let session = signed_in(&app).await;
    let well = latency(&session, "well").await;
    turn(&app, manner).await;
    let ill = latency(&session, "ill").await;
    session.delete(&format!("{MEMBERS}/adam")).await;
    println!("{manner:?}: {well:?}, then {ill:?}");
    assert!(
        ill < well * 3 + Duration::from_millis(250),
        "{manner:?}: {well:?} {ill:?}"
    );
    // Some more attempts fail.
    for _ in 0..3 {
        switches.advance(Duration::from_secs(10));
        run(&app).await;
    }
    recover(&app, manner).await;
    app.until(&format!("everything at the hook: {manner:?}"), async || {
        switches.advance(Duration::from_secs(100));
        run(&app).await;
        is_all_there(&app).await && waiting(&app).await.is_empty()
    })
    .await;
    assert_sound(&app);
}

/// Makes a test of each manner.
macro_rules! survives {
    ($($name:ident: $manner:expr,)*) => {
        $(
            #[tokio::test]
            #[cfg_attr(spin, ignore = "needs the component host's switches")]
            async fn $name() {
                check($manner).await;
            }
        )*
    };
}

survives! {
    hook_that_refuses_connections: Manner::Refuses,
    hook_that_answers_500: Manner::Answers(500, None),
    hook_that_asks_for_patience: Manner::Answers(429, Some("120")),
    hook_that_asks_for_patience_in_no_known_way: Manner::Answers(503, Some("a while")),
    hook_that_says_that_it_is_gone: Manner::Answers(410, None),
    hook_that_sends_elsewhere: Manner::Answers(307, Some("http://127.0.0.1:1/elsewhere")),
    hook_that_hangs: Manner::Hangs,
    hook_that_takes_10_seconds_an_answer: Manner::IsSlow,
    hook_whose_answer_has_no_end: Manner::AnswersEndlessly,
    hook_that_talks_garbage: Manner::Says("\u{0}\u{1}garbage\r\n\r\n"),
    hook_that_dies_in_the_middle_of_its_answer: Manner::Says("HTTP/1.1 204 No Con"),
    hook_that_dies_before_its_answer: Manner::Says(""),
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn hook_that_asks_for_patience_is_given_it() {
    let app = TestApp::start().await;
    let switches = app.switches();
    app.hook.answer(Reply::Refuse(429, Some("1000")));
    let session = signed_in(&app).await;
    until_tried(&app, 1).await;
    let attempts = || app.hook.attempts().len() as u64;
    app.until_idle().await;
    let tried = attempts();
    app.hook.answer(Reply::Take);
    switches.advance(Duration::from_secs(990));
    run(&app).await;
    add(&session, "new").await;
    app.until("a run that finds nothing due", async || {
        !waiting(&app).await.is_empty()
    })
    .await;
    assert_eq!(attempts(), tried);
    switches.advance(Duration::from_secs(20));
    // A run leaves a team alone that another deliverer has claimed just then.
    app.until("everything at the hook", async || {
        run(&app).await;
        is_all_there(&app).await
    })
    .await;
}

/// Kilobytes of memory that a process holds.
fn memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").trim().parse().unwrap()
}

/// Changes the records of two teams by turns, each change with an entry and a delivery.
async fn change_records(app: &TestApp, count: usize) {
    for number in 0..count {
        for team in ["acme", "globex"] {
            let body = json!({
                "name": format!("Team {number}"),
                "reseller": "northwind",
                "has_signed_baa": number % 2 == 0,
            });
            app.platform
                .put(&format!("/v1/platform/teams/{team}"), body)
                .await
                .expect(200);
        }
    }
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn hook_costs_no_memory_with_any_answer() {
    for reply in [Reply::Hang, Reply::RefuseEndlessly] {
        let folder = tempfile::tempdir().unwrap();
        let app = TestApp::start_process(&folder.path().join("store.db")).await;
        for team in ["acme", "globex"] {
            app.reseller("northwind", "Northwind Partners").await;
            app.team(team, "northwind").await;
        }
        app.hook.answer(reply.clone());
        change_records(&app, 50).await;
        let process = app.process().id();
        let before = memory(process);
        change_records(&app, 200).await;
        let after = memory(process);
        println!("{reply:?}: {before} kB, then {after} kB");
        assert!(
            after < before + 64 * 1024,
            "{reply:?}: {before} kB, then {after} kB"
        );
    }
}
