//! The X.509 certificate of single sign-on: parsed once when it is set, and stored with its
//! readable content.

use super::pem;
use super::setting::Setting;
use crate::characters::is_unprintable;
use crate::limits;
use crate::refusal::Refusal;
use crate::text::shortened;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::pem::{LineEnding, encode_string};
use x509_cert::der::{Decode, Tag, Tagged};
use x509_cert::{attr::AttributeTypeAndValue, name::Name, time::Time};

const LABEL: &str = "CERTIFICATE";
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
/// The attributes with short names in RFC 4514, and the address.
const NAMES: [(ObjectIdentifier, &str); 9] = [
    (COMMON_NAME, "CN"),
    (ObjectIdentifier::new_unwrap("2.5.4.7"), "L"),
    (ObjectIdentifier::new_unwrap("2.5.4.8"), "ST"),
    (ObjectIdentifier::new_unwrap("2.5.4.10"), "O"),
    (ObjectIdentifier::new_unwrap("2.5.4.11"), "OU"),
    (ObjectIdentifier::new_unwrap("2.5.4.6"), "C"),
    (ObjectIdentifier::new_unwrap("2.5.4.9"), "STREET"),
    (
        ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.25"),
        "DC",
    ),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.1"),
        "emailAddress",
    ),
];

/// A certificate. The names are those of Dropbox's audit log, except `pem` and
/// `sha256_fingerprint`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Certificate {
    /// The certificate itself.
    pub pem: String,
    /// The subject, such as `CN=idp,O=Acme`, shortened.
    pub subject: String,
    /// The issuer, shortened.
    pub issuer: String,
    /// The beginning of its validity.
    pub issue_date: DateTime<Utc>,
    /// The end of its validity.
    pub expiration_date: DateTime<Utc>,
    /// The serial number in hexadecimal.
    pub serial_number: String,
    /// The SHA-1 digest in hexadecimal, by which people compare certificates.
    pub sha1_fingerprint: String,
    /// The SHA-256 digest in hexadecimal.
    pub sha256_fingerprint: String,
    /// The subject's common name, if it has one, shortened.
    pub common_name: Option<String>,
}

impl Certificate {
    /// Reads the first certificate in a pasted text, of [`limits::CERTIFICATE_BYTES`] at most.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let der = pem::first_certificate(text).ok_or_else(|| Setting::SsoCertificate.misfit())?;
        let parsed = x509_cert::Certificate::from_der(&der)
            .map_err(|_| Setting::SsoCertificate.misfit())?
            .tbs_certificate;
        Ok(Self {
            pem: encode_string(LABEL, LineEnding::LF, &der)
                .map_err(|_| Setting::SsoCertificate.misfit())?,
            subject: short(
                &distinguished_name(&parsed.subject),
                limits::CERTIFICATE_NAME,
            ),
            issuer: short(
                &distinguished_name(&parsed.issuer),
                limits::CERTIFICATE_NAME,
            ),
            issue_date: instant(&parsed.validity.not_before)?,
            expiration_date: instant(&parsed.validity.not_after)?,
            serial_number: parsed.serial_number.to_string(),
            sha1_fingerprint: hexadecimal(&Sha1::digest(&der)),
            sha256_fingerprint: hexadecimal(&Sha256::digest(&der)),
            common_name: common_name(&parsed.subject),
        })
    }

    /// The certificate as the value of its setting: the same JSON as its own.
    pub(crate) fn value(&self) -> Value {
        let fields: [(&str, Value); 9] = [
            ("pem", self.pem.as_str().into()),
            ("subject", self.subject.as_str().into()),
            ("issuer", self.issuer.as_str().into()),
            ("issue_date", rfc3339(self.issue_date).into()),
            ("expiration_date", rfc3339(self.expiration_date).into()),
            ("serial_number", self.serial_number.as_str().into()),
            ("sha1_fingerprint", self.sha1_fingerprint.as_str().into()),
            (
                "sha256_fingerprint",
                self.sha256_fingerprint.as_str().into(),
            ),
            ("common_name", self.common_name.as_deref().into()),
        ];
        let mut object = Map::new();
        object.extend(fields.map(|(name, value)| (name.to_owned(), value)));
        Value::Object(object)
    }

    /// Whether it has expired.
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.expiration_date <= now
    }
}

fn common_name(name: &Name) -> Option<String> {
    let mut attributes = name.0.iter().rev().flat_map(|part| part.0.iter());
    let attribute = attributes.find(|attribute| attribute.oid == COMMON_NAME)?;
    Some(short(text(attribute)?, limits::CERTIFICATE_NAME))
}

/// A name as RFC 4514 writes it. The crate's own formatting needs a megabyte of tables.
fn distinguished_name(name: &Name) -> String {
    let parts = name
        .0
        .iter()
        .rev()
        .map(|part| part.0.iter().map(attribute).collect::<Vec<_>>().join("+"));
    parts.collect::<Vec<_>>().join(",")
}

fn attribute(attribute: &AttributeTypeAndValue) -> String {
    let known = NAMES.iter().find(|(oid, _)| *oid == attribute.oid);
    let name = known.map_or_else(|| attribute.oid.to_string(), |(_, name)| (*name).to_owned());
    let Some(text) = text(attribute) else {
        return format!(
            "{name}=#{}",
            hexadecimal(attribute.value.value()).replace(':', "")
        );
    };
    let mut value = String::new();
    for c in text.chars() {
        if "\"+,;<>\\".contains(c) {
            value.push('\\');
        }
        value.push(c);
    }
    format!("{name}={value}")
}

fn text(attribute: &AttributeTypeAndValue) -> Option<&str> {
    match attribute.value.tag() {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String => {
            std::str::from_utf8(attribute.value.value()).ok()
        }
        _ => None,
    }
}

/// A printable, shortened name: the maker of a certificate may write anything of any length.
fn short(text: &str, most: usize) -> String {
    shortened(&text.replace(is_unprintable, "\u{FFFD}"), most)
}

fn instant(time: &Time) -> Result<DateTime<Utc>, Refusal> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok();
    seconds
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .ok_or_else(|| Setting::SsoCertificate.misfit())
}

fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn hexadecimal(bytes: &[u8]) -> String {
    let pairs: Vec<_> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_of_the_setting_is_the_serialized_certificate() {
        let pem = include_str!("../../tests/certificates/idp.pem");
        let certificate = Certificate::parse(pem).unwrap();
        let serialized = serde_json::to_value(&certificate).unwrap();
        assert_eq!(certificate.value(), serialized);
    }
}
