//! Certificates of single sign-on.

use crate::check::{choice, text};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{Certificate, is_unprintable, limits};

/// Certificates: the input as PEM, or as DER.
pub fn certificates(data: &[u8]) {
    let (choice, data) = choice(data, 2);
    let pem = if choice == 0 { text(data) } else { pem(data) };
    let Ok(certificate) = Certificate::parse(&pem) else {
        return;
    };
    let base64 = certificate
        .pem
        .lines()
        .filter(|line| !line.starts_with('-'));
    assert!(base64.map(str::len).sum::<usize>() <= limits::CERTIFICATE_BYTES);
    // The stored PEM is the certificate and nothing else.
    let again = Certificate::parse(&certificate.pem);
    assert_eq!(again.as_ref(), Ok(&certificate));
    assert!(certificate.pem.starts_with("-----BEGIN CERTIFICATE-----\n"));
    assert!(certificate.pem.ends_with("\n-----END CERTIFICATE-----\n"));
    let names = [
        Some(&certificate.subject),
        Some(&certificate.issuer),
        certificate.common_name.as_ref(),
    ];
    for name in names.into_iter().flatten() {
        assert!(
            name.chars().count() <= limits::CERTIFICATE_NAME && !name.chars().any(is_unprintable),
            "{name:?}"
        );
    }
    let mut digits = certificate.serial_number.bytes();
    assert!(digits.all(|b| b.is_ascii_hexdigit() || b == b':'));
    assert!(certificate.serial_number.len() < 64);
    assert_eq!(certificate.sha1_fingerprint.len(), 59);
    assert_eq!(certificate.sha256_fingerprint.len(), 95);
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
