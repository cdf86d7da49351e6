//! Sharing and security policies with their revision.

use serde::{Deserialize, Serialize};

/// A policy with the revision of all settings, which is also its `ETag`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    not(target_family = "wasm"),
    derive(schemars::JsonSchema),
    schemars(rename = "Revised{P}")
)]
pub struct Revised<P> {
    /// The policy.
    #[serde(flatten)]
    pub policy: P,
    /// The revision of all settings, for `If-Match`.
    pub revision: u64,
}
