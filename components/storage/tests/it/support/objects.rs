//! Checks that every object that a root refers to is there, computed from the bytes of the store.

use super::store::Sim;
use serde_json::Value;

/// Panics if an object of a published root is absent.
pub fn check_objects(sim: &Sim) {
    let values = sim.values.borrow();
    for (root, bytes) in values
        .iter()
        .filter(|(key, _)| key.starts_with("team.") && key.matches('.').count() == 1)
    {
        // Only those that are published live.
        let is_live = values.iter().any(|(key, bytes)| {
            let names =
                key.starts_with("directory.") && String::from_utf8_lossy(bytes).contains(root);
            let shard: Value = if names {
                serde_json::from_slice(bytes).unwrap()
            } else {
                Value::Null
            };
            shard["teams"]
                .as_object()
                .is_some_and(|teams| teams.values().any(|published| published == root))
        });
        let read = |key: &str| -> Value {
            let bytes = values
                .get(key)
                .unwrap_or_else(|| panic!("{key} is missing under the live {root}"));
            serde_json::from_slice(bytes).unwrap()
        };
        if !is_live {
            continue;
        }
        let state: Value = serde_json::from_slice(bytes).unwrap();
        let outbox = read(&format!("{root}.outbox"));
        let each = |value: &Value| value.as_object().cloned().unwrap_or_default();
        for (_, top) in each(&state["maps"]) {
            for leaf in read(&format!("{root}.page.{}", top.as_str().unwrap()))
                .as_array()
                .unwrap()
            {
                read(&format!("{root}.page.{}", leaf[1].as_str().unwrap()));
            }
        }
        for (_, object) in each(&state["objects"]) {
            read(&format!("{root}.{}", object.as_str().unwrap()));
        }
        for list in [&state["team"]["admins"], &state["team"]["grant"]["admins"]]
            .into_iter()
            .filter_map(Value::as_str)
        {
            read(list);
        }
        let segments = (0..state["log"]["segments"].as_u64().unwrap())
            .map(|number| read(&format!("{root}.log.{number}")));
        for record in segments
            .chain([state["log"]["records"].clone()])
            .flat_map(|records| records.as_array().cloned().unwrap())
        {
            if record["revision"].as_u64() > outbox["notices"]["delivered"].as_u64() {
                for list in record["recipients"].as_array().into_iter().flatten() {
                    read(list.as_str().unwrap());
                }
            }
        }
    }
}
