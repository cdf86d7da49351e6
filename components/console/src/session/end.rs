//! Ending the session.

use crate::client::Call;
use crate::failure::Failure;
use crate::form::{Empty, Form};
use crate::page::redirect_done;
use crate::request::{PageRequest, delete_cookie};
use crate::text::words::Done;
use axum::response::Response;
use domain::Operation;

/// Ends the session; idempotent.
pub(super) async fn end(request: PageRequest, _: Form<Empty>) -> Result<Response, Failure> {
    match request
        .client()?
        .perform(Call::new(Operation::SignOut, &[]))
        .await
    {
        Ok(()) | Err(Failure::SessionOver) => {
            let mut response = redirect_done("/", Done::SignedOut);
            delete_cookie(&mut response, &request.realm);
            Ok(response)
        }
        Err(failure) => Err(failure),
    }
}
