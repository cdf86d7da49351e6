//! Which component answers a path, and the headers that tell it about the match.

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

/// A path's match.
pub(crate) struct Match {
    pub(crate) component: String,
    pattern: String,
    /// What a trailing `/...` matched.
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

    /// The patterns with their components, as Spin lists them.
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
            // routefinder drops slashes at the end of a wildcard; Spin puts them back.
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
    /// The match of a chained request, which reaches the component whatever its routes are.
    pub(crate) fn chained(component: &str, path: &str) -> Self {
        Self {
            component: component.to_owned(),
            pattern: "/...".to_owned(),
            path_info: path.to_owned(),
            parameters: Vec::new(),
        }
    }

    /// Adds the headers that Spin adds. As in Spin, what the caller sent under their names stays before them: they are
    /// no safe source of anything.
    pub(crate) fn add_headers(&self, headers: &mut HeaderMap, uri: &Uri, client: SocketAddr) {
        let host = uri
            .authority()
            .map_or("localhost", |authority| authority.as_str());
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let scheme = uri.scheme_str().unwrap_or("http");
        let prefix = self.pattern.strip_suffix("/...").unwrap_or(&self.pattern);
        let mut add = |name: &str, value: &str| {
            if let (Ok(name), Ok(value)) =
                (name.parse::<HeaderName>(), HeaderValue::from_str(value))
            {
                headers.append(name, value);
            }
        };
        add("spin-path-info", &self.path_info);
        add("spin-full-url", &format!("{scheme}://{host}{path}"));
        add("spin-matched-route", &self.pattern);
        add("spin-base-path", "/");
        add("spin-raw-component-route", &self.pattern);
        add("spin-component-route", prefix);
        add("spin-client-addr", &client.to_string());
        for (name, value) in &self.parameters {
            add(
                &format!(
                    "spin-path-match-{}",
                    name.to_ascii_lowercase().replace('_', "-")
                ),
                value,
            );
        }
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
        let header = |name: &str| headers.get(name).unwrap().to_str().unwrap();
        assert_eq!(header("spin-path-info"), "/c/d/");
        assert_eq!(header("spin-full-url"), "http://h:1/a/b/c/d/?q");
        assert_eq!(header("spin-component-route"), "/a/:some_id");
        assert_eq!(header("spin-path-match-some-id"), "b");
        assert_eq!(header("spin-client-addr"), "127.0.0.1:9");
    }
}
