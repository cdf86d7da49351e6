//! The application's variables, and the `{{ name }}` templates over them.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};

use crate::manifest::Manifest;

/// The application's variables with their values.
pub(crate) struct Variables(BTreeMap<String, String>);

impl Variables {
    /// Resolves each variable to its given value, else to its default. An undeclared name is an
    /// error: most likely it is misspelt.
    pub(crate) fn resolve(manifest: &Manifest, given: &BTreeMap<String, String>) -> Result<Self> {
        for name in given.keys() {
            ensure!(
                manifest.variables.contains_key(name),
                "the manifest declares no variable {name:?}"
            );
        }
        let mut values = BTreeMap::new();
        for (name, variable) in &manifest.variables {
            ensure!(is_name(name), "{name:?} is not a name for a variable");
            ensure!(
                !(variable.required && variable.default.is_some()),
                "variable {name:?} is required and has a default"
            );
            let value = given.get(name).or(variable.default.as_ref());
            let value =
                value.with_context(|| format!("the required variable {name:?} is not set"))?;
            values.insert(name.clone(), value.clone());
        }
        Ok(Self(values))
    }

    /// Fills in the variables of a template.
    pub(crate) fn fill(&self, template: &str) -> Result<String> {
        let mut filled = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, after) = after
                .split_once("}}")
                .with_context(|| format!("unclosed {{{{ in {template:?}"))?;
            let name = name.trim();
            let value = self
                .0
                .get(name)
                .with_context(|| format!("the manifest declares no variable {name:?}"))?;
            filled.push_str(before);
            filled.push_str(value);
            rest = after;
        }
        if rest.contains("}}") {
            bail!("unopened }}}} in {template:?}");
        }
        filled.push_str(rest);
        Ok(filled)
    }
}

/// Whether a text is a valid name of a Spin variable.
pub(crate) fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !name.contains("__")
        && !name.ends_with('_')
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn fills_templates() {
        let variables = Variables(BTreeMap::from([(
            "host".to_owned(),
            "http://a:1".to_owned(),
        )]));
        assert_eq!(variables.fill("{{ host }}/x").unwrap(), "http://a:1/x");
        assert_eq!(
            variables.fill("{{host}}{{ host }}").unwrap(),
            "http://a:1http://a:1"
        );
        assert_eq!(variables.fill("plain").unwrap(), "plain");
        assert!(variables.fill("{{ other }}").is_err());
        assert!(variables.fill("{{ host").is_err());
        assert!(variables.fill("host }}").is_err());
    }

    #[test]
    fn knows_names() {
        assert!(is_name("hook_url2"));
        for wrong in ["", "Hook", "1a", "a-b", "a__b", "a_"] {
            assert!(!is_name(wrong), "{wrong}");
        }
    }
}
