//! Cursors of lists and of the audit log.

use crate::check::{check_refusal, text};
use chrono::{DateTime, Utc};
use domain::SharingEvent;
use web::{LogCursor, decode_place, encode_place};

/// Cursors and places.
pub fn places(data: &[u8]) {
    let text = text(data);
    match text.parse::<LogCursor>() {
        Ok(cursor) => assert_eq!(cursor.to_string(), text),
        Err(problem) => check_refusal(&problem, &["no cursor"]),
    }
    if let Some(key) = decode_place(&text) {
        assert_eq!(encode_place(&key), text);
    }
    assert_eq!(decode_place(&encode_place(&text)), Some(text.clone()));
    if SharingEvent::is_time_key(&text) {
        let (instant, id) = text.split_once("Z.").unwrap_or_default();
        assert!(text.len() <= 30 + 1 + 128 && !id.is_empty());
        let at = format!("{instant}Z").parse::<DateTime<Utc>>();
        assert!(at.is_ok_and(|at| text == format!("{}.{id}", SharingEvent::instant_key(at))));
    }
}
