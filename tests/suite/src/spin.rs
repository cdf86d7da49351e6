//! The application under `spin up`, where the environment variable `SPIN` names the Spin program.

use anyhow::{Context as _, Result};
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running `spin up`, ended when it is dropped.
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
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = Command::new(program);
        command.arg("up").arg("--from").arg(root.join("spin.toml"));
        command
            .arg("--listen")
            .arg(address.to_string())
            .arg("--state-dir")
            .arg(state);
        command.envs(
            variables
                .iter()
                .map(|(name, value)| (format!("SPIN_VARIABLE_{}", name.to_uppercase()), value)),
        );
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let child = command
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        Ok(Self {
            child,
            url: format!("http://{address}"),
        })
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Spin {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _status = self.child.wait();
    }
}
