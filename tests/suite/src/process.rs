//! The application under the component host's own program, as a process that can be killed.

use anyhow::{Context as _, Result, ensure};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};

/// A running `component-host serve`, killed when it is dropped.
pub struct Process {
    child: Mutex<Child>,
    id: u32,
    url: String,
}

impl Process {
    /// Starts the program on a free port with its store in `store`. The components have to be
    /// built.
    pub fn start(root: &Path, variables: &BTreeMap<String, String>, store: &Path) -> Result<Self> {
        let mut command = Command::new(program()?);
        command
            .args([
                "serve",
                "--no-build",
                "--listen",
                "127.0.0.1:0",
                "--manifest",
            ])
            .arg(root.join("spin.toml"))
            .arg("--store")
            .arg(store)
            .envs(as_environment(variables))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().context("cannot start the component host")?;
        let url = served_url(&mut child).context("the component host does not serve")?;
        Ok(Self {
            id: child.id(),
            child: Mutex::new(child),
            url,
        })
    }

    /// The URL of the application.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Kills it with SIGKILL and waits until it is gone.
    pub fn kill(&self) {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let _ended_already = child.kill();
        let _status = child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// An application's variables as the environment variables that both hosts read.
pub fn as_environment(
    variables: &BTreeMap<String, String>,
) -> impl Iterator<Item = (String, &String)> {
    variables
        .iter()
        .map(|(name, value)| (format!("SPIN_VARIABLE_{}", name.to_uppercase()), value))
}

/// Reads the URL that a starting program prints on a line of its own, `Serving
/// http://127.0.0.1:<port>`.
pub fn served_url(child: &mut Child) -> Result<String> {
    let output = child.stdout.take().context("no output")?;
    let mut lines = BufReader::new(output).lines();
    let url = lines.find_map(|line| Some(line.ok()?.strip_prefix("Serving ")?.to_owned()));
    // Nobody reads the rest, but the program would stop at a full pipe.
    std::thread::spawn(move || lines.for_each(drop));
    url.context("its output has no line of its URL")
}

/// The program beside these tests, which `cargo test --workspace` has built. Builds it where it is
/// missing, because cargo builds programs only for tests of their own package.
pub fn program() -> Result<PathBuf> {
    let tests = std::env::current_exe()?;
    let folder = tests.ancestors().nth(2).context("no folder of programs")?;
    let program = folder.join("component-host");
    if !program.exists() {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.current_dir(crate::root()).args([
            "build",
            "--quiet",
            "--package",
            "component-host",
            "--bin",
            "component-host",
        ]);
        if folder.ends_with("release") {
            cargo.arg("--release");
        }
        ensure!(
            cargo.status()?.success(),
            "the component host does not build"
        );
    }
    Ok(program)
}
