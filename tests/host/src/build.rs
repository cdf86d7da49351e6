//! Building the components that a manifest names.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, OnceLock};

use anyhow::{Context as _, Result, anyhow, ensure};

use crate::engine;
use crate::manifest::Manifest;
use crate::sync::lock;

const TARGET: &str = "wasm32-wasip2";

/// Builds the components of a manifest, once per process, in one run of cargo for all commands that
/// differ in the package only.
///
/// Each build command must be a `cargo build ... -p <package>`. Also works inside `cargo test` and
/// `cargo run`.
pub fn build_components(manifest: &Path) -> Result<()> {
    static DONE: OnceLock<Mutex<HashMap<PathBuf, Result<(), String>>>> = OnceLock::new();
    let path = std::path::absolute(manifest)?;
    let mut done = lock(DONE.get_or_init(Mutex::default));
    let result = done
        .entry(path)
        .or_insert_with_key(|path| build(path).map_err(|error| format!("{error:#}")));
    result.clone().map_err(|error| anyhow!(error))
}

fn build(path: &Path) -> Result<()> {
    let manifest = Manifest::read(path)?;
    let Some(component) = manifest.component.values().next() else {
        return Ok(());
    };
    let cache = engine::cache_folder(&manifest.source_of(component));
    std::fs::create_dir_all(&cache)?;
    // Otherwise concurrent test programs would all ask rustup for the target.
    let guard = File::create(cache.join("build.lock"))?;
    guard.lock()?;
    install_target(&manifest.folder)?;
    let commands = manifest
        .component
        .values()
        .filter_map(|component| component.build.as_ref())
        .map(|build| build.command.as_str());
    for (arguments, packages) in merge(commands)? {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = Command::new(cargo);
        command.current_dir(&manifest.folder).args(&arguments);
        // The manifest names the output files, which are in the workspace's own `target`.
        command.env_remove("CARGO_TARGET_DIR");
        command.env_remove("CARGO_BUILD_TARGET");
        for package in &packages {
            command.args(["-p", package]);
        }
        let status = command.status().context("cannot run cargo")?;
        ensure!(
            status.success(),
            "`cargo {} -p ...` failed for {packages:?}",
            arguments.join(" ")
        );
    }
    Ok(())
}

/// Merges commands that differ in the package only, into cargo's arguments and packages.
fn merge<'a>(
    commands: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<Vec<&'a str>, BTreeSet<&'a str>>> {
    let mut merged: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for command in commands {
        let mut words = command.split_whitespace();
        ensure!(
            words.next() == Some("cargo"),
            "only `cargo build` is supported as a build command, not {command:?}"
        );
        let (mut arguments, mut packages) = (Vec::new(), Vec::new());
        while let Some(word) = words.next() {
            match word {
                "-p" | "--package" => packages.push(
                    words
                        .next()
                        .with_context(|| format!("no package in {command:?}"))?,
                ),
                word => arguments.push(word),
            }
        }
        ensure!(!packages.is_empty(), "no package in {command:?}");
        merged.entry(arguments).or_default().extend(packages);
    }
    Ok(merged)
}

/// Installs the components' target. Without rustup this is a no-op, and cargo reports a missing
/// one.
fn install_target(folder: &Path) -> Result<()> {
    let Ok(installed) = rustup(folder, &["target", "list", "--installed"]) else {
        return Ok(());
    };
    let installed = String::from_utf8_lossy(&installed.stdout);
    if installed.lines().any(|line| line == TARGET) {
        return Ok(());
    }
    let added = rustup(folder, &["target", "add", TARGET])?;
    ensure!(
        added.status.success(),
        "cannot install the target {TARGET}: {}",
        String::from_utf8_lossy(&added.stderr)
    );
    Ok(())
}

fn rustup(folder: &Path, arguments: &[&str]) -> std::io::Result<Output> {
    Command::new("rustup")
        .current_dir(folder)
        .args(arguments)
        .output()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn merges_commands() {
        let commands = [
            "cargo build --release -p b",
            "cargo build --release -p a",
            "cargo build -p a",
        ];
        let merged = merge(commands.into_iter()).unwrap();
        assert_eq!(merged.len(), 2);
        assert_eq!(
            merged.get(&vec!["build", "--release"]).unwrap(),
            &BTreeSet::from(["a", "b"])
        );
        assert!(merge(["make"].into_iter()).is_err());
        assert!(merge(["cargo build"].into_iter()).is_err());
    }
}
