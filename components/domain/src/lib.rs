//! The rules of reseller support. Pure: time and random bytes are parameters, state goes in and comes out.

mod locale;
mod text;

pub use locale::Locale;
pub use text::{BadText, Email, Id, Name, Reason, is_unprintable};
