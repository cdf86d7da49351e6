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

/// Whether a `typ`, a media type in any case, is one of these; its `application/` may be left out
/// (RFC 7515, section 4.1.9).
fn is_any(typ: &str, known: &[&str]) -> bool {
    let typ = typ.to_ascii_lowercase();
    let short = typ.strip_prefix("application/").unwrap_or(&typ);
    known.iter().any(|known| short.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typ_is_a_media_type_with_or_without_its_beginning() {
        for (typ, access, id) in [
            (None, true, true),
            (Some("JWT"), true, true),
            (Some("jwt"), true, true),
            (Some("application/jwt"), true, true),
            (Some("at+jwt"), true, false),
            (Some("application/at+jwt"), true, false),
            (Some("APPLICATION/AT+JWT"), true, false),
            (Some("application/application/at+jwt"), false, false),
            (Some("text/at+jwt"), false, false),
            (Some("at+jwt "), false, false),
            (Some(login_token::TYPE), false, false),
            (Some(""), false, false),
        ] {
            assert_eq!(Kind::Access.accepts(typ), access, "{typ:?}");
            assert_eq!(Kind::Id.accepts(typ), id, "{typ:?}");
        }
        assert!(Kind::Login.accepts(Some(login_token::TYPE)));
        assert!(!Kind::Login.accepts(None));
    }
}
