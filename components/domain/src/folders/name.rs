//! The rules of team folders' names.

use super::folder::TeamFolder;
use crate::characters::is_unprintable;
use crate::composed::compose;
use crate::refusal::Refusal;
use crate::text::Name;

/// Names reserved by systems, beside the device names of Windows.
const RESERVED: &[&str] = &[
    "dropbox",
    ".dropbox",
    ".dropbox.cache",
    ".dropbox.attr",
    "desktop.ini",
    "thumbs.db",
    ".ds_store",
];

/// Checks and composes the name of a team folder: 1 to 128 characters on one line without the characters
/// `/ \ < > : " | ? *`, without a dot at the end, and not reserved by a system. Spaces around it do
/// not count.
pub fn folder_name(text: &str) -> Result<Name, Refusal> {
    let text = compose(text);
    let name = Name::new(&*text).map_err(|_| Refusal::InvalidFolderName)?;
    if text.contains(is_excluded) || name.as_str().ends_with('.') {
        return Err(Refusal::InvalidFolderName);
    }
    let key = TeamFolder::name_key(name.as_str());
    if key.is_empty() {
        return Err(Refusal::InvalidFolderName);
    }
    if RESERVED.contains(&key.as_str()) || is_device(&key) {
        Err(Refusal::FolderNameReserved)
    } else {
        Ok(name)
    }
}

fn is_excluded(c: char) -> bool {
    is_unprintable(c) || "/\\<>:\"|?*".contains(c)
}

/// Whether a name is a device of Windows, with any extension.
fn is_device(key: &str) -> bool {
    let stem = key.split('.').next().unwrap_or_default().trim_end();
    if matches!(stem, "con" | "prn" | "aux" | "nul") {
        return true;
    }
    let number = stem.strip_prefix("com").or(stem.strip_prefix("lpt"));
    let mut digits = number.unwrap_or_default().chars();
    let first = digits.next();
    matches!(first, Some('0'..='9' | '¹' | '²' | '³')) && digits.next().is_none()
}
