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

    /// Whether a reseller session may come in at a path: it is a session's operation, or none, so
    /// that the fallback refuses it.
    pub(crate) fn admits_sessions(&self, path: &str) -> bool {
        let at_path = self.operations.iter().filter(|row| row.matches(path));
        at_path.into_iter().all(|row| row.is_for_sessions())
    }

    /// The router, with handlers for every other path and method.
    pub(crate) fn into_router(self) -> Router<App> {
        self.router
            .fallback(other_path)
            .method_not_allowed_fallback(other_method)
    }
}
