//! Whatever the hook does to us: callers are as fast as ever, each lane keeps its order, and when the hook is well again
//! everything arrives.

use crate::hook::{MEMBERS, add, assert_sound, is_all_there, run, signed_in, waiting};
use serde_json::json;
use std::time::{Duration, Instant};
use suite::{Client, Reply, World};

/// What the hook does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    Refuses,
    Answers(u16, Option<&'static str>),
    Hangs,
    IsSlow,
    AnswersEndlessly,
    Says(&'static str),
}

/// How many members are added while it does it.
const ROUNDS: usize = 10;

async fn turn(world: &World, manner: Manner) {
    match manner {
        Manner::Refuses => world.vendor.close().await,
        Manner::Answers(status, value) => world.hook.answer(Reply::Refuse(status, value)),
        Manner::Hangs => world.hook.answer(Reply::Hang),
        Manner::IsSlow => world.hook.answer(Reply::TakeAfter(Duration::from_secs(10))),
        Manner::AnswersEndlessly => world.hook.answer(Reply::RefuseEndlessly),
        Manner::Says(bytes) => world.vendor.speak(bytes.as_bytes()).await.unwrap(),
    }
}

async fn recover(world: &World, manner: Manner) {
    if matches!(manner, Manner::Refuses | Manner::Says(_)) {
        world.vendor.close().await;
        world.vendor.open().await.unwrap();
    }
    world.hook.answer(Reply::Take);
    world
        .platform_now()
        .post("/v1/platform/deliveries/resume", json!({}))
        .await
        .expect(202);
}

/// The middle one of the times that it takes to add a member.
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
    let world = World::start().await;
    // The clock is a switch of the component host.
    let Some(switches) = world.switches() else {
        return;
    };
    let session = signed_in(&world).await;
    let well = latency(&session, "well").await;
    turn(&world, manner).await;
    let ill = latency(&session, "ill").await;
    session.delete(&format!("{MEMBERS}/adam")).await;
    println!("{manner:?}: {well:?}, then {ill:?}");
    assert!(
        ill < well * 3 + Duration::from_millis(250),
        "{manner:?}: {well:?} {ill:?}"
    );
    // Some more attempts meet it.
    for _ in 0..3 {
        switches.advance(Duration::from_secs(10));
        run(&world).await;
    }
    recover(&world, manner).await;
    let arrived = async || {
        switches.advance(Duration::from_secs(100));
        run(&world).await;
        is_all_there(&world).await && waiting(&world).await.is_empty()
    };
    world
        .until(&format!("everything at the hook: {manner:?}"), arrived)
        .await;
    assert_sound(&world);
}

/// Makes a test of each manner.
macro_rules! survives {
    ($($name:ident: $manner:expr,)*) => {
        $(
            #[tokio::test]
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
async fn hook_that_asks_for_patience_is_given_it() {
    let world = World::start().await;
    // The clock is a switch of the component host.
    let Some(switches) = world.switches() else {
        return;
    };
    world.hook.answer(Reply::Refuse(429, Some("1000")));
    let session = signed_in(&world).await;
    world
        .until("both lanes tried", async || {
            waiting(&world)
                .await
                .iter()
                .all(|lane| lane["attempts"] == 1)
        })
        .await;
    let attempts = world.hook.attempts().len();
    world.hook.answer(Reply::Take);
    switches.advance(Duration::from_secs(990));
    run(&world).await;
    add(&session, "new").await;
    world
        .until("a run that finds nothing due", async || {
            !waiting(&world).await.is_empty()
        })
        .await;
    assert_eq!(world.hook.attempts().len(), attempts);
    switches.advance(Duration::from_secs(20));
    run(&world).await;
    world
        .until("everything at the hook", async || {
            is_all_there(&world).await
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

#[tokio::test]
async fn hook_costs_no_memory_whatever_it_answers() {
    for reply in [Reply::Hang, Reply::RefuseEndlessly] {
        let folder = tempfile::tempdir().unwrap();
        // Memory is measured of the component host as a process of its own.
        let Some(world) = World::start_process(&folder.path().join("store.db")).await else {
            return;
        };
        for team in ["acme", "globex"] {
            world.reseller("northwind", "Northwind Partners").await;
            world.team(team, "northwind").await;
        }
        world.hook.answer(reply.clone());
        let rounds = async |count: usize| {
            for number in 0..count {
                let name = format!("Team {number}");
                for team in ["acme", "globex"] {
                    let body = json!({ "name": name, "reseller": "northwind", "has_signed_baa": number % 2 == 0 });
                    world
                        .platform
                        .put(&format!("/v1/platform/teams/{team}"), body)
                        .await
                        .expect(200);
                }
            }
        };
        rounds(50).await;
        let process = world.process().unwrap().id();
        let before = memory(process);
        rounds(200).await;
        let after = memory(process);
        println!("{reply:?}: {before} kB, then {after} kB");
        assert!(
            after < before + 64 * 1024,
            "{reply:?}: {before} kB, then {after} kB"
        );
    }
}
