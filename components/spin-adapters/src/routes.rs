//! A component's router, made of rows of the table of operations and their handlers.

use crate::{App, anything_else, wrong_method};
use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, on};
use domain::Operation;

/// Handlers by operation. A path or method that is in no row can't be routed.
#[derive(Default)]
pub struct Routes(Router<App>);

impl Routes {
    /// Has an operation done by a handler.
    pub fn on<T: 'static>(self, operation: &Operation, handler: impl Handler<T, App>) -> Self {
        let method = Method::from_bytes(operation.method.as_bytes()).ok();
        let filter = method.and_then(|method| MethodFilter::try_from(method).ok());
        // A method that axum doesn't know would be a mistake in the table, which its operation's test would tell.
        let Some(filter) = filter else { return self };
        Self(self.0.route(operation.path, on(filter, handler)))
    }

    /// The router, which answers everything else as well.
    pub fn router(self) -> Router<App> {
        self.0
            .fallback(anything_else)
            .method_not_allowed_fallback(wrong_method)
    }
}
