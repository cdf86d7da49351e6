//! The grants of a component: its stores, variables, environment and outbound hosts.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::manifest::Component;
use crate::outbound_hosts::OutboundHosts;
use crate::variables::Variables;

/// The grants of one component, with all variables filled in.
pub(crate) struct Grants {
    pub(crate) stores: BTreeSet<String>,
    pub(crate) variables: BTreeMap<String, String>,
    pub(crate) environment: BTreeMap<String, String>,
    pub(crate) outbound_hosts: OutboundHosts,
}

impl Grants {
    /// Reads the grants of a component from its part of the manifest.
    pub(crate) fn new(component: &Component, variables: &Variables) -> Result<Self> {
        let mut filled = BTreeMap::new();
        for (name, template) in &component.variables {
            filled.insert(name.clone(), variables.fill(template)?);
        }
        let mut hosts = Vec::new();
        for template in &component.allowed_outbound_hosts {
            hosts.push(variables.fill(template)?);
        }
        Ok(Self {
            stores: component.key_value_stores.clone(),
            variables: filled,
            environment: component.environment.clone(),
            outbound_hosts: OutboundHosts::parse(&hosts)?,
        })
    }
}
