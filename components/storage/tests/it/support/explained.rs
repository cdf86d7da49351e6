//! The referenced keys of a store, computed from its bytes alone.

use super::Dump;
use super::pages::{pages_of, roots, shards};
use serde_json::Value;
use std::collections::BTreeSet;

/// The keys that something refers to, each of which is there, and those that wait to be deleted by
/// the next commits.
#[derive(Debug, Default)]
pub struct Explained {
    pub live: BTreeSet<String>,
    pub waiting: BTreeSet<String>,
}

impl Explained {
    /// Panics where anything is missing.
    pub fn of(dump: &Dump) -> Self {
        let mut explained = Self::default();
        let is_single = |key: &&String| !key.contains(".page.") && !key.starts_with("team.");
        let singles = dump.keys().filter(is_single);
        let singles = singles.filter(|key| !key.starts_with("check."));
        explained.live.extend(singles.cloned());
        for kind in ["access", "directory", "waiting"] {
            for shard in shards(dump, kind) {
                explained.live.extend(shard.pages);
                let retired = texts(&shard.record["retired"]);
                let retired = retired.map(|page| format!("{}{page}", shard.key));
                explained.waiting.extend(retired);
            }
        }
        for root in roots(dump) {
            explained.team(dump, &root);
        }
        // A chunk names its keys until all of them are deleted.
        explained.waiting.retain(|key| dump.contains_key(key));
        let lost: Vec<_> = explained
            .live
            .iter()
            .filter(|key| !dump.contains_key(*key))
            .collect();
        assert!(lost.is_empty(), "lost: {lost:?}");
        explained
    }

    /// The keys of a store that nothing explains.
    pub fn garbage(dump: &Dump) -> Vec<String> {
        let Self { live, waiting } = Self::of(dump);
        dump.keys()
            .filter(|key| !live.contains(*key) && !waiting.contains(*key))
            .cloned()
            .collect()
    }

    fn team(&mut self, dump: &Dump, key: &str) {
        let (root, outbox) = (json(dump, key), json(dump, &format!("{key}.outbox")));
        self.objects(dump, key, &root);
        self.pages(dump, key, &root);
        self.records(dump, key, &root, &outbox);
        let parked = outbox["parked"].as_array().into_iter().flatten();
        self.live
            .extend(parked.map(|event| format!("{key}.{}", text(&event["body"]))));
        self.waiting.extend(texts(&outbox["released"]));
        let mut retired = root["retired"].clone();
        retired["next"] = retired["chain"]["first"].clone();
        loop {
            let keys = texts(&retired["keys"]).map(|retired| format!("{key}{retired}"));
            self.waiting.extend(keys);
            let Some(chunk) = retired["next"].as_str().map(|next| format!("{key}{next}")) else {
                break;
            };
            retired = json(dump, &chunk);
            self.waiting.insert(chunk);
        }
    }

    /// The root, its outbox, lists of admins, stop order and single objects.
    fn objects(&mut self, dump: &Dump, key: &str, root: &Value) {
        let team = &root["team"];
        self.live.extend([
            key.to_owned(),
            format!("{key}.outbox"),
            text(&team["admins"]),
        ]);
        for holder in ["grant", "untold"] {
            let list = team[holder]["admins"].as_str();
            self.live.extend(list.map(str::to_owned));
        }
        // The orders of all grants are kept.
        for epoch in 0..=team["epoch"].as_u64().unwrap() {
            let stop = format!("{key}.stop.{epoch}");
            self.live
                .extend(Some(stop).filter(|stop| dump.contains_key(stop)));
        }
        let objects = root["objects"].as_object().into_iter().flatten();
        self.live
            .extend(objects.map(|(_, object)| format!("{key}.{}", text(object))));
    }

    /// The pages of the maps.
    fn pages(&mut self, dump: &Dump, key: &str, root: &Value) {
        for top in root["maps"].as_object().unwrap().values() {
            self.live.extend(pages_of(dump, key, &text(top)));
        }
    }

    /// The segments of the log, the entries that records keep apart, and the recipients of notices
    /// that are yet to be delivered.
    fn records(&mut self, dump: &Dump, key: &str, root: &Value, outbox: &Value) {
        let lanes = ["hook.notices", "hook.changes"];
        let delivered = lanes.map(|lane| outbox["cursors"][lane]["delivered"].as_u64());
        let delivered = delivered.into_iter().min().flatten().unwrap_or_default();
        let mut records = root["log"]["records"].as_array().unwrap().clone();
        for number in 0..root["log"]["segments"].as_u64().unwrap() {
            let segment = format!("{key}.log.{number}");
            records.extend(json(dump, &segment).as_array().unwrap().iter().cloned());
            self.live.insert(segment);
        }
        for record in records {
            if record["is_apart"] == true {
                let attempt = text(&record["attempt"]);
                let entries = format!("{key}.entries.{}.{attempt}", record["revision"]);
                self.live.insert(entries);
            }
            if record["revision"].as_u64().unwrap() > delivered {
                self.live
                    .extend(texts(&record["recipients"]).chain(texts(&record["released"])));
            }
        }
    }
}

fn json(dump: &Dump, key: &str) -> Value {
    serde_json::from_slice(dump.get(key).unwrap_or_else(|| panic!("{key} is lost"))).unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn texts(value: &Value) -> impl Iterator<Item = String> {
    value
        .as_array()
        .cloned()
        .unwrap_or_default()
        .into_iter()
        .map(|value| text(&value))
}
