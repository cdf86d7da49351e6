//! Bounded text from outside: identifiers, e-mail addresses, names and reasons, checked once and
//! then trusted.

#[macro_use]
mod kind;
mod email;
mod id;
mod line;

pub use email::Email;
pub use id::Id;
pub use kind::BadText;
pub(crate) use line::shortened;
pub use line::{Name, Reason};
