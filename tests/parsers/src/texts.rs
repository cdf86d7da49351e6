//! Identifiers, addresses, names, reasons and URLs.

use crate::check::text;
use domain::folders::folder_name;
use domain::security_policy::HttpsUrl;
use domain::{Email, Id, Member, Name, Reason, ResellerProfile, is_hidden, is_unprintable};

/// Texts of the domain.
pub fn texts(data: &[u8]) {
    let text = text(data);
    if let Ok(id) = Id::new(text.as_str()) {
        assert_eq!(id.as_str(), text);
        assert!(
            text.len() <= 128
                && text.bytes().all(|b| b.is_ascii_graphic())
                && !matches!(&*text, "." | "..")
        );
    }
    if let Some(id) = Id::from_segment(&text) {
        let segment = id.segment().to_string();
        assert!(!segment.contains(['/', '?', '#']) && segment != "." && segment != "..");
        assert_eq!(Id::from_segment(&segment), Some(id));
    }
    email(&text);
    let search = Member::prefix_key(&text);
    assert_eq!(Member::prefix_key(&search), search);
    line(&text, 128, |text| Name::new(text).ok().map(String::from));
    line(&text, 140, |text| Reason::new(text).ok().map(String::from));
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
    let text = text.trim();
    assert_eq!(email.as_str(), text);
    assert!(
        text.chars().count() <= 254 && !text.chars().any(|c| c.is_whitespace() || is_hidden(c))
    );
    // The key is the same address in canonical form.
    let key = email.key();
    let address = Email::prefix_key(text);
    assert!(key.len() <= 1016 && address.trim_end_matches('.').ends_with(&email.domain()));
    // Some marks are mapped to a blank and a mark.
    if !address.contains(char::is_whitespace) {
        assert_eq!(Email::prefix_key(&address), address);
    }
}

/// Names and reasons: one line, trimmed.
fn line(text: &str, max_length: usize, parse: impl Fn(&str) -> Option<String>) {
    let Some(parsed) = parse(text) else { return };
    assert_eq!(parsed, text.trim());
    let has_length = (1..=max_length).contains(&parsed.chars().count());
    assert!(
        has_length && !parsed.chars().any(is_unprintable),
        "{parsed:?}"
    );
    assert_eq!(parse(&parsed), Some(parsed));
}

fn url(text: &str) {
    let Ok(url) = HttpsUrl::try_from(text.to_owned()) else {
        return;
    };
    let url = String::from(url);
    assert_eq!(url, text);
    assert!(url.len() <= 255 && url.bytes().all(|b| b.is_ascii_graphic()));
    // As a URI it has a host and no user info.
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
        assert!(text.len() <= 253 && !text.contains(|c: char| c.is_whitespace() || is_hidden(c)));
        assert!(profile.owns(&email), "{text}");
        let other = Email::new("ada@elsewhere.example.of-none");
        assert!(other.is_ok_and(
            |other| other.domain().ends_with(email.domain().as_str()) || !profile.owns(&other)
        ));
    }
}
