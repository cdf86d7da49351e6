//! The application under `spin up`, where the environment variable `SPIN` names the Spin program.

use crate::process::{as_environment, served_url};
use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process_group};
use std::collections::BTreeMap;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Time for Spin to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(10);

/// A running `spin up`, ended when it is dropped.
///
/// It has a process group of its own: the application runs in a child, `spin trigger`, which has to
/// end as well.
pub struct Spin {
    child: Child,
    url: String,
}

impl Spin {
    /// Starts Spin on a free port with its state in `state`.
    pub fn start(
        program: &str,
        root: &Path,
        variables: &BTreeMap<String, String>,
        state: &Path,
    ) -> Result<Self> {
        let mut command = Command::new(program);
        command
            .args(["up", "--listen", "127.0.0.1:0", "--from"])
            .arg(root.join("spin.toml"))
            .arg("--state-dir")
            .arg(state)
            .envs(as_environment(variables))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0);
        let child = command
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        let mut spin = Self {
            child,
            url: String::new(),
        };
        spin.url = served_url(&mut spin.child).context("Spin does not serve")?;
        Ok(spin)
    }

    /// The URL of the application.
    pub fn url(&self) -> &str {
        &self.url
    }

    fn signal(&self, signal: Signal) {
        let group = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(group) = group {
            let _ended_already = kill_process_group(group, signal);
        }
    }
}

impl Drop for Spin {
    fn drop(&mut self) {
        self.signal(Signal::TERM);
        let start = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && start.elapsed() < GRACE {
            std::thread::sleep(Duration::from_millis(10));
        }
        self.signal(Signal::KILL);
        let _status = self.child.wait();
    }
}
