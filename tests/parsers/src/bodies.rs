//! Bodies of JSON and of NDJSON, for each type of the libraries.

use crate::check::{check_refusal, choice, now};
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
use web::{Code, JSON_BYTES, Json, Ndjson, Problem};

const CAUSES: &[&str] = &[];

/// Requested settings, which the domain only deserializes, made serializable.
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

/// A body of a component, made of the domain's types.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Composed {
    email: Email,
    name: Name,
    #[serde(default)]
    role: Role,
    reason: Option<Reason>,
    reseller: Option<Id>,
    settings: Option<Vec<Setting>>,
}

/// The check of each type.
const BODIES: [fn(&[u8]); 9] = [
    body::<Composed>,
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
    let request = request("application/x-ndjson", data);
    let result = now(Ndjson::<ImportLine>::from_request(request, &()));
    let lines = data.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let lines: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
    match result {
        Ok(body) => {
            assert_eq!(body.lines.len(), lines.len());
            for ((_, item), line) in body.lines.iter().zip(lines) {
                assert_eq!(read::<ImportLine>(line).ok().as_ref(), Some(item));
            }
        }
        Err(problem) => {
            check_refusal(&problem, CAUSES);
            assert!(matches!(
                problem.code(),
                Code::InvalidBody | Code::BodyTooLarge
            ));
            assert!(lines.iter().any(|line| read::<ImportLine>(line).is_err()));
        }
    }
}

fn body<T: Serialize + DeserializeOwned>(data: &[u8]) {
    let value = match read::<T>(data) {
        Ok(value) => value,
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
    let written = write(&value);
    let again = read::<T>(&written).map(|again| write(&again));
    assert_eq!(again.ok(), Some(written));
    // Only an object is accepted, and only without duplicate members.
    let sent: Value = serde_json::from_slice(data).unwrap_or_default();
    let members = sent.as_object();
    assert!(members.is_some(), "{sent}");
    for (member, value) in members.into_iter().flatten() {
        let rest = sent.to_string();
        let rest = rest.trim_start_matches('{');
        let twice = format!("{{{}:{value},{rest}", json!(member));
        let is_refused = read::<T>(twice.as_bytes()).is_err();
        assert!(is_refused, "{twice}");
    }
}

fn write<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

fn read<T: DeserializeOwned>(data: &[u8]) -> Result<T, Problem> {
    let request = request("application/json", data);
    now(Json::<T>::from_request(request, &())).map(|Json(value)| value)
}

fn request(media_type: &str, data: &[u8]) -> Request {
    let mut request = Request::new(Body::from(data.to_vec()));
    if let Ok(media_type) = media_type.parse() {
        request.headers_mut().insert("content-type", media_type);
    }
    request
}
