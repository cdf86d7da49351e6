//! Measures operations: how many a second, how long each takes, and the CPU time of the host.

use futures::future::join_all;
use std::fmt::{Display, Formatter, Result};
use std::fs::read_to_string;
use std::time::{Duration, Instant};
use suite::TestApp;

use crate::CLIENTS;

/// All measurements of one size.
pub(crate) struct Meter<'a> {
    app: &'a TestApp,
    rows: Vec<Row>,
}

/// The measurements of one operation.
struct Row {
    name: &'static str,
    latencies: Vec<Duration>,
    /// The time in which operations were under way.
    busy: Duration,
    cpu: Duration,
}

impl<'a> Meter<'a> {
    pub(crate) fn new(app: &'a TestApp) -> Self {
        let rows = Vec::new();
        Self { app, rows }
    }

    /// Has each client do an operation so many times. Its results, by client.
    pub(crate) async fn measure<T>(
        &mut self,
        name: &'static str,
        times: usize,
        operation: impl AsyncFn(usize, usize) -> T,
    ) -> Vec<Vec<T>> {
        let cpu = cpu_of_host();
        let start = Instant::now();
        let clients = (0..CLIENTS).map(async |client| {
            let (mut results, mut latencies) = (Vec::new(), Vec::new());
            for number in 0..times {
                let start = Instant::now();
                results.push(operation(client, number).await);
                latencies.push(start.elapsed());
            }
            (results, latencies)
        });
        let (results, latencies): (Vec<_>, Vec<_>) = join_all(clients).await.into_iter().unzip();
        let busy = start.elapsed();
        self.settle().await;
        let row = self.row(name);
        row.latencies.extend(latencies.concat());
        row.busy += busy;
        row.cpu += cpu_of_host().saturating_sub(cpu);
        results
    }

    /// Waits until the deliveries are over, which count as the operation's.
    async fn settle(&self) {
        if self.app.host_if_any().is_some() {
            self.app.until_idle().await;
        }
    }

    fn row(&mut self, name: &'static str) -> &mut Row {
        let index = self.rows.iter().position(|row| row.name == name);
        let index = index.unwrap_or_else(|| {
            self.rows.push(Row {
                name,
                latencies: Vec::new(),
                busy: Duration::ZERO,
                cpu: Duration::ZERO,
            });
            self.rows.len() - 1
        });
        &mut self.rows[index]
    }
}

/// The CPU time that the component host's threads have taken, from `/proc`; zero on Spin.
fn cpu_of_host() -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux");
    let nanoseconds = tasks.filter_map(|task| {
        let folder = task.ok()?.path();
        let name = read_to_string(folder.join("comm")).ok()?;
        let times = read_to_string(folder.join("schedstat")).ok()?;
        (name.trim() == "host").then(|| times.split(' ').next()?.parse::<u64>().ok())?
    });
    Duration::from_nanos(nanoseconds.sum())
}

impl Display for Meter<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(
            f,
            "| operation | a second | ms, median | ms, 99% | ms of CPU |"
        )?;
        writeln!(f, "|---|---|---|---|---|")?;
        self.rows.iter().try_for_each(|row| row.fmt(f))
    }
}

impl Display for Row {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let at = |percent: usize| sorted[(sorted.len() - 1) * percent / 100].as_secs_f64() * 1e3;
        let count = sorted.len() as f64;
        writeln!(
            f,
            "| {} | {:.0} | {:.1} | {:.1} | {:.2} |",
            self.name,
            count / self.busy.as_secs_f64(),
            at(50),
            at(99),
            self.cpu.as_secs_f64() * 1e3 / count,
        )
    }
}
