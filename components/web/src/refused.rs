//! The error of handlers that serve reseller sessions. R8 wants every refusal of a session in the
//! audit log exactly once, so the error says whether an operation has logged it already.

use crate::problem::Problem;
use axum::response::{IntoResponse, Response};
use domain::Refusal;

/// A refused request of a reseller session.
#[derive(Debug, Clone)]
pub enum Refused {
    /// An operation refused the request; the audit log has an entry where R8 asks for one.
    Logged(Problem),
    /// The request failed before any operation saw it.
    NotLogged(Problem),
}

impl Refused {
    /// The error for the caller.
    pub fn problem(&self) -> &Problem {
        match self {
            Self::Logged(problem) | Self::NotLogged(problem) => problem,
        }
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::NotLogged(problem)
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::NotLogged(refusal.into())
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Logged(problem) | Refused::NotLogged(problem) => problem,
        }
    }
}

/// Marks the response to a refusal that the audit log has.
#[derive(Clone)]
struct IsLogged;

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Logged(problem) => {
                let mut response = problem.into_response();
                response.extensions_mut().insert(IsLogged);
                response
            }
            Self::NotLogged(problem) => problem.into_response(),
        }
    }
}

/// Whether a response refuses a malformed request that no operation has logged.
pub fn is_unlogged_malformed(response: &Response) -> bool {
    let extensions = response.extensions();
    extensions.get::<IsLogged>().is_none()
        && extensions
            .get::<Problem>()
            .is_some_and(|problem| problem.code().is_malformed())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Code;

    fn is_unlogged(refused: Refused) -> bool {
        is_unlogged_malformed(&refused.into_response())
    }

    #[test]
    fn only_a_malformed_request_that_no_operation_saw_is_unlogged() {
        for &code in Code::ALL {
            let problem = Problem::new(code);
            assert_eq!(
                is_unlogged(problem.clone().into()),
                code.is_malformed(),
                "{code:?}"
            );
            assert!(!is_unlogged(Refused::Logged(problem)), "{code:?}");
        }
        assert!(is_unlogged(Refusal::field("", "is malformed").into()));
        assert!(!is_unlogged_malformed(&().into_response()));
    }
}
