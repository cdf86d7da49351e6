//! The audit log as a file, as long as it is: NDJSON (one entry a line) or CSV for a spreadsheet.

use super::audit_log::{Entries, Filter};
use super::team;
use crate::failure::Failure;
use crate::visit::Visit;
use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::operations::READ_AUDIT_LOG;
use futures::stream;
use send_wrapper::SendWrapper;
use serde_json::Value;
use std::io;

/// Entries that are asked for at once.
const AT_ONCE: usize = 500;

/// The columns of the CSV, each with where it is in an entry.
const COLUMNS: [(&str, &str); 9] = [
    ("timestamp", "/timestamp"),
    ("id", "/id"),
    ("category", "/event_category/.tag"),
    ("type", "/event_type/.tag"),
    ("actor", "/actor/.tag"),
    ("reseller", "/actor/reseller_name"),
    ("technician", "/actor/technician_name"),
    ("admin", "/actor/admin/email"),
    ("sentence", "/sentence"),
];

/// The file. A fault on the way breaks it off, so that nobody takes a part for the whole.
pub(super) async fn file(visit: Visit) -> Result<Response, Failure> {
    let (api, team, filter) = (visit.api()?, team(&visit)?, Filter::of(&visit));
    let is_csv = filter.format == "csv";
    let mut query = filter.query(AT_ONCE);
    query.retain(|(name, _)| *name != "cursor");
    // The first page comes before the head, so that a refusal is an answer.
    let first: Entries = api.get(&READ_AUDIT_LOG, &[&team], &query).await?;
    let (kind, name) = if is_csv {
        ("text/csv; charset=utf-8", "csv")
    } else {
        ("application/x-ndjson", "ndjson")
    };
    let disposition = format!("attachment; filename=\"audit-log-{team}.{name}\"");
    let write = move |page: &Entries, is_first: bool| {
        if is_csv {
            csv(page, is_first)
        } else {
            ndjson(page)
        }
    };
    let pages = stream::try_unfold((Some(first), true), move |(page, is_first)| {
        let (api, team, mut query) = (api.clone(), team.clone(), query.clone());
        SendWrapper::new(async move {
            let Some(page) = page else { return Ok(None) };
            let text = write(&page, is_first)?;
            let next = match page.cursor {
                None => None,
                Some(cursor) => {
                    query.push(("cursor", cursor));
                    let next = api.get(&READ_AUDIT_LOG, &[&team], &query).await;
                    Some(next.map_err(|_| io::Error::other("the log breaks off"))?)
                }
            };
            Ok::<_, io::Error>(Some((text, (next, false))))
        })
    });
    Ok((
        [
            (CONTENT_TYPE, kind.to_owned()),
            (CONTENT_DISPOSITION, disposition),
        ],
        Body::from_stream(pages),
    )
        .into_response())
}

fn ndjson(page: &Entries) -> io::Result<Vec<u8>> {
    Ok(page
        .events
        .iter()
        .flat_map(|event| format!("{event}\n").into_bytes())
        .collect())
}

fn csv(page: &Entries, is_first: bool) -> io::Result<Vec<u8>> {
    // Without the mark Excel takes UTF-8 for something else.
    let mark = if is_first { "\u{feff}" } else { "" };
    let mut writer = csv::Writer::from_writer(mark.as_bytes().to_vec());
    if is_first {
        writer.write_record(COLUMNS.map(|(name, _)| name))?;
    }
    for event in &page.events {
        let cell =
            |(_, place): (_, &str)| event.pointer(place).and_then(Value::as_str).map(neutral);
        writer.write_record(COLUMNS.map(|column| cell(column).unwrap_or_default()))?;
    }
    writer
        .into_inner()
        .map_err(|error| io::Error::other(error.to_string()))
}

/// A cell that no spreadsheet runs: what begins like a formula gets a quote before it, as OWASP advises on CSV injection.
/// Where a semicolon separates, as in French ones, a cell begins after each.
fn neutral(text: &str) -> String {
    let mut neutral = String::with_capacity(text.len());
    let mut is_begin = true;
    for char in text.chars() {
        if is_begin && "=+-@\t\r＝＋－＠".contains(char) {
            neutral.push('\'');
            is_begin = false;
        } else {
            is_begin = char == ';'
                || char.is_control()
                || (is_begin && (char == '"' || char.is_whitespace()));
        }
        neutral.push(char);
    }
    neutral
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn cells_that_a_spreadsheet_would_run_are_neutralised() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("＝1", "'＝1"),
            ("\t=1", "'\t=1"),
            ("\ttext", "'\ttext"),
            ("a\n=1", "a\n'=1"),
            (" \"=1", " \"'=1"),
            ("Ticket 42; =1+1;+2", "Ticket 42; '=1+1;'+2"),
            ("Tom created a link: =1 - 2", "Tom created a link: =1 - 2"),
        ] {
            assert_eq!(neutral(text), cell);
        }
    }

    #[test]
    fn csv_has_a_head_once_and_quotes_what_needs_it() {
        let event = json!({ "timestamp": "t", "id": "1.0", "sentence": "A \"b\", c" });
        let page = Entries {
            events: vec![event],
            cursor: None,
        };
        let text =
            String::from_utf8([csv(&page, true).unwrap(), csv(&page, false).unwrap()].concat())
                .unwrap();
        let line = "t,1.0,,,,,,,\"A \"\"b\"\", c\"\n";
        let head = "\u{feff}timestamp,id,category,type,actor,reseller,technician,admin,sentence\n";
        assert_eq!(text, format!("{head}{line}{line}"));
    }
}
