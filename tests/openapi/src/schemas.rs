//! `components/schemas`: the schemas of the API's types, for answers and for bodies.

use crate::{policies, problems, types};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

/// All named schemas.
pub(crate) struct Schemas(Map<String, Value>);

impl Schemas {
    /// The schemas of all types.
    pub(crate) fn of_the_types() -> Self {
        let settings = || {
            let mut settings = SchemaSettings::draft2020_12();
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
            settings
        };
        let mut answers = settings().for_serialize().into_generator();
        types::answers(&mut answers);
        let mut bodies = settings().for_deserialize().into_generator();
        types::bodies(&mut bodies);
        let mut all = answers.take_definitions(true);
        for (name, schema) in bodies.take_definitions(true) {
            // A field with a default may be absent from a body, and is present in every answer.
            let is_other = all.get(&name).is_some_and(|answer| *answer != schema);
            all.insert(if is_other { format!("New{name}") } else { name }, schema);
        }
        policies::refine(&mut all);
        all.insert("Problem".into(), problems::schema());
        Self(all)
    }

    pub(crate) fn into_value(self) -> Value {
        self.0.into()
    }
}
