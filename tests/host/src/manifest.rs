//! Reading `spin.toml`: the part of manifest version 2 that this host supports.
//!
//! An unknown key is an error: if a grant or a setting were ignored, a test here would prove
//! nothing about Spin.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

/// A manifest as written, before any variable is filled in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    spin_manifest_version: u32,
    /// The application's metadata.
    pub application: Application,
    /// The application's variables, which its operator may set.
    #[serde(default)]
    pub variables: BTreeMap<String, Variable>,
    #[serde(default)]
    trigger: Triggers,
    /// The components by their ids.
    pub component: BTreeMap<String, Component>,
    /// The base folder of relative paths in the manifest.
    #[serde(skip)]
    pub folder: PathBuf,
}

/// The table `[application]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// The application's name.
    pub name: String,
    #[serde(default, rename = "version")]
    _version: String,
    #[serde(default, rename = "description")]
    _description: String,
    #[serde(default, rename = "authors")]
    _authors: Vec<String>,
}

/// One entry of `[variables]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// The value unless the operator sets another.
    pub default: Option<String>,
    /// Whether the operator must set it.
    #[serde(default)]
    pub required: bool,
    #[serde(default, rename = "secret")]
    _secret: bool,
    #[serde(default, rename = "description")]
    _description: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Triggers {
    #[serde(default)]
    http: Vec<HttpTrigger>,
}

/// One `[[trigger.http]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpTrigger {
    #[serde(default, rename = "id")]
    _id: String,
    /// The route of its requests.
    pub route: Route,
    /// The id of the component that answers.
    pub component: String,
}

/// The route of a trigger.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Route {
    /// A pattern such as `/teams/:team/...`.
    Pattern(String),
    /// `{ private = true }`: reachable by service chaining only.
    Private(Private),
}

/// The table `{ private = true }` in place of a route.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Private {
    private: bool,
}

/// One `[component.<id>]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    #[serde(default, rename = "description")]
    _description: String,
    /// The built component, relative to the manifest.
    pub source: PathBuf,
    /// The labels of the component's stores.
    #[serde(default)]
    pub key_value_stores: BTreeSet<String>,
    /// The origins of allowed outbound requests, as templates.
    #[serde(default)]
    pub allowed_outbound_hosts: Vec<String>,
    /// The component's variables, as templates over the application's.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    /// The component's environment.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// The component's build command.
    pub build: Option<Build>,
}

/// One `[component.<id>.build]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Build {
    /// The command, run in the manifest's folder.
    pub command: String,
    #[serde(default, rename = "watch")]
    _watch: Vec<String>,
}

impl Manifest {
    /// Reads the manifest at `path`.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let mut manifest = Self::parse(&text).with_context(|| format!("in {}", path.display()))?;
        let path = std::path::absolute(path)?;
        manifest.folder = path.parent().map(Path::to_owned).unwrap_or_default();
        Ok(manifest)
    }

    fn parse(text: &str) -> Result<Self> {
        let manifest: Self = toml::from_str(text)?;
        ensure!(
            manifest.spin_manifest_version == 2,
            "only spin_manifest_version = 2 is supported"
        );
        for trigger in &manifest.trigger.http {
            ensure!(
                manifest.component.contains_key(&trigger.component),
                "a trigger names the unknown component {:?}",
                trigger.component
            );
            if let Route::Private(Private { private: false }) = trigger.route {
                bail!(
                    "the route of {:?} must be a pattern or {{ private = true }}",
                    trigger.component
                );
            }
        }
        for (id, component) in &manifest.component {
            if let Some(label) = component
                .key_value_stores
                .iter()
                .find(|label| *label != "default")
            {
                bail!("component {id:?} asks for the store {label:?}, but only \"default\" exists");
            }
        }
        Ok(manifest)
    }

    /// The HTTP triggers in the order of the file.
    pub fn http_triggers(&self) -> &[HttpTrigger] {
        &self.trigger.http
    }

    /// The path of a built component.
    pub fn source_of(&self, component: &Component) -> PathBuf {
        self.folder.join(&component.source)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const HEAD: &str = "spin_manifest_version = 2\n[application]\nname = \"a\"\n\
        [component.c]\nsource = \"c.wasm\"\n";

    #[test]
    fn reads_routes_and_private_routes() {
        let text = format!(
            "{HEAD}[[trigger.http]]\nroute = \"/a/...\"\ncomponent = \"c\"\n\
             [[trigger.http]]\nroute = {{ private = true }}\ncomponent = \"c\"\n"
        );
        assert_eq!(Manifest::parse(&text).unwrap().http_triggers().len(), 2);
    }

    #[test]
    fn refuses_settings_that_it_would_not_honour() {
        for wrong in [
            "files = [\"secret.txt\"]",
            "key_value_stores = [\"other\"]",
            "source_digest = \"x\"",
        ] {
            assert!(
                Manifest::parse(&format!("{HEAD}{wrong}\n")).is_err(),
                "{wrong}"
            );
        }
        let private =
            format!("{HEAD}[[trigger.http]]\nroute = {{ private = false }}\ncomponent = \"c\"\n");
        assert!(Manifest::parse(&private).is_err());
    }
}
