//! The budget of each operation, counted: what it and its deliveries to an answering hook ask of
//! the store ([`domain::operations::Budget`]).

mod job;
mod meter;

use domain::operations::Budget;
use job::Job;
use meter::{Measured, Meter};
use serde_json::json;
use std::time::Duration;
use suite::{TeamFixture, TestApp, samples};

/// Rounds of the job in CI, and as many as shall be.
const ROUNDS: usize = 12;
const MANY_ROUNDS: usize = 1_000;

const ACME: Job = Job { team: "acme" };

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn job_keeps_to_the_budgets_where_ids_are_known() {
    known(ROUNDS).await;
}

#[tokio::test]
#[ignore = "takes half an hour"]
async fn job_keeps_to_the_budgets_a_thousand_times() {
    known(MANY_ROUNDS).await;
}

async fn known(rounds: usize) {
    let app = TestApp::start().await;
    app.acme().await;
    let meter = Meter::new(&app);
    for number in 0..=rounds {
        if number == 1 {
            // Instances know the teams and their pages from here on.
            meter.begin();
        }
        app.switches().advance(AFTER_A_DAY);
        ACME.round(&meter, number).await;
    }
    meter.assert_kept(|budget| budget);
}

/// Twenty sign-ins in a day are the most.
const AFTER_A_DAY: Duration = Duration::from_secs(25 * 3600);

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn every_operation_keeps_to_its_budget() {
    let app = TestApp::start().await;
    app.reseller("northwind", "Northwind Partners").await;
    let meter = Meter::new(&app);
    for (number, sample) in samples().enumerate() {
        let Some(operation) = sample.operation.filter(|_| sample.status < 300) else {
            continue;
        };
        let Some(budget) = operation.budget() else {
            continue;
        };
        let fixture = TeamFixture::prepare(&app, sample, &format!("t{number}")).await;
        app.until_idle().await;
        let caller = fixture.callers(&app, sample).remove(0);
        // An instance that has seen neither team nor pages.
        app.host().restart().await;
        let measured = Measured {
            name: operation.name(),
            budget,
            pages: PAGES,
        };
        let work = sample.send(&caller, |text| fixture.fill(text));
        let answer = meter.measure(measured, work).await;
        assert_eq!(answer.status, sample.status, "{sample}: {}", answer.text);
    }
    // Each is measured once, and may happen to cut the log.
    meter.assert_kept(|budget| Budget {
        gets: budget.gets + budget.lookups,
        mean_writes: budget.most_writes as f64,
        ..budget
    });
}

/// The most pages and segments that an operation shows of a small team.
const PAGES: u64 = 4;

/// Operations and members, at a million of which the budgets of changes are wider.
const MILLION: usize = 1_000_000;
const LINES: usize = 25_000;

#[tokio::test]
#[ignore = "takes minutes and some GB"]
async fn job_keeps_to_wider_budgets_in_a_team_of_a_million() {
    let app = TestApp::start().await;
    app.acme().await;
    let path = "/v1/platform/teams/acme/members";
    for first in (0..MILLION).step_by(LINES) {
        let lines: Vec<_> = (first..first + LINES)
            .map(|number| {
                let id = format!("m{number:07}");
                json!({ "id": id, "email": format!("{id}@acme.example"), "name": id })
            })
            .collect();
        let platform = app.platform_now();
        platform.post_lines(path, &lines).await.expect(200);
    }
    let meter = Meter::new(&app);
    for number in 0..=ROUNDS {
        if number == 1 {
            meter.begin();
        }
        app.switches().advance(AFTER_A_DAY);
        ACME.round(&meter, number).await;
    }
    meter.assert_kept(|budget| match budget.gets {
        // Deeper trees.
        24 => Budget {
            gets: 40,
            kib_written: 120,
            ..budget
        },
        // A member lies two pages deeper.
        gets => Budget {
            gets: gets + 2,
            ..budget
        },
    });
}
