//! What operations cost under load: 16 clients in a closed loop, among 10, 1,000 and 100,000 teams,
//! in teams of as many members. Prints a table for each size.
//!
//! `cargo bench -p suite`, which takes a quarter of an hour, or `cargo bench -p suite -- 10 1000` for these sizes alone. With `SPIN`
//! it runs there, once around, since it can't set the clock past the limits on links.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "this is all test code"
)]

mod meter;
mod round;

use meter::Meter;
use round::Round;
use serde_json::{Value, json};
use std::time::Duration;
use suite::TestApp;

const SIZES: [usize; 3] = [10, 1_000, 100_000];
const CLIENTS: usize = 16;
/// Rounds of all operations.
const ROUNDS: usize = 10;
/// Links redeemed are remembered for a day.
const BETWEEN_ROUNDS: Duration = Duration::from_secs(25 * 3600);
/// Lines of one import.
const LINES: usize = 10_000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let given: Vec<usize> = std::env::args()
        .filter_map(|one| one.parse().ok())
        .collect();
    let sizes = if given.is_empty() {
        SIZES.as_slice()
    } else {
        given.as_slice()
    };
    for &size in sizes {
        let app = TestApp::start().await;
        prepare(&app, size).await;
        let mut meter = Meter::new(&app);
        let rounds = app.switches_if_any().map_or(1, |_| ROUNDS);
        for number in 0..rounds {
            Round::new(&app, size, number).run(&mut meter).await;
            if let Some(switches) = app.switches_if_any() {
                switches.advance(BETWEEN_ROUNDS);
            }
        }
        println!("\n{size} teams and members\n\n{meter}");
    }
}

/// Creates the other teams, and one team with members for each client.
async fn prepare(app: &TestApp, size: usize) {
    app.reseller("northwind", "Northwind Partners").await;
    let others = (0..CLIENTS).map(async |client| {
        let body = json!({ "name": "Other", "reseller": "northwind" });
        for number in (client..size).step_by(CLIENTS) {
            let path = format!("/v1/platform/teams/other{number}");
            app.platform.put(&path, body.clone()).await.expect(201);
        }
    });
    futures::future::join_all(others).await;
    let own = (0..CLIENTS).map(async |client| {
        let team = round::team(client);
        app.team(&team, "northwind").await;
        let path = round::import_path(client);
        let members: Vec<_> = (0..size).map(|number| member(number, "M")).collect();
        for some in members.chunks(LINES) {
            app.platform.post_lines(&path, some).await.expect(200);
        }
        app.enable(&team).await;
    });
    futures::future::join_all(own).await;
}

fn member(number: usize, name: &str) -> Value {
    let id = format!("m{number:06}");
    json!({ "id": id, "email": format!("{id}@acme.example"), "name": name })
}
