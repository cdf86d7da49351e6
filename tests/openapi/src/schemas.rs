//! `components/schemas`: what the domain's types say of themselves, for answers and for bodies.

use crate::{problems, shapes};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

/// A reference to a schema by its name.
pub(crate) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// All named schemas.
pub(crate) struct Schemas(Map<String, Value>);

impl Schemas {
    /// Those of the domain's types, and of answers that are put together of them.
    pub(crate) fn of_the_types() -> Self {
        let settings = || {
            let mut settings = SchemaSettings::draft2020_12();
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
            settings
        };
        let mut answers = settings().for_serialize().into_generator();
        shapes::answers(&mut answers);
        let mut bodies = settings().for_deserialize().into_generator();
        shapes::bodies(&mut bodies);
        let mut all = answers.take_definitions(true);
        for (name, schema) in bodies.take_definitions(true) {
            // What a body may leave out stands in every answer.
            let is_other = all.get(&name).is_some_and(|answer| *answer != schema);
            all.insert(if is_other { format!("New{name}") } else { name }, schema);
        }
        all.extend(shapes::by_hand());
        all.insert("Problem".into(), problems::schema());
        Self(all)
    }

    pub(crate) fn into_value(self) -> Value {
        self.0.into()
    }
}

/// Has a type described among the others.
pub(crate) fn add<T: JsonSchema>(generator: &mut SchemaGenerator) {
    generator.subschema_for::<T>();
}
