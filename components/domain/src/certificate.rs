//! The X.509 certificate of single sign-on: read once when it is set, kept with what people are told of it.

use crate::{Refusal, is_unprintable, limits};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::pem::{LineEnding, decode_vec, encode_string};
use x509_cert::der::{Decode, Tag, Tagged};
use x509_cert::{name::Name, time::Time};

const LABEL: &str = "CERTIFICATE";
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

/// A certificate. The fields but `pem` and `sha256_fingerprint` have the names that Dropbox's audit log gives them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// The certificate itself.
    pub pem: String,
    /// Whose it is, such as `CN=idp,O=Acme`, shortened.
    pub subject: String,
    /// Who issued it, shortened.
    pub issuer: String,
    /// From when on it is valid.
    pub issue_date: DateTime<Utc>,
    /// When it expires.
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
    /// Reads a PEM text that holds one certificate and nothing else.
    pub fn parse(pem: &str) -> Result<Self, Refusal> {
        let bad = |_| Refusal::Invalid("a certificate");
        let pem = pem.trim();
        if pem.len() > limits::CERTIFICATE_BYTES || !pem.starts_with("-----BEGIN CERTIFICATE-----") {
            return Err(Refusal::Invalid("a certificate"));
        }
        let (_, der) = decode_vec(pem.as_bytes()).map_err(|_| Refusal::Invalid("a certificate"))?;
        let parsed = x509_cert::Certificate::from_der(&der).map_err(bad)?.tbs_certificate;
        Ok(Self {
            pem: encode_string(LABEL, LineEnding::LF, &der).map_err(|_| Refusal::Invalid("a certificate"))?,
            subject: short(&parsed.subject.to_string(), limits::CERTIFICATE_NAME),
            issuer: short(&parsed.issuer.to_string(), limits::CERTIFICATE_NAME),
            issue_date: instant(&parsed.validity.not_before)?,
            expiration_date: instant(&parsed.validity.not_after)?,
            serial_number: parsed.serial_number.to_string(),
            sha1_fingerprint: hexadecimal(&Sha1::digest(&der)),
            sha256_fingerprint: hexadecimal(&Sha256::digest(&der)),
            common_name: common_name(&parsed.subject),
        })
    }

    /// Whether its time is over.
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.expiration_date <= now
    }
}

fn common_name(name: &Name) -> Option<String> {
    let mut attributes = name.0.iter().rev().flat_map(|part| part.0.iter());
    let value = &attributes.find(|attribute| attribute.oid == COMMON_NAME)?.value;
    let is_text = matches!(value.tag(), Tag::Utf8String | Tag::PrintableString | Tag::Ia5String);
    let text = std::str::from_utf8(value.value()).ok().filter(|_| is_text)?;
    Some(short(text, limits::CERTIFICATE_NAME))
}

/// A name for people to read: whoever made the certificate wrote it, as long as he liked.
fn short(text: &str, most: usize) -> String {
    let mut out = String::new();
    for c in text.chars().map(|c| if is_unprintable(c) { '\u{FFFD}' } else { c }) {
        if out.len() + c.len_utf8() > most {
            break;
        }
        out.push(c);
    }
    out
}

fn instant(time: &Time) -> Result<DateTime<Utc>, Refusal> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok();
    seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0)).ok_or(Refusal::Invalid("a certificate"))
}

fn hexadecimal(bytes: &[u8]) -> String {
    let pairs: Vec<_> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}
