//! Kinds of tokens, distinguished by `typ` (RFC 8725 section 3.11).

use crate::tokens::login_token;

/// A kind of token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The identity provider's, for this API.
    Access,
    /// The identity provider's, for the login: an access token must not pass for one.
    Id,
    /// Our own login's.
    Login,
}

impl Kind {
    /// Whether a token of this kind may have a `typ`.
    pub(crate) fn accepts(self, typ: Option<&str>) -> bool {
        match self {
            Self::Access => typ.is_none_or(|typ| is_any(typ, &["JWT", "at+jwt"])),
            Self::Id => typ.is_none_or(|typ| is_any(typ, &["JWT"])),
            Self::Login => typ.is_some_and(|typ| is_any(typ, &[login_token::TYPE])),
        }
    }
}

fn is_any(typ: &str, known: &[&str]) -> bool {
    known.iter().any(|known| typ.eq_ignore_ascii_case(known))
}
