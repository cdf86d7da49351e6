//! Samples of public documents, and of paths without an operation.

use super::Sample;
use domain::Operation;

/// The samples.
pub const PUBLIC: &[Sample] = &[
    Sample::of(Operation::ReadJwks, "/.well-known/jwks.json"),
    Sample::of(Operation::ReadOpenapi, "/v1/openapi.json"),
    Sample::unknown("GET", "/v1/nowhere"),
    Sample::unknown("POST", "/internal/deliveries/{team}"),
    Sample::unknown("GET", "/v1"),
];
