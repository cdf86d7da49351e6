//! Signing out of a realm, in this browser alone: the identity provider keeps its own sign-in.

use crate::client::Call;
use crate::failure::Failure;
use crate::form::{Empty, Form};
use crate::page::redirect_done;
use crate::request::{PageRequest, delete_cookie};
use crate::text::words::Done;
use axum::response::Response;
use domain::Operation;
use web::Code;

/// Ends the sign-in, so that no copy of its token is good any more, and deletes the realm's cookie.
pub(crate) async fn sign_out(request: PageRequest, _: Form<Empty>) -> Result<Response, Failure> {
    match request
        .client()?
        .perform(Call::new(Operation::EndLogin, &[]))
        .await
    {
        // Over already, or signed by the identity provider, which alone can end it.
        Ok(()) | Err(Failure::NotSignedIn { .. }) => {}
        Err(Failure::Refused(reason)) if reason.code == Code::Forbidden => {}
        Err(failure) => return Err(failure),
    }
    let mut response = redirect_done("/", Done::Left);
    delete_cookie(&mut response, &request.realm);
    Ok(response)
}
