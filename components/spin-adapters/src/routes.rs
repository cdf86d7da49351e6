//! A component's router, made of operations and their handlers.

use crate::app::App;
use crate::fallback::{other_method, other_path};
use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, on};
use domain::Operation;

/// Handlers by operation. A path or method that belongs to no operation cannot be routed.
#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    operations: Vec<Operation>,
}

impl Routes {
    /// Has an operation done by a handler.
    pub fn on<T: 'static>(mut self, operation: Operation, handler: impl Handler<T, App>) -> Self {
        let method = Method::from_bytes(operation.method().as_bytes()).ok();
        let filter = method.and_then(|method| MethodFilter::try_from(method).ok());
        // A method that axum does not know is a mistake in the table: the operation's test fails.
        if let Some(filter) = filter {
            self.router = self.router.route(operation.path(), on(filter, handler));
            self.operations.push(operation);
        }
        self
    }

    /// Whether a request of a reseller session is one of a session's operations.
    pub(crate) fn admit_session(&self, method: &Method, path: &str) -> bool {
        let method = if *method == Method::HEAD {
            "GET"
        } else {
            method.as_str()
        };
        self.at(path)
            .any(|row| row.method() == method && row.is_for_sessions())
    }

    /// The methods that a path takes, for `Allow`; empty if it belongs to no operation.
    pub(crate) fn methods(&self, path: &str) -> String {
        let mut methods = String::new();
        for row in self.at(path) {
            methods.push_str(row.method());
            methods.push(',');
            if row.method() == "GET" {
                methods.push_str("HEAD,");
            }
        }
        if !methods.is_empty() {
            methods.push_str("OPTIONS");
        }
        methods
    }

    /// The path of an operation that a path with slashes too many at its end stands for.
    pub(crate) fn meant<'a>(&self, path: &'a str) -> Option<&'a str> {
        let meant = path.strip_suffix('/')?.trim_end_matches('/');
        self.at(meant).next().map(|_| meant)
    }

    /// The operations at a path, those that name it rather than those with a parameter there.
    fn at(&self, path: &str) -> impl Iterator<Item = &Operation> {
        let at_path = self.operations.iter().filter(move |row| row.matches(path));
        let fewest = at_path.clone().map(parameters).min();
        at_path.filter(move |row| Some(parameters(row)) == fewest)
    }

    /// The router, with handlers for every other path and method.
    pub(crate) fn into_router(self) -> Router<App> {
        self.router
            .fallback(other_path)
            .method_not_allowed_fallback(other_method)
    }
}

fn parameters(operation: &Operation) -> usize {
    let path = operation.path().bytes();
    path.filter(|byte| *byte == b'{').count()
}
