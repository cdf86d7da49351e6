//! The referenced keys of a store, computed from its bytes alone.

use super::Dump;
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
        for key in dump
            .keys()
            .filter(|key| !key.starts_with("team.") && !key.starts_with("check."))
        {
            explained.live.insert(key.clone());
        }
        for root in roots(dump) {
            explained.team(dump, &root);
        }
        // An order to switch off that was never given is retired all the same.
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
        let under = |rest: String| format!("{key}.{rest}");
        let (root, outbox) = (json(dump, key), json(dump, &under("outbox".into())));
        let team = &root["team"];
        self.live.extend([
            key.to_owned(),
            under("outbox".into()),
            text(&team["admins"]),
        ]);
        if team["grant"].is_object() {
            self.live.insert(text(&team["grant"]["admins"]));
            let stop = under(format!("stop.{}", team["epoch"]));
            self.live
                .extend(Some(stop).filter(|stop| dump.contains_key(stop)));
        }
        for top in root["maps"]
            .as_object()
            .unwrap()
            .values()
            .map(|top| under(format!("page.{}", text(top))))
        {
            let leaves = json(dump, &top);
            self.live.extend(
                leaves
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|leaf| under(format!("page.{}", text(&leaf[1])))),
            );
            self.live.insert(top);
        }
        for object in root["objects"]
            .as_object()
            .into_iter()
            .flat_map(|objects| objects.values())
        {
            self.live.insert(under(text(object)));
        }
        let delivered = outbox["notices"]["delivered"].as_u64().unwrap();
        let mut records = root["log"]["records"].as_array().unwrap().clone();
        for number in 0..root["log"]["segments"].as_u64().unwrap() {
            let segment = under(format!("log.{number}"));
            records.extend(json(dump, &segment).as_array().unwrap().iter().cloned());
            self.live.insert(segment);
        }
        for record in records {
            if record["is_apart"] == true {
                self.live.insert(under(format!(
                    "entries.{}.{}",
                    record["revision"],
                    text(&record["attempt"])
                )));
            }
            if record["revision"].as_u64().unwrap() > delivered {
                self.live
                    .extend(texts(&record["recipients"]).chain(texts(&record["released"])));
            }
        }
        let parked = outbox["parked"].as_array().into_iter().flatten();
        self.live
            .extend(parked.map(|event| under(text(&event["body"]))));
        self.waiting.extend(texts(&outbox["notices"]["released"]));
        for retired in texts(&root["retired"]).map(|retired| format!("{key}{retired}")) {
            if retired.contains(".retired.") {
                self.waiting.extend(texts(&json(dump, &retired)));
            }
            self.waiting.insert(retired);
        }
    }
}

/// The roots of all published teams.
pub fn roots(dump: &Dump) -> Vec<String> {
    let shards = dump.keys().filter(|key| key.starts_with("directory."));
    shards
        .flat_map(|shard| {
            json(dump, shard)["teams"]
                .as_object()
                .unwrap()
                .values()
                .map(text)
                .collect::<Vec<_>>()
        })
        .collect()
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
