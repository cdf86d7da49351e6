//! What a crash leaves in the store goes by sweeps, and nothing else does.

use crate::commands::assert_gapless;
use component_host::{App, Fault};
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;
use suite::World;

const MEMBERS: &str = "/v1/teams/acme/members";

fn keys(app: &App) -> BTreeSet<String> {
    app.store_dump()
        .unwrap()
        .into_iter()
        .map(|(key, _)| key)
        .collect()
}

#[tokio::test]
async fn garbage_of_crashes_is_swept_and_nothing_else() {
    let world = World::start().await;
    // Crashes, the clock and the store's content are the component host's.
    let (Some(switches), Some(app)) = (world.switches(), world.app()) else {
        return;
    };
    world.acme().await;
    world.enable("acme").await;
    let token = world.session("acme", "tom").await.client.token().to_owned();
    let session = world.anyone.with_token(&token);
    let add = async |name: &str| {
        session
            .post(
                MEMBERS,
                json!({ "email": format!("{name}@acme.example"), "name": name }),
            )
            .await
    };
    add("first").await.expect(201);
    let mut garbage = BTreeSet::new();
    for nth in 1..30 {
        let (before, count) = (keys(app), world.members("acme").await.len());
        switches.inject(Fault::Crash, nth, Some("member-actions"));
        let answer = add(&format!("crash{nth}")).await;
        let is_crash = app.is_dead();
        app.restart().await;
        switches.clear_faults();
        if !is_crash {
            answer.expect(201);
            break;
        }
        // What was written for what was not done: nothing refers to it.
        if world.members("acme").await.len() == count {
            garbage.extend(
                keys(app)
                    .difference(&before)
                    .filter(|key| key.contains(".page."))
                    .cloned(),
            );
        }
    }
    assert!(!garbage.is_empty(), "no crash left anything");
    let (members, log) = (world.members("acme").await, world.log("acme").await);
    let sweep = async || {
        world
            .platform_now()
            .post("/v1/platform/sweep", json!({}))
            .await
            .expect(202)
    };
    sweep().await;
    world
        .until("a note of the garbage", async || {
            keys(app).contains("sweep")
        })
        .await;
    assert!(garbage.is_subset(&keys(app)), "only noted so far");
    // The team goes on, and an hour goes by.
    let narrowed = json!({ "state": "enabled", "is_read_only": true });
    world
        .admin("acme", "alice")
        .put("/v1/teams/acme/reseller-support", narrowed)
        .await
        .expect(200);
    switches.advance(Duration::from_secs(2 * 3600));
    let is_swept = async || {
        sweep().await;
        garbage.is_disjoint(&keys(app))
    };
    world.until("the garbage to go", is_swept).await;
    assert_eq!(world.members("acme").await, members);
    let later = world.log("acme").await;
    assert_eq!(later[..log.len()], log[..]);
    assert_gapless(&later);
    world.disable("acme").await;
}
