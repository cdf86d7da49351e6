//! The description itself.

use super::{Detail, tells};
use crate::details::Header::ETag;
use serde_json::json;

pub(super) fn all() -> Vec<(&'static str, Detail)> {
    let schema = json!({ "type": "object", "required": ["openapi", "paths"] });
    let example = json!({ "openapi": "3.1.0", "paths": {} });
    vec![(
        "read_openapi",
        tells(schema, example).tells_header(ETag).fixed(),
    )]
}
