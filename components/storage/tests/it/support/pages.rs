//! The pages of a team's maps, read from the bytes of the store.

use super::Dump;
use serde_json::Value;

/// The keys of all pages of a map, those of the top first. Panics if one is missing.
pub fn pages_of(dump: &Dump, root: &str, top: &str) -> Vec<String> {
    let mut keys = vec![key_of(root, top)];
    let mut read = 0;
    while let Some(key) = keys.get(read) {
        let children = page(dump, key)["branch"][1].as_array().cloned();
        let names = children.into_iter().flatten();
        keys.extend(names.map(|child| key_of(root, child[1].as_str().unwrap())));
        read += 1;
    }
    keys
}

/// The highest level of a page in the maps of a team.
pub fn highest_level(dump: &Dump, root: &str) -> u64 {
    let state = page(dump, root);
    let tops = state["maps"].as_object().unwrap().values();
    let level = |top: &Value| {
        let top = page(dump, &key_of(root, top.as_str().unwrap()));
        top["branch"][0].as_u64().unwrap_or_default()
    };
    tops.map(level).max().unwrap_or_default()
}

fn key_of(root: &str, name: &str) -> String {
    format!("{root}.page.{name}")
}

fn page(dump: &Dump, key: &str) -> Value {
    let bytes = dump.get(key);
    let bytes = bytes.unwrap_or_else(|| panic!("{key} is missing under the live root"));
    serde_json::from_slice(bytes).unwrap()
}
