//! The OpenAPI description is complete and valid, and the served file is up to date.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use domain::Operation;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

fn document() -> Value {
    openapi::document().unwrap_or_else(|problem| panic!("{problem}"))
}

/// Method, path and description of every operation that is described.
fn described(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    let methods = paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(move |(method, described)| (method.to_uppercase(), path.clone(), described))
    });
    methods.collect()
}

#[test]
fn every_operation_of_the_table_is_described_and_nothing_else() {
    let document = document();
    let is: BTreeSet<_> = described(&document)
        .into_iter()
        .map(|(method, path, _)| (method, path))
        .collect();
    let wanted: BTreeSet<_> = Operation::ALL
        .iter()
        .map(|row| (row.method().to_owned(), row.path().to_owned()))
        .collect();
    assert_eq!(is, wanted);
}

#[test]
fn the_file_equals_the_generated_description() {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../components/description/src/openapi.json");
    let text = serde_json::to_string_pretty(&document()).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let is_same = std::fs::read_to_string(&file).unwrap_or_default() == text;
    assert!(
        is_same,
        "openapi.json is another one: UPDATE=1 cargo test -p openapi writes it anew"
    );
}

#[test]
fn every_body_and_answer_has_an_example_that_fits_its_schema() {
    let document = document();
    let mut count = 0;
    for (method, path, described) in described(&document) {
        let bodies = [&described["requestBody"]].into_iter();
        let answers = described["responses"].as_object().unwrap().values();
        for content in bodies
            .chain(answers)
            .filter_map(|holder| holder["content"].as_object())
        {
            for (media_type, described) in content
                .iter()
                .filter(|(media_type, _)| *media_type != "application/x-ndjson")
            {
                check(
                    &document,
                    &described["schema"],
                    &described["example"],
                    &format!("{method} {path} {media_type}"),
                );
                count += 1;
            }
        }
    }
    assert!(count > Operation::ALL.len() / 2);
    for (name, response) in document["components"]["responses"].as_object().unwrap() {
        let described = &response["content"]["application/problem+json"];
        check(&document, &described["schema"], &described["example"], name);
    }
}

fn check(document: &Value, schema: &Value, example: &Value, place: &str) {
    let whole = json!({ "allOf": [schema], "components": document["components"] });
    let validator = jsonschema::draft202012::new(&whole).unwrap();
    let problems: Vec<_> = validator
        .iter_errors(example)
        .map(|error| error.to_string())
        .collect();
    assert!(problems.is_empty(), "{place}: {problems:?} in {example}");
}

#[test]
fn every_reference_leads_somewhere() {
    fn references<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str));
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = Vec::new();
    references(&document, &mut found);
    for reference in found {
        assert!(
            document
                .pointer(reference.trim_start_matches('#'))
                .is_some(),
            "{reference}"
        );
    }
}
