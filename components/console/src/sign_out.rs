//! Signing out of a realm, in this browser alone: the identity provider keeps its own sign-in.

use crate::form::{Empty, Form};
use crate::page::redirect_done;
use crate::request::{PageRequest, delete_cookie};
use crate::text::words::Done;
use axum::response::Response;

/// Deletes the realm's cookie.
pub(crate) async fn sign_out(request: PageRequest, _: Form<Empty>) -> Response {
    let mut response = redirect_done("/", Done::Left);
    delete_cookie(&mut response, &request.realm);
    response
}
