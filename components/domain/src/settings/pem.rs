//! Certificates in the textual encoding of RFC 7468, as people paste them.

use crate::limits;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";
/// The labels of certificates; the second is an old one that OpenSSL reads as well.
const LABELS: [&str; 2] = ["CERTIFICATE", "X509 CERTIFICATE"];

/// The DER of the first certificate in a text. Lines may have any width, or be joined to one, and
/// other text and blocks may stand around it. A text without any block is the Base64 alone, as
/// SAML metadata has it.
pub(super) fn first_certificate(text: &str) -> Option<Vec<u8>> {
    if !text.contains(BEGIN) {
        return decoded(text);
    }
    let mut blocks = text.split(BEGIN).skip(1);
    blocks.find_map(certificate_of).and_then(decoded)
}

/// The Base64 of a block that is a certificate, from its label on.
fn certificate_of(block: &str) -> Option<&str> {
    let (label, rest) = block.split_once(DASHES)?;
    let (base64, end) = rest.split_once(END)?;
    let is_certificate = LABELS.contains(&label) && end.strip_prefix(label)?.starts_with(DASHES);
    is_certificate.then_some(base64)
}

/// Bytes from Base64 with blanks between, or with line ends in the escapes of JSON.
fn decoded(base64: &str) -> Option<Vec<u8>> {
    let lines = base64.replace("\\r", "").replace("\\n", "");
    let joined: String = lines.chars().filter(|c| !c.is_whitespace()).collect();
    let fits = joined.len() <= limits::CERTIFICATE_BYTES;
    STANDARD.decode(joined).ok().filter(|_| fits)
}
