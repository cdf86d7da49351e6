//! The description itself.

use super::{Detail, tells};
use crate::details::Header::ETag;
use domain::Operation;
use serde_json::json;

pub(super) fn description() -> Vec<(Operation, Detail)> {
    let schema = json!({ "type": "object", "required": ["openapi", "paths"] });
    let example = json!({ "openapi": "3.1.0", "paths": {} });
    let detail = tells(schema, example).tells_header(ETag).fixed();
    vec![(Operation::ReadOpenapi, detail)]
}
