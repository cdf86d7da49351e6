//! Identifiers, addresses, names, reasons and URLs.

use crate::text;
use domain::folders::folder_name;
use domain::security_policy::HttpsUrl;
use domain::{Email, Id, Name, Reason, ResellerProfile, is_unprintable};

/// Texts of the domain.
pub fn texts(data: &[u8]) {
    let text = text(data);
    if let Ok(id) = Id::new(text.as_str()) {
        assert_eq!(id.as_str(), text);
        assert!(
            text.len() <= 64
                && text
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        );
    }
    email(&text);
    line(
        &text,
        Name::new(text.as_str()).ok().map(String::from),
        128,
        |text| Name::new(text).ok().map(String::from),
    );
    line(
        &text,
        Reason::new(text.as_str()).ok().map(String::from),
        140,
        |text| Reason::new(text).ok().map(String::from),
    );
    if let Ok(name) = folder_name(&text) {
        assert!(
            !name
                .as_str()
                .contains(['/', '\\', '<', '>', ':', '"', '|', '?', '*'])
                && !name.as_str().ends_with('.')
        );
        assert_eq!(folder_name(name.as_str()), Ok(name));
    }
    url(&text);
    domains(&text);
}

fn email(text: &str) {
    let Ok(email) = Email::new(text) else { return };
    assert_eq!(email.as_str(), text);
    assert!(text.len() <= 254 && !text.chars().any(|c| c.is_whitespace() || is_unprintable(c)));
    // The key names the same address in the same form: a local part, and a domain that is the one told.
    let key = email.key();
    let (local, domain) = key.rsplit_once('@').unwrap_or_default();
    assert!(!local.is_empty() && !domain.is_empty(), "{text:?}");
    assert_eq!(
        (domain, key.matches('@').count()),
        (email.domain().as_str(), 1)
    );
    assert_eq!(key.to_lowercase(), key);
    assert!(!key.chars().any(|c| c.is_whitespace() || is_unprintable(c)));
}

/// Names and reasons: one line, trimmed.
fn line(text: &str, taken: Option<String>, most: usize, again: impl Fn(&str) -> Option<String>) {
    let Some(taken) = taken else { return };
    assert_eq!(taken, text.trim());
    assert!(
        (1..=most).contains(&taken.len()) && !taken.chars().any(is_unprintable),
        "{taken:?}"
    );
    assert_eq!(again(&taken), Some(taken));
}

fn url(text: &str) {
    let Ok(url) = HttpsUrl::try_from(text.to_owned()) else {
        return;
    };
    let url = String::from(url);
    assert_eq!(url, text);
    assert!(url.len() <= 255 && url.bytes().all(|b| b.is_ascii_graphic()));
    // Whoever reads it as a URI finds a host in it and nobody's name.
    let uri = url.parse::<axum::http::Uri>();
    let authority = uri.as_ref().ok().and_then(|uri| uri.authority());
    assert!(
        authority.is_some_and(|a| !a.host().is_empty() && !a.as_str().contains('@')),
        "{url}"
    );
}

fn domains(text: &str) {
    let (Ok(name), Ok(email)) = (Name::new("Northwind"), Email::new(format!("ada@{text}"))) else {
        return;
    };
    let profile = ResellerProfile {
        name,
        domains: vec![text.to_owned()],
        addresses: Vec::new(),
    };
    if profile.check().is_ok() {
        assert!(text.len() <= 253 && text.bytes().all(|b| b.is_ascii_graphic()));
        assert!(profile.owns(&email), "{text}");
        let other = Email::new("ada@elsewhere.example.of-none");
        assert!(
            other.is_ok_and(
                |other| text.to_lowercase().ends_with("of-none") || !profile.owns(&other)
            )
        );
    }
}
