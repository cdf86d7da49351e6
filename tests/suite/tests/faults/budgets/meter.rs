//! Counts what operations and their deliveries ask of the store, and compares with their budgets.

use component_host::Counts;
use domain::operations::Budget;
use std::cell::RefCell;
use std::collections::BTreeMap;
use suite::{Answer, TestApp};

const KIB: f64 = 1024.0;

/// An operation that is measured: its name, its budget and the pages that it shows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    pub name: &'static str,
    pub budget: Budget,
    pub pages: u64,
}

/// The counts of each operation, by its name.
pub(crate) struct Meter<'a> {
    pub app: &'a TestApp,
    counts: RefCell<BTreeMap<&'static str, (Measured, Vec<Counts>)>>,
}

impl<'a> Meter<'a> {
    pub(crate) fn new(app: &'a TestApp) -> Self {
        Self {
            app,
            counts: RefCell::default(),
        }
    }

    /// Forgets what was counted so far.
    pub(crate) fn begin(&self) {
        self.counts.borrow_mut().clear();
    }

    /// Does an operation and counts the store calls until its deliveries are over.
    pub(crate) async fn measure(
        &self,
        measured: Measured,
        work: impl Future<Output = Answer>,
    ) -> Answer {
        let switches = self.app.switches();
        switches.reset_counts();
        let answer = work.await;
        self.app.until_idle().await;
        let mut all = self.counts.borrow_mut();
        let (_, counts) = all
            .entry(measured.name)
            .or_insert_with(|| (measured, Vec::new()));
        counts.push(switches.store_calls());
        answer
    }

    /// Fails if an operation went over its budget, as `widen` changes it.
    pub(crate) fn assert_kept(&self, widen: impl Fn(Budget) -> Budget) {
        let mut broken = Vec::new();
        for (measured, counts) in self.counts.borrow().values() {
            let line = line(measured.name, counts);
            println!("{line}");
            if !is_kept(widen(measured.budget), measured.pages, counts) {
                broken.push(line);
            }
        }
        assert!(broken.is_empty(), "over budget: {broken:#?}");
    }
}

fn mean(all: &[Counts], of: fn(&Counts) -> u64) -> f64 {
    all.iter().map(of).sum::<u64>() as f64 / all.len() as f64
}

fn most(all: &[Counts], of: fn(&Counts) -> u64) -> u64 {
    all.iter().map(of).max().unwrap_or_default()
}

/// The effect on a mean of the few operations that meet a new instance, or delete a batch of retired
/// pages.
const RARE: f64 = 0.05;

fn is_kept(budget: Budget, pages: u64, all: &[Counts]) -> bool {
    mean(all, Counts::gets) <= (budget.gets + pages) as f64 + RARE
        && most(all, |one| one.handles.max(one.swap)) <= budget.swaps
        && mean(all, Counts::durable_writes) <= budget.mean_writes + RARE
        && most(all, Counts::durable_writes) <= budget.most_writes
        && mean(all, |one| one.bytes_written) <= budget.kib_written as f64 * KIB
}

fn line(name: &str, all: &[Counts]) -> String {
    format!(
        "{name}: gets {:.1} / {}, handles {:.1} / {}, swaps {:.1} / {}, writes {:.1} / {}, KiB written {:.1}",
        mean(all, Counts::gets),
        most(all, Counts::gets),
        mean(all, |one| one.handles),
        most(all, |one| one.handles),
        mean(all, |one| one.swap),
        most(all, |one| one.swap),
        mean(all, Counts::durable_writes),
        most(all, Counts::durable_writes),
        mean(all, |one| one.bytes_written) / KIB,
    )
}
