//! Reading a body within bounds, and deserializing without ignoring unknown fields.

use crate::code::Code;
use crate::fault::Fault;
use crate::header_value::{parameter, split};
use crate::problem::Problem;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use domain::Part;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Deserializer as Traced, Path, Track};

/// The mark with which some programs begin text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The whole body without a byte order mark, if it is of the media type, not encoded and at most
/// `max_bytes` long.
pub(crate) async fn read(
    request: Request,
    media_type: &'static str,
    max_bytes: usize,
) -> Result<Bytes, Problem> {
    let (parts, body) = request.into_parts();
    if is_encoded(&parts.headers) {
        return Err(unsupported(
            "Content-Encoding",
            "accept-encoding",
            "identity",
        ));
    }
    if !is_media_type(&parts.headers, media_type) {
        return Err(unsupported("Content-Type", "accept", media_type));
    }
    // An honest length is refused before a byte is read; a wrong or missing one is caught below.
    let length = parts
        .headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > max_bytes as u64) {
        return Err(Problem::new(Code::BodyTooLarge));
    }
    collect(body, max_bytes).await
}

/// Refuses a header of the body. By another header the answer tells which value is taken.
fn unsupported(header: &'static str, answer: &'static str, taken: &'static str) -> Problem {
    let rule = format!("must be {taken}");
    Problem::new(Code::UnsupportedMediaType)
        .with_fault(Fault::new(Part::Header(header), rule))
        .accepting(answer, taken)
}

async fn collect(body: Body, max_bytes: usize) -> Result<Bytes, Problem> {
    match Limited::new(body, max_bytes).collect().await {
        Ok(body) => Ok(without_mark(body.to_bytes())),
        Err(error) if error.is::<LengthLimitError>() => Err(Problem::new(Code::BodyTooLarge)),
        Err(_) => Err(Problem::new(Code::InvalidRequest).because("the body ended early")),
    }
}

fn without_mark(mut body: Bytes) -> Bytes {
    if body.starts_with(BYTE_ORDER_MARK) {
        body.split_off(BYTE_ORDER_MARK.len())
    } else {
        body
    }
}

/// Whether a body was compressed or encoded otherwise; one that cannot be read counts as such.
fn is_encoded(headers: &HeaderMap) -> bool {
    headers.get_all(CONTENT_ENCODING).iter().any(|value| {
        let is_plain = |coding: &str| coding.is_empty() || coding.eq_ignore_ascii_case("identity");
        value
            .to_str()
            .map_or(true, |value| !split(value, ',').all(is_plain))
    })
}

/// Whether there is one `Content-Type`, of this type and of UTF-8 as far as it says. Its other
/// parameters change nothing for the types read here.
fn is_media_type(headers: &HeaderMap, media_type: &str) -> bool {
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    let value = values.next().and_then(|value| value.to_str().ok());
    let (Some(value), None) = (value, values.next()) else {
        return false;
    };
    let mut parts = split(value, ';');
    let essence = parts.next().unwrap_or_default();
    let is_harmless = |part: &str| match parameter(part) {
        Some((name, value)) => !name.eq_ignore_ascii_case("charset") || is_utf8(&value),
        None => part.is_empty(),
    };
    essence.eq_ignore_ascii_case(media_type) && parts.all(is_harmless)
}

/// Whether a `charset` is UTF-8, also as some write it.
pub(crate) fn is_utf8(charset: &str) -> bool {
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

/// Deserializes a JSON object; the problem repeats no value of the input.
pub(crate) fn from_json<T: DeserializeOwned>(text: &[u8]) -> Result<T, Problem> {
    // A struct could also be read from an array of its fields.
    if text.trim_ascii_start().starts_with(b"[") && is_json(text) {
        let fault = Fault::field("", "must be an object");
        return Err(Problem::new(Code::InvalidBody).with_fault(fault));
    }
    let mut json = serde_json::Deserializer::from_slice(text);
    let mut track = Track::new();
    let value = T::deserialize(Traced::new(&mut json, &mut track));
    let value = value.map_err(|error| json_problem(&error, text, &track.path()))?;
    let end = json.end();
    end.map_err(|error| json_problem(&error, text, &Track::new().path()))?;
    Ok(value)
}

fn json_problem(error: &serde_json::Error, text: &[u8], path: &Path) -> Problem {
    // To serde_json, a number in place of an enum is a syntax error: check the syntax separately.
    if error.is_data() || is_json(text) {
        let fault = Fault::of_json(path, error);
        return Problem::new(Code::InvalidBody).with_fault(fault);
    }
    let (line, column) = (error.line(), error.column());
    let rule = format!("must be JSON, which this is not from line {line} column {column} on");
    Problem::new(Code::MalformedJson).with_fault(Fault::new(Part::Field("".into()), rule))
}

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<Value>(text).is_ok()
}

/// Whether well-formed JSON is an object.
pub(crate) fn is_object(text: &[u8]) -> bool {
    text.trim_ascii_start().starts_with(b"{")
}
