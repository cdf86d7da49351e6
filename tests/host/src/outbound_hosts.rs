//! The allowed origins of a component's outbound requests.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use http::Uri;

/// The domain by which components call each other.
const CHAINING_SUFFIX: &str = ".spin.internal";

/// A set of origins, matched exactly: `127.0.0.1` is not `localhost`, and ports count.
#[derive(Debug, Default)]
pub(crate) struct OutboundHosts(BTreeSet<Origin>);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Origin {
    scheme: String,
    host: String,
    port: u16,
}

impl OutboundHosts {
    /// Reads the filled-in entries of `allowed_outbound_hosts`.
    pub(crate) fn parse(entries: &[String]) -> Result<Self> {
        let origins = entries.iter().map(|entry| {
            Origin::parse(entry).with_context(|| format!("allowed_outbound_hosts: {entry:?}"))
        });
        Ok(Self(origins.collect::<Result<_>>()?))
    }

    /// Whether a request may go to `uri`.
    pub(crate) fn allows(&self, uri: &Uri) -> bool {
        Origin::of(uri).is_some_and(|origin| self.0.contains(&origin))
    }
}

impl Origin {
    fn parse(entry: &str) -> Result<Self> {
        ensure!(
            !entry.contains('*'),
            "wildcards are not supported by this host"
        );
        ensure!(entry.contains("://"), "a scheme is missing");
        let uri: Uri = entry.parse()?;
        ensure!(
            uri.path() == "/" && uri.query().is_none(),
            "an origin has no path"
        );
        Self::of(&uri).context("neither a port nor a scheme with a default port")
    }

    fn of(uri: &Uri) -> Option<Self> {
        let scheme = uri.scheme_str()?.to_ascii_lowercase();
        let port = match (uri.port_u16(), scheme.as_str()) {
            (Some(port), _) => port,
            (None, "http") => 80,
            (None, "https") => 443,
            (None, _) => return None,
        };
        let host = uri.host()?.to_ascii_lowercase();
        Some(Self { scheme, host, port })
    }
}

/// The component in a URI such as `http://toggle.spin.internal/`.
pub(crate) fn chained_component(uri: &Uri) -> Option<&str> {
    uri.host()?.strip_suffix(CHAINING_SUFFIX)
}

/// Whether a `Host` header names a component, as only chained requests may.
pub(crate) fn is_chaining_host(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _port)| name);
    name.to_ascii_lowercase().ends_with(CHAINING_SUFFIX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn allows(entry: &str, uri: &str) -> bool {
        OutboundHosts::parse(&[entry.to_owned()])
            .unwrap()
            .allows(&uri.parse().unwrap())
    }

    #[test]
    fn matches_exactly() {
        assert!(allows("http://127.0.0.1:8080", "http://127.0.0.1:8080/a?b"));
        assert!(!allows("http://127.0.0.1:8080", "http://localhost:8080/"));
        assert!(!allows("http://127.0.0.1:8080", "http://127.0.0.1:8081/"));
        assert!(!allows("http://127.0.0.1:8080", "https://127.0.0.1:8080/"));
        assert!(!allows("http://a.test", "http://b.a.test/"));
    }

    #[test]
    fn counts_default_ports() {
        assert!(allows("https://a.test", "https://a.test:443/"));
        assert!(allows("http://a.test:80", "http://a.test/"));
        assert!(!allows("http://a.test", "http://a.test:443/"));
    }

    #[test]
    fn refuses_entries_it_would_not_honour() {
        for wrong in [
            "*://a:1",
            "https://*.a.test",
            "a.test",
            "",
            "http://a.test/path",
            "ftp://a.test",
        ] {
            assert!(
                OutboundHosts::parse(&[wrong.to_owned()]).is_err(),
                "{wrong}"
            );
        }
    }

    #[test]
    fn knows_chaining_hosts() {
        assert_eq!(
            chained_component(&"http://toggle.spin.internal/a".parse().unwrap()),
            Some("toggle")
        );
        assert_eq!(
            chained_component(&"http://toggle.example/a".parse().unwrap()),
            None
        );
        assert!(is_chaining_host("toggle.spin.internal:80"));
        assert!(!is_chaining_host("127.0.0.1:3000"));
    }
}
