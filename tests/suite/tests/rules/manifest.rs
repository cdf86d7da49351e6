//! The parts of `spin.toml` that the tests check.

use std::collections::BTreeMap;
use toml::{Table, Value};

/// The application's manifest.
pub struct Manifest(Table);

/// One component as the manifest describes it.
pub struct Component {
    /// Its variables: the component's own names with their templates.
    pub variables: BTreeMap<String, String>,
    /// The hosts to which it may connect.
    pub outbound: Vec<String>,
    /// The stores that it may open.
    pub stores: Vec<String>,
}

impl Manifest {
    /// Reads the project's manifest.
    pub fn read() -> Self {
        let text = std::fs::read_to_string(suite::root().join("spin.toml")).unwrap();
        Self(text.parse().unwrap())
    }

    /// The public routes with the components that answer them.
    pub fn routes(&self) -> Vec<(String, String)> {
        let triggers = self.0["trigger"]["http"].as_array().unwrap();
        let text = |trigger: &Value, name: &str| trigger[name].as_str().map(str::to_owned);
        triggers
            .iter()
            .filter_map(|trigger| Some((text(trigger, "route")?, text(trigger, "component")?)))
            .collect()
    }

    /// The route that answers a path, and its component, by Spin's router: its choice depends on the
    /// order of the manifest.
    pub fn route_of(&self, path: &str) -> (String, String) {
        let mut router = routefinder::Router::new();
        for (route, component) in self.routes() {
            let spec = route.replace("/...", "/*");
            router.add(spec.as_str(), (route, component)).unwrap();
        }
        let path = path.split('?').next().unwrap_or_default();
        router.best_match(path).unwrap().handler().clone()
    }

    /// The components by name.
    pub fn components(&self) -> BTreeMap<String, Component> {
        let components = self.0["component"].as_table().unwrap();
        components
            .iter()
            .map(|(name, value)| (name.clone(), Component::of(value)))
            .collect()
    }
}

impl Component {
    fn of(value: &Value) -> Self {
        let texts = |name: &str| {
            let list = value
                .get(name)
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            list.map(|item| item.as_str().unwrap().to_owned()).collect()
        };
        let variables = value
            .get("variables")
            .and_then(Value::as_table)
            .into_iter()
            .flatten();
        let variables = variables
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
            .collect();
        Self {
            variables,
            outbound: texts("allowed_outbound_hosts"),
            stores: texts("key_value_stores"),
        }
    }
}

#[test]
fn paths_find_their_most_particular_route() {
    let manifest = Manifest::read();
    for (path, component) in [
        ("/v1/platform/teams/acme", "teams"),
        ("/v1/platform/teams/acme/members", "platform"),
        ("/v1/platform/teams/acme/settings", "platform"),
        ("/v1/platform/deliveries", "maintenance"),
        ("/v1/platform/deliveries/run", "maintenance"),
        ("/v1/platform/setup", "maintenance"),
        ("/v1/platform/sweep", "maintenance"),
        ("/v1/platform/resellers/northwind", "resellers"),
        (
            "/v1/platform/resellers/northwind/technicians/tom",
            "resellers",
        ),
        ("/v1/teams/acme/members/jane/admin-role", "reseller-actions"),
        ("/v1/teams/acme/members/jane/sign-in", "sign-in-as"),
        ("/.well-known/jwks.json", "sign-in-as"),
        ("/v1/openapi.json", "description"),
        ("/admin/acme", "console"),
        ("/login/callback", "login"),
        ("/v1/nowhere", "not-found"),
        ("/2/nowhere", "not-found"),
        ("/scim/nowhere", "not-found"),
        ("/", "console"),
        ("/nowhere", "console"),
        ("/login/nowhere", "console"),
        ("/sign-in%23rsl_acme.x", "console"),
        ("/v1", "not-found"),
    ] {
        assert_eq!(manifest.route_of(path).1, component, "{path}");
    }
}
