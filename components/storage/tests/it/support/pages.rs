//! The pages of maps, read from the bytes of the store.

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

/// A shard: its key, its record, and its map.
pub struct ShardView {
    pub key: String,
    pub record: Value,
    pub pages: Vec<String>,
    pub entries: Vec<(String, Value)>,
}

/// The shards of a kind, `access`, `directory` or `waiting`, that were ever changed: to parse the
/// others took much of a simulation's time. Panics if a page is missing.
pub fn shards(dump: &Dump, kind: &str) -> Vec<ShardView> {
    let is_record = |key: &&String| {
        key.split_once('.')
            .is_some_and(|(own, number)| own == kind && !number.contains('.'))
    };
    let is_new = |key: &&String| dump[*key].starts_with(br#"{"format":1,"revision":0,"#);
    dump.keys()
        .filter(|key| is_record(key) && !is_new(key))
        .map(|key| shard(dump, key))
        .collect()
}

fn shard(dump: &Dump, key: &str) -> ShardView {
    let record = page(dump, key);
    let top = record["top"].as_str();
    let pages = top.map_or_else(Vec::new, |top| pages_of(dump, key, top));
    let leaves = pages.iter().map(|key| page(dump, key)["leaf"].take());
    let entries = leaves.flat_map(|leaf| leaf.as_array().cloned().unwrap_or_default());
    let entries = entries.map(|entry| (entry[0].as_str().unwrap().to_owned(), entry[1].clone()));
    ShardView {
        key: key.to_owned(),
        entries: entries.collect(),
        record,
        pages,
    }
}

/// The keys of the roots of all published teams.
pub fn roots(dump: &Dump) -> Vec<String> {
    let entries = shards(dump, "directory")
        .into_iter()
        .flat_map(|shard| shard.entries);
    let teams = entries.filter(|(key, _)| key.starts_with("t "));
    teams
        .map(|(_, root)| root.as_str().unwrap().to_owned())
        .collect()
}

fn key_of(root: &str, name: &str) -> String {
    format!("{root}.page.{name}")
}

fn page(dump: &Dump, key: &str) -> Value {
    let bytes = dump.get(key);
    let bytes = bytes.unwrap_or_else(|| panic!("{key} is missing under the live root"));
    serde_json::from_slice(bytes).unwrap()
}
