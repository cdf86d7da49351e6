//! Building the components that a manifest names.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock};

use anyhow::{Context as _, Result, anyhow, ensure};

use crate::manifest::Manifest;
use crate::{engine, lock};

const TARGET: &str = "wasm32-wasip2";

/// Builds the components of a manifest, all in one run of cargo, once per process.
///
/// Each build command has to be a `cargo build ... -p <package>`. Works within `cargo test` and `cargo run` too.
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
    // Test programs that run at the same time would otherwise all ask rustup for the target.
    let guard = File::create(cache.join("build.lock"))?;
    guard.lock()?;
    install_target(&manifest.folder)?;
    let commands = manifest
        .component
        .values()
        .filter_map(|component| component.build.as_ref())
        .map(|build| build.command.as_str());
    for (arguments, packages) in merge(commands)? {
        let mut cargo =
            Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
        // The manifest says where the components are to be.
        cargo
            .current_dir(&manifest.folder)
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("CARGO_BUILD_TARGET");
        cargo.args(&arguments);
        for package in &packages {
            cargo.args(["-p", package]);
        }
        let status = cargo.status().context("cannot run cargo")?;
        ensure!(
            status.success(),
            "`cargo {} -p ...` failed for {packages:?}",
            arguments.join(" ")
        );
    }
    Ok(())
}

/// Merges commands that differ in the package alone, as arguments for cargo and packages.
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

/// Installs the target that components are compiled for. Where there is no rustup, cargo will say what is missing.
fn install_target(folder: &Path) -> Result<()> {
    let rustup = |arguments: &[&str]| {
        Command::new("rustup")
            .current_dir(folder)
            .args(arguments)
            .output()
    };
    let Ok(installed) = rustup(&["target", "list", "--installed"]) else {
        return Ok(());
    };
    if String::from_utf8_lossy(&installed.stdout)
        .lines()
        .any(|line| line == TARGET)
    {
        return Ok(());
    }
    let added = rustup(&["target", "add", TARGET])?;
    ensure!(
        added.status.success(),
        "cannot install the target {TARGET}: {}",
        String::from_utf8_lossy(&added.stderr)
    );
    Ok(())
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
