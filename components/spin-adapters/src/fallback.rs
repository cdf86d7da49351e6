//! Handlers for requests that are no operation of the component. A reseller session's never get
//! here: they are refused and logged before.

use web::{Bearer, Code, Problem};

/// The handler for paths that belong to no operation. A malformed header is refused first.
pub(crate) async fn other_path(_: Option<Bearer>) -> Problem {
    Code::NotFound.into()
}

/// The handler for methods that a path does not take.
pub(crate) async fn other_method(_: Option<Bearer>) -> Problem {
    Code::MethodNotAllowed.into()
}
