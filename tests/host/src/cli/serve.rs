//! `component-host serve`: builds an application and serves it until it is interrupted.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;
use component_host::manifest::Manifest;
use component_host::{App, Options, Output, StoreLocation, build_components};
use tokio::signal::unix::{SignalKind, signal};

use super::say;

/// The prefix of variables in the environment, as in Spin.
const ENVIRONMENT_PREFIX: &str = "SPIN_VARIABLE_";

/// The command's options.
#[derive(Args)]
pub(crate) struct Serve {
    /// The application's manifest.
    #[arg(long, default_value = "spin.toml")]
    manifest: PathBuf,
    /// The address to listen at; port 0 takes a free port.
    #[arg(long, default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// Set a variable of the application; overrides SPIN_VARIABLE_<NAME> in the environment.
    #[arg(long, value_name = "NAME=VALUE", value_parser = name_and_value)]
    variable: Vec<(String, String)>,
    /// The file of the key-value store.
    #[arg(long, default_value = ".data/store.db", conflicts_with = "memory")]
    store: PathBuf,
    /// Keep the key-value store in memory.
    #[arg(long)]
    memory: bool,
    /// Use the components of the last build.
    #[arg(long)]
    no_build: bool,
}

impl Serve {
    /// Runs the command.
    pub(crate) async fn run(self) -> Result<()> {
        // Installed before the build, so that an early signal is not lost.
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        if !self.no_build {
            build_components(&self.manifest)?;
        }
        let mut variables = from_environment(&Manifest::read(&self.manifest)?);
        variables.extend(self.variable);
        let store = if self.memory {
            StoreLocation::Memory
        } else {
            in_file(self.store)?
        };
        let options = Options {
            variables,
            store,
            listen: self.listen,
            output: Output::Inherit,
            ..Options::new(self.manifest)
        };
        let app = App::start(options).await?;
        say(&format!("Serving {}", app.url()));
        for (pattern, component) in app.routes() {
            say(&format!("  {component}: {}{pattern}", app.url()));
        }
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        app.stop().await;
        Ok(())
    }
}

fn name_and_value(argument: &str) -> Result<(String, String)> {
    let (name, value) = argument.split_once('=').context("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn from_environment(manifest: &Manifest) -> BTreeMap<String, String> {
    let mut variables = BTreeMap::new();
    for name in manifest.variables.keys() {
        let key = format!("{ENVIRONMENT_PREFIX}{}", name.to_ascii_uppercase());
        if let Ok(value) = std::env::var(key) {
            variables.insert(name.clone(), value);
        }
    }
    variables
}

/// A store in a file. A missing folder is created.
pub(super) fn in_file(file: PathBuf) -> Result<StoreLocation> {
    let folder = file.parent().unwrap_or(Path::new(""));
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    Ok(StoreLocation::File(file))
}
