//! The routes from paths to components, and the request headers about a match.

use std::net::SocketAddr;

use anyhow::{Result, anyhow, ensure};
use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use routefinder::{RouteSpec, Router};

use crate::manifest::{Manifest, Route};

/// The public routes.
pub(crate) struct Routes(Router<Entry>);

struct Entry {
    component: String,
    pattern: String,
}

/// The match of a path.
pub(crate) struct Match {
    pub(crate) component: String,
    pattern: String,
    /// The part of the path matched by a trailing `/...`.
    path_info: String,
    parameters: Vec<(String, String)>,
}

impl Routes {
    pub(crate) fn new(manifest: &Manifest) -> Result<Self> {
        let mut router = Router::new();
        let mut seen = Vec::new();
        for trigger in manifest.http_triggers() {
            let Route::Pattern(pattern) = &trigger.route else {
                continue;
            };
            ensure!(
                pattern.starts_with('/'),
                "route {pattern:?} does not start with a slash"
            );
            ensure!(!seen.contains(pattern), "route {pattern:?} is there twice");
            seen.push(pattern.clone());
            let spec = match pattern.strip_suffix("/...") {
                Some(prefix) => format!("{prefix}/*"),
                None => pattern.trim_end_matches('/').to_owned(),
            };
            let spec: RouteSpec = spec
                .parse()
                .map_err(|error| anyhow!("route {pattern:?}: {error}"))?;
            let entry = Entry {
                component: trigger.component.clone(),
                pattern: pattern.clone(),
            };
            router
                .add(spec, entry)
                .map_err(|error| anyhow!("route {pattern:?}: {error}"))?;
        }
        Ok(Self(router))
    }

    /// The patterns with their components, in Spin's order.
    pub(crate) fn list(&self) -> Vec<(String, String)> {
        self.0
            .iter()
            .map(|(_, entry)| (entry.pattern.clone(), entry.component.clone()))
            .collect()
    }

    pub(crate) fn find(&self, path: &str) -> Option<Match> {
        let best = self.0.best_match(path)?;
        let captures = best.captures();
        let path_info = captures.wildcard().map(|rest| {
            // routefinder drops slashes at the end of a wildcard; Spin adds them again.
            let slash = if path.ends_with('/') { "/" } else { "" };
            if rest.is_empty() {
                slash.to_owned()
            } else {
                format!("/{rest}{slash}")
            }
        });
        Some(Match {
            component: best.handler().component.clone(),
            pattern: best.handler().pattern.clone(),
            path_info: path_info.unwrap_or_default(),
            parameters: captures
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        })
    }
}

impl Match {
    /// The match of a chained request, which is independent of the component's routes.
    pub(crate) fn chained(component: &str, path: &str) -> Self {
        Self {
            component: component.to_owned(),
            pattern: "/...".to_owned(),
            path_info: path.to_owned(),
            parameters: Vec::new(),
        }
    }

    /// Adds Spin's headers. As in Spin, headers of the same names from the caller stay before them,
    /// so components must not trust them.
    pub(crate) fn add_headers(&self, headers: &mut HeaderMap, uri: &Uri, client: SocketAddr) {
        let host = uri
            .authority()
            .map_or("localhost", |authority| authority.as_str());
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let scheme = uri.scheme_str().unwrap_or("http");
        let prefix = self.pattern.strip_suffix("/...").unwrap_or(&self.pattern);
        let url = format!("{scheme}://{host}{path}");
        append(headers, "spin-path-info", &self.path_info);
        append(headers, "spin-full-url", &url);
        append(headers, "spin-matched-route", &self.pattern);
        append(headers, "spin-base-path", "/");
        append(headers, "spin-raw-component-route", &self.pattern);
        append(headers, "spin-component-route", prefix);
        append(headers, "spin-client-addr", &client.to_string());
        for (name, value) in &self.parameters {
            let name = name.to_ascii_lowercase().replace('_', "-");
            append(headers, &format!("spin-path-match-{name}"), value);
        }
    }
}

/// Appends a header, unless its name or value is invalid.
fn append(headers: &mut HeaderMap, name: &str, value: &str) {
    if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
        headers.append(name, value);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn routes(patterns: &[&str]) -> Routes {
        let mut router = Router::new();
        for pattern in patterns {
            let spec: RouteSpec = pattern.replace("/...", "/*").parse().unwrap();
            router
                .add(
                    spec,
                    Entry {
                        component: (*pattern).to_owned(),
                        pattern: (*pattern).to_owned(),
                    },
                )
                .unwrap();
        }
        Routes(router)
    }

    #[test]
    fn the_most_specific_route_wins() {
        let routes = routes(&[
            "/...",
            "/v1/teams/:team/members/...",
            "/v1/teams/:team/audit-log",
            "/v1/platform/...",
            "/v1/platform/deliveries/...",
        ]);
        for (path, pattern) in [
            ("/", "/..."),
            ("/else", "/..."),
            ("/v1/teams/t/members", "/v1/teams/:team/members/..."),
            ("/v1/teams/t/members/", "/v1/teams/:team/members/..."),
            (
                "/v1/teams/t/members/m/admin-role",
                "/v1/teams/:team/members/...",
            ),
            ("/v1/teams/t/audit-log", "/v1/teams/:team/audit-log"),
            ("/v1/teams/t/audit-log/x", "/..."),
            ("/v1/platform/deliveries/run", "/v1/platform/deliveries/..."),
            ("/v1/platform/teams", "/v1/platform/..."),
        ] {
            assert_eq!(routes.find(path).unwrap().component, pattern, "{path}");
        }
    }

    #[test]
    fn tells_the_component_about_the_match() {
        let found = routes(&["/a/:some_id/..."]).find("/a/b/c/d/").unwrap();
        let mut headers = HeaderMap::new();
        found.add_headers(
            &mut headers,
            &"http://h:1/a/b/c/d/?q".parse().unwrap(),
            ([127, 0, 0, 1], 9).into(),
        );
        for (name, value) in [
            ("spin-path-info", "/c/d/"),
            ("spin-full-url", "http://h:1/a/b/c/d/?q"),
            ("spin-component-route", "/a/:some_id"),
            ("spin-path-match-some-id", "b"),
            ("spin-client-addr", "127.0.0.1:9"),
        ] {
            assert_eq!(headers.get(name).unwrap(), value, "{name}");
        }
    }
}
