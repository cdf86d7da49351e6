//! Signing out of a realm, in this browser alone: the identity provider keeps its own sign-in.

use crate::form::{Empty, Form};
use crate::page::redirect_done;
use crate::realm::Realm;
use crate::request::{NEWEST_LINK_COOKIE, PageRequest, delete_cookie, set_cookie};
use crate::text::words::Done;
use axum::http::header::HeaderMap;
use axum::response::Response;
use web::cookie;

/// Deletes the realm's cookie, and a technician's links with it.
pub(crate) async fn sign_out(request: PageRequest, headers: HeaderMap, _: Form<Empty>) -> Response {
    let mut response = redirect_done("/", Done::Left);
    delete_cookie(&mut response, &request.realm);
    if request.realm == Realm::Technician {
        for name in cookie::names(&headers).filter(|name| name.starts_with(NEWEST_LINK_COOKIE)) {
            set_cookie(&mut response, name, "", 0);
        }
    }
    response
}
