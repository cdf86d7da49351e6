//! Signing out of a realm, in this browser alone: the identity provider keeps its own sign-in.

use crate::client::Call;
use crate::failure::{Failure, log};
use crate::form::{Empty, Form};
use crate::page::redirect_done;
use crate::request::{PageRequest, delete_cookie};
use crate::text::words::Done;
use axum::response::Response;
use domain::Operation;

/// Ends the sign-in, so that no copy of its token is good any more, and deletes the realm's cookie,
/// even where the former fails: someone else may be next at this computer.
pub(crate) async fn sign_out(request: PageRequest, _: Form<Empty>) -> Result<Response, Failure> {
    let call = Call::new(Operation::EndLogin, &[]);
    if let Err(Failure::Unavailable(cause)) = request.client()?.perform(call).await {
        log(&cause);
    }
    let mut response = redirect_done("/", Done::Left);
    delete_cookie(&mut response, &request.realm);
    Ok(response)
}
