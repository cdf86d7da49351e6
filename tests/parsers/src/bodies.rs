//! Bodies in JSON and in lines of JSON, of each type that the libraries have.

use crate::{check_refusal, choice, now};
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use domain::folders::NewFolder;
use domain::platform::ImportLine;
use domain::settings::{Asked, Setting};
use domain::support::{NewAnswer, NewRequest};
use domain::{Email, Id, Name, Reason, ResellerProfile, Role, SharingEvent, StorageUse};
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use web::{BULK_BYTES, Code, JSON_BYTES, Json, Problem, read_ndjson};

const CAUSES: &[&str] = &[
    "Syntax error at line 0 column 0",
    "Data error at line 0 column 0",
    "Eof error at line 0 column 0",
    "unknown field",
    "not an object",
    "",
];

/// Settings as they are asked for; they are only ever read, so that this writes them.
struct Settings(BTreeMap<Setting, Value>);

impl<'de> Deserialize<'de> for Settings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Asked::deserialize(deserializer).map(|asked| Self(asked.0))
    }
}

impl Serialize for Settings {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// As the components' own bodies are made of the domain's types.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Made {
    email: Email,
    name: Name,
    #[serde(default)]
    role: Role,
    reason: Option<Reason>,
    reseller: Option<Id>,
    settings: Option<Vec<Setting>>,
}

/// How a body is tried; the types of all of them.
const BODIES: [fn(&[u8]); 9] = [
    body::<Made>,
    body::<Settings>,
    body::<ResellerProfile>,
    body::<ImportLine>,
    body::<NewFolder>,
    body::<SharingEvent>,
    body::<NewRequest>,
    body::<NewAnswer>,
    body::<StorageUse>,
];

/// JSON bodies; the first byte chooses the type.
pub fn bodies(data: &[u8]) {
    let (choice, data) = choice(data, BODIES.len());
    if let Some(body) = BODIES.get(choice) {
        body(data);
    }
}

/// Bulk bodies of NDJSON.
pub fn lines(data: &[u8]) {
    let taken = now(read_ndjson::<ImportLine>(
        request("application/x-ndjson", data),
        BULK_BYTES,
    ));
    let lines: Vec<_> = data
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .collect();
    match taken {
        Ok(items) => {
            let said: Vec<_> = lines.into_iter().filter(|line| !line.is_empty()).collect();
            assert_eq!(items.len(), said.len());
            for (item, line) in items.iter().zip(said) {
                assert_eq!(read::<ImportLine>(line).ok().as_ref(), Some(item));
            }
        }
        Err(problem) => {
            check_refusal(&problem, CAUSES);
            assert!(matches!(
                problem.code(),
                Code::InvalidBody | Code::BodyTooLarge
            ));
            assert!(
                lines
                    .iter()
                    .any(|line| !line.is_empty() && read::<ImportLine>(line).is_err())
            );
        }
    }
}

fn body<T: Serialize + DeserializeOwned>(data: &[u8]) {
    let taken = match read::<T>(data) {
        Ok(taken) => taken,
        Err(problem) => {
            check_refusal(&problem, CAUSES);
            let is_json = serde_json::from_slice::<Value>(data).is_ok();
            assert!(problem.code() != Code::MalformedJson || !is_json);
            assert_eq!(
                problem.code() == Code::BodyTooLarge,
                data.len() > JSON_BYTES
            );
            return;
        }
    };
    assert!(data.len() <= JSON_BYTES);
    let written = written(&taken);
    assert_eq!(
        read::<T>(&written).map(|again| self::written(&again)).ok(),
        Some(written)
    );
    // Only an object is taken, and none of its members twice.
    let sent: Value = serde_json::from_slice(data).unwrap_or_default();
    let members = sent.as_object();
    assert!(members.is_some(), "{sent}");
    for (member, value) in members.into_iter().flatten() {
        let rest = sent.to_string();
        let twice = format!(
            "{{{}:{value},{}",
            json!(member),
            rest.trim_start_matches('{')
        );
        let is_refused = read::<T>(twice.as_bytes()).is_err();
        assert!(is_refused, "{twice}");
    }
}

fn written<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

fn read<T: DeserializeOwned>(data: &[u8]) -> Result<T, Problem> {
    now(Json::<T>::from_request(
        request("application/json", data),
        &(),
    ))
    .map(|Json(value)| value)
}

fn request(media_type: &str, data: &[u8]) -> Request {
    let mut request = Request::new(Body::from(data.to_vec()));
    if let Ok(media_type) = media_type.parse() {
        request.headers_mut().insert("content-type", media_type);
    }
    request
}
