//! Deliveries that the hook will not take: a notification delays no other, what is dead is listed and can be replayed, and
//! a hook that is gone is left alone.

use crate::hook::{
    ENTRY, NOTIFICATION, add, assert_sound, is_all_there, of_type, run, signed_in, waiting,
};
use serde_json::{Value, json};
use std::time::Duration;
use suite::{Reply, Switches, World};

const DAY: Duration = Duration::from_secs(25 * 3600);

async fn passed_over(world: &World) -> Vec<Value> {
    let page = world
        .platform_now()
        .get("/v1/platform/deliveries")
        .await
        .expect(200);
    page["passed_over"].as_array().unwrap().clone()
}

async fn paused_at(world: &World) -> Value {
    world
        .platform_now()
        .get("/v1/platform/deliveries")
        .await
        .expect(200)["paused_at"]
        .clone()
}

/// Lets time pass and deliveries be tried until something holds.
async fn after(
    world: &World,
    switches: &Switches,
    step: Duration,
    what: &str,
    holds: impl AsyncFn() -> bool,
) {
    let pass = async || {
        switches.advance(step);
        run(world).await;
        holds().await
    };
    world.until(what, pass).await;
}

#[tokio::test]
async fn notification_that_the_hook_chokes_on_delays_no_other() {
    let world = World::start().await;
    // The clock is a switch of the component host.
    let Some(switches) = world.switches() else {
        return;
    };
    world.hook.answer_to(Reply::Refuse(500, None), |event| {
        event["type"] == NOTIFICATION && event["subject"] == "reseller_link_redeem"
    });
    signed_in(&world).await;
    let told = |subject: &str| {
        let deliveries = world.hook.deliveries();
        of_type(&deliveries, NOTIFICATION)
            .iter()
            .filter(|one| one.event["subject"] == subject)
            .count()
    };
    let is_listed = async || passed_over(&world).await.len() == 1;
    after(
        &world,
        &switches,
        Duration::from_secs(400),
        "what the hook chokes on passed over",
        is_listed,
    )
    .await;
    let [aside] = passed_over(&world).await.try_into().unwrap();
    assert_eq!(
        (&aside["is_dead"], &aside["why"]),
        (&json!(false), &json!("status 500"))
    );
    world.disable("acme").await;
    world
        .until("the notification after it", async || {
            told("reseller_support_change_policy") >= 2
        })
        .await;
    assert_eq!(told("reseller_link_redeem"), 0);
    // It goes on being tried by itself.
    world.hook.answer(Reply::Take);
    let is_told = async || told("reseller_link_redeem") > 0 && passed_over(&world).await.is_empty();
    after(
        &world,
        &switches,
        Duration::from_secs(4_000),
        "the notification",
        is_told,
    )
    .await;
    assert!(is_all_there(&world).await);
    assert!(
        world
            .hook
            .deliveries()
            .iter()
            .all(|one| !one.is_replay && one.is_signed)
    );
}

#[tokio::test]
async fn dead_delivery_is_passed_over_listed_and_replayed() {
    let world = World::start().await;
    // The clock is a switch of the component host.
    let Some(switches) = world.switches() else {
        return;
    };
    world.hook.answer_to(Reply::Refuse(400, None), |event| {
        event["subject"] == "team_members_import"
    });
    world.acme().await;
    let is_dead = async || {
        passed_over(&world)
            .await
            .iter()
            .any(|one| one["is_dead"] == true)
    };
    after(&world, &switches, DAY, "a dead delivery", is_dead).await;
    let [dead] = passed_over(&world).await.try_into().unwrap();
    let id = dead["id"].as_str().unwrap().to_owned();
    assert_eq!(
        (&dead["attempts"], &dead["not_before"]),
        (&json!(10), &Value::Null)
    );
    let attempts = || {
        world
            .hook
            .attempts()
            .iter()
            .filter(|one| one.id == id)
            .count()
    };
    assert!(attempts() >= 10, "{}", attempts());
    // What comes after it arrives, and nobody tries it any more.
    world.hook.answer(Reply::Take);
    world.enable("acme").await;
    let arrived = |subject: &str| {
        world
            .hook
            .deliveries()
            .iter()
            .any(|one| one.event["subject"] == *subject)
    };
    let is_on = async || arrived("reseller_support_change_policy");
    after(&world, &switches, DAY, "the entry after it", is_on).await;
    let tried = attempts();
    for _ in 0..3 {
        switches.advance(DAY);
        run(&world).await;
    }
    world
        .until("nothing waiting", async || waiting(&world).await.is_empty())
        .await;
    assert_eq!((attempts(), arrived("team_members_import")), (tried, false));

    let replay = format!("/v1/platform/deliveries/{id}/replay");
    world
        .platform_now()
        .post(&replay, json!({}))
        .await
        .expect(202);
    world
        .until("the replay", async || passed_over(&world).await.is_empty())
        .await;
    let replayed: Vec<_> = world
        .hook
        .deliveries()
        .into_iter()
        .filter(|one| one.id == id)
        .collect();
    assert!(
        !replayed.is_empty() && replayed.iter().all(|one| one.is_replay && one.is_signed),
        "{replayed:?}"
    );
    assert!(is_all_there(&world).await);
    // There is nothing left to replay.
    world
        .platform_now()
        .post(&replay, json!({}))
        .await
        .refused(404, "not_found");
    for id in [
        "acme:99:entry:0",
        "nosuchteam:1:entry:0",
        ":",
        "acme",
        "acme%20:1",
        "%00",
    ] {
        let answer = world
            .platform_now()
            .post(&format!("/v1/platform/deliveries/{id}/replay"), json!({}))
            .await;
        assert!(matches!(answer.status, 400 | 404), "{id}: {answer:?}");
    }
}

#[tokio::test]
async fn lanes_wait_where_no_more_may_be_passed_over() {
    let world = World::start().await;
    // The clock is a switch of the component host.
    let Some(switches) = world.switches() else {
        return;
    };
    world.hook.answer_to(Reply::Refuse(500, None), |event| {
        event["type"] == NOTIFICATION
    });
    world.acme().await;
    for _ in 0..26 {
        world.enable("acme").await;
        world.disable("acme").await;
    }
    let is_full = async || passed_over(&world).await.len() == 50;
    after(
        &world,
        &switches,
        Duration::from_secs(400),
        "as many passed over as may be",
        is_full,
    )
    .await;
    for _ in 0..5 {
        switches.advance(DAY);
        run(&world).await;
    }
    assert_eq!(waiting(&world).await.len(), 1, "the lane waits");
    world.hook.answer(Reply::Take);
    for one in passed_over(&world).await {
        let id = one["id"].as_str().unwrap();
        world
            .platform_now()
            .post(&format!("/v1/platform/deliveries/{id}/replay"), json!({}))
            .await;
    }
    let is_empty = async || passed_over(&world).await.is_empty() && is_all_there(&world).await;
    after(&world, &switches, DAY, "everything at the hook", is_empty).await;
}

#[tokio::test]
async fn hook_that_is_gone_is_left_alone_until_it_is_resumed() {
    let world = World::start().await;
    // The clock is a switch of the component host.
    let Some(switches) = world.switches() else {
        return;
    };
    world.hook.answer(Reply::Refuse(410, None));
    let session = signed_in(&world).await;
    world
        .until("a pause", async || paused_at(&world).await.is_string())
        .await;
    let attempts = world.hook.attempts().len();
    world.hook.answer(Reply::Take);
    switches.advance(DAY);
    run(&world).await;
    let session = match session.get("/v1/session").await.status {
        200 => session,
        _ => {
            world.enable("acme").await;
            world.session("acme", "tom").await.client
        }
    };
    add(&session, "new").await;
    assert!(waiting(&world).await.len() == 2 && world.hook.attempts().len() <= attempts + 1);
    world
        .platform_now()
        .post("/v1/platform/deliveries/resume", json!({}))
        .await
        .expect(202);
    world
        .until("everything at the hook", async || {
            is_all_there(&world).await
        })
        .await;
    assert_eq!(paused_at(&world).await, Value::Null);
    assert_sound(&world);
}

#[tokio::test]
async fn team_that_the_hook_hangs_for_holds_up_no_other() {
    let world = World::start().await;
    world.acme().await;
    world
        .hook
        .answer_to(Reply::Hang, |event| event["source"] == "/v1/teams/acme");
    world.enable("acme").await;
    for team in ["globex", "initech", "hooli"] {
        world.team(team, "northwind").await;
        world.enable(team).await;
    }
    run(&world).await;
    let is_told = |team: &str| {
        let source = format!("/v1/teams/{team}");
        let of_team = |kind: &str| {
            let deliveries = world.hook.deliveries();
            of_type(&deliveries, kind)
                .iter()
                .any(|one| one.event["source"] == source)
        };
        of_team(ENTRY) && of_team(NOTIFICATION)
    };
    world
        .until("the other teams' deliveries", async || {
            ["globex", "initech", "hooli"]
                .iter()
                .all(|team| is_told(team))
        })
        .await;
    assert!(!is_told("acme"));
    world.hook.answer(Reply::Take);
    world
        .until("everything at the hook", async || {
            is_all_there(&world).await
        })
        .await;
}

#[tokio::test]
async fn each_secret_signs_while_one_replaces_another() {
    let other = "whsec_YW5vdGhlci1zZWNyZXQtb2YtdGhlLWhvb2shIQ==";
    for secrets in [
        format!("{} {other}", example_vendor::HOOK_SECRET),
        format!("{other} {}", example_vendor::HOOK_SECRET),
    ] {
        let world = World::start_with(|mut options| {
            options.variables.insert("hook_secrets".into(), secrets);
            options
        })
        .await;
        world.acme().await;
        world
            .until("everything at the hook", async || {
                is_all_there(&world).await
            })
            .await;
        if world.app().is_some() {
            assert!(
                world
                    .hook
                    .deliveries()
                    .iter()
                    .all(|one| one.is_signed && one.signatures == 2)
            );
        }
    }
}
