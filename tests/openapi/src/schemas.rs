//! `components/schemas`: the schemas of the API's types, for answers and for bodies.

use crate::{policies, problems, types};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// All named schemas.
pub(crate) struct Schemas(Map<String, Value>);

impl Schemas {
    /// The schemas of all types.
    pub(crate) fn of_the_types() -> Self {
        let mut answers = settings().for_serialize().into_generator();
        types::answers(&mut answers);
        let mut bodies = settings().for_deserialize().into_generator();
        types::bodies(&mut bodies);
        let mut all = answers.take_definitions(true);
        all.values_mut().for_each(close);
        for (name, mut schema) in bodies.take_definitions(true) {
            // In a policy `null` is a value of its own.
            if !name.ends_with("Policy") {
                admit_null(&mut schema);
            }
            // A field with a default may be absent from a body, and is present in every answer.
            let is_other = all.get(&name).is_some_and(|answer| *answer != schema);
            all.insert(if is_other { format!("New{name}") } else { name }, schema);
        }
        policies::refine(&mut all);
        all.iter_mut().for_each(problems::admit_skipped_lines);
        all.insert("Problem".into(), problems::schema());
        Self(all)
    }

    pub(crate) fn into_value(self) -> Value {
        self.0.into()
    }
}

fn settings() -> SchemaSettings {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    settings
}

/// Allows an answer no other fields than those of its type.
fn close(answer: &mut Value) {
    if let Some(schema) = answer.as_object_mut()
        && schema.contains_key("properties")
    {
        schema
            .entry("additionalProperties")
            .or_insert(Value::Bool(false));
    }
}

/// Allows `null` in the optional fields of a body.
fn admit_null(body: &mut Value) {
    let required = body.get("required").cloned().unwrap_or_default();
    let is_required = |name: &String| {
        let mut names = required.as_array().into_iter().flatten();
        names.any(|required| required == name)
    };
    let Some(fields) = body.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    for (_, field) in fields.iter_mut().filter(|(name, _)| !is_required(name)) {
        if let Some(reference) = field.as_object_mut().and_then(|it| it.remove("$ref")) {
            field["anyOf"] = json!([{ "$ref": reference }, { "type": "null" }]);
        } else if let Some(is) = field.get_mut("type").filter(|is| is.is_string()) {
            *is = json!([is.take(), "null"]);
        }
    }
}
