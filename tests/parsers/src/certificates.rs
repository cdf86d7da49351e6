//! Certificates of single sign-on.

use crate::{choice, text};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{Certificate, is_unprintable, limits};

/// Certificates: as PEM; as DER, of which PEM is made.
pub fn certificates(data: &[u8]) {
    let (choice, data) = choice(data, 2);
    let pem = if choice == 0 { text(data) } else { pem(data) };
    let Ok(certificate) = Certificate::parse(&pem) else {
        return;
    };
    assert!(certificate.pem.trim().len() <= limits::CERTIFICATE_BYTES);
    // What is kept is the certificate itself and nothing beside it.
    assert_eq!(
        Certificate::parse(&certificate.pem).as_ref(),
        Ok(&certificate)
    );
    assert!(certificate.pem.starts_with("-----BEGIN CERTIFICATE-----\n"));
    assert!(certificate.pem.ends_with("\n-----END CERTIFICATE-----\n"));
    let names = [
        Some(&certificate.subject),
        Some(&certificate.issuer),
        certificate.common_name.as_ref(),
    ];
    for name in names.into_iter().flatten() {
        assert!(
            name.len() <= limits::CERTIFICATE_NAME && !name.chars().any(is_unprintable),
            "{name:?}"
        );
    }
    let is_hexadecimal = |text: &str| text.bytes().all(|b| b.is_ascii_hexdigit() || b == b':');
    assert!(is_hexadecimal(&certificate.serial_number) && certificate.serial_number.len() < 64);
    assert_eq!(
        (
            certificate.sha1_fingerprint.len(),
            certificate.sha256_fingerprint.len()
        ),
        (59, 95)
    );
    let json = serde_json::to_string(&certificate).unwrap_or_default();
    assert_eq!(serde_json::from_str(&json).ok(), Some(certificate));
}

fn pem(der: &[u8]) -> String {
    let base64: Vec<_> = STANDARD.encode(der).into_bytes();
    let lines: Vec<_> = base64.chunks(64).map(text).collect();
    format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        lines.join("\n")
    )
}
