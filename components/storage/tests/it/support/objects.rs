//! Checks that every object that a root refers to is there, computed from the bytes of the store.

use super::Dump;
use super::pages::{pages_of, roots, shards};
use super::store::Sim;
use serde_json::{Map, Value};

/// Panics if an object of a published root is absent.
pub fn check_objects(sim: &Sim) {
    let values = sim.values.borrow();
    // Only those that are published live. The shards' own pages are read on the way.
    for root in roots(&values) {
        Root {
            values: &values,
            key: &root,
        }
        .check();
    }
    shards(&values, "waiting");
}

struct Root<'a> {
    values: &'a Dump,
    key: &'a str,
}

impl Root<'_> {
    fn check(&self) {
        let state = self.read(self.key);
        for (_, top) in fields(&state["maps"]) {
            pages_of(self.values, self.key, top.as_str().unwrap());
        }
        for (_, object) in fields(&state["objects"]) {
            self.read_under(object.as_str().unwrap());
        }
        let team = &state["team"];
        let lists = ["grant", "untold"].map(|holder| &team[holder]["admins"]);
        for list in [&team["admins"]]
            .into_iter()
            .chain(lists)
            .filter_map(Value::as_str)
        {
            self.read(list);
        }
        self.check_log(&state["log"]);
    }

    /// The log, with the recipients of notices that are yet to be delivered.
    fn check_log(&self, log: &Value) {
        let outbox = self.read_under("outbox");
        let segments = (0..log["segments"].as_u64().unwrap())
            .map(|number| self.read_under(&format!("log.{number}")));
        for record in segments
            .chain([log["records"].clone()])
            .flat_map(|records| records.as_array().cloned().unwrap())
        {
            let lanes = ["hook.notices", "hook.changes"];
            let delivered = lanes.map(|lane| outbox["cursors"][lane]["delivered"].as_u64());
            if record["revision"].as_u64() > delivered.into_iter().min().flatten() {
                for list in record["recipients"].as_array().into_iter().flatten() {
                    self.read(list.as_str().unwrap());
                }
            }
        }
    }

    fn read_under(&self, rest: &str) -> Value {
        self.read(&format!("{}.{rest}", self.key))
    }

    fn read(&self, key: &str) -> Value {
        let root = self.key;
        let bytes = self
            .values
            .get(key)
            .unwrap_or_else(|| panic!("{key} is missing under the live {root}"));
        serde_json::from_slice(bytes).unwrap()
    }
}

fn fields(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}
