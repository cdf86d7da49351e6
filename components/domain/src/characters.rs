//! Kinds of characters that a text or an address may not have.

/// Characters that no line has: controls, line and paragraph separators, and those that set the
/// direction of other characters (Unicode Standard Annex 9). Joiners and marks are parts of writing
/// systems and of emoji.
pub fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Characters that show nothing by themselves. They have no place in an address, which is compared.
pub fn is_hidden(c: char) -> bool {
    is_unprintable(c)
        || matches!(
            c,
            '\u{061C}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
}

/// Characters that show nothing, those among them that belong to writing systems and emoji. A name
/// must have another one.
pub fn is_invisible(c: char) -> bool {
    is_hidden(c)
        || matches!(
            c,
            '\u{00AD}' | '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
                | '\u{180B}'..='\u{180F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
                | '\u{FFA0}'
        )
}

/// The characters of [`is_unprintable`] as a part of a class in a regular expression (ECMA 262).
#[cfg(not(target_family = "wasm"))]
macro_rules! unprintable {
    () => {
        r"\u0000-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069"
    };
}

/// The characters of [`is_hidden`], likewise.
#[cfg(not(target_family = "wasm"))]
macro_rules! hidden {
    () => {
        concat!(
            unprintable!(),
            r"\u061C\u200B-\u200F\u2060-\u206F\uFEFF\uFFF9-\uFFFB",
            "\u{E0000}-\u{E0FFF}"
        )
    };
}

/// The characters of [`is_invisible`], likewise.
#[cfg(not(target_family = "wasm"))]
macro_rules! invisible {
    () => {
        concat!(
            hidden!(),
            r"\u00AD\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2800\u3164\uFE00-\uFE0F\uFFA0"
        )
    };
}
