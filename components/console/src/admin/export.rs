//! The audit log as a file, streamed page by page: NDJSON (one entry a line) or CSV for
//! spreadsheets.

use crate::admin::audit_log::Filter;
use crate::admin::context::team;
use crate::client::Client;
use crate::failure::Failure;
use crate::request::PageRequest;
use api::AuditPage;
use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::{Id, Operation};
use futures::stream;
use send_wrapper::SendWrapper;
use serde_json::Value;
use std::io;
use web::Code;

/// Entries read from the API in one call.
const PAGE_SIZE: usize = 500;

/// The columns of the CSV, each with its path in an entry.
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

#[derive(Clone, Copy)]
enum Format {
    Csv,
    Ndjson,
}

/// The file. A fault on the way breaks the response off, so that a part is not taken for the whole.
pub(super) async fn file(request: PageRequest) -> Result<Response, Failure> {
    let team = team(&request)?;
    let filter: Filter = request.filter()?;
    let (format, content_type, extension) = match filter.format.as_str() {
        "csv" => (Format::Csv, "text/csv; charset=utf-8", "csv"),
        "" | "ndjson" => (Format::Ndjson, "application/x-ndjson", "ndjson"),
        _ => return Err(Failure::refused(Code::InvalidRequest)),
    };
    let disposition = format!(
        "attachment; filename=\"audit-log-{}.{extension}\"",
        team.segment()
    );
    let mut query = filter.api_query(PAGE_SIZE)?;
    query.retain(|(name, _)| *name != "cursor");
    let mut export = Export {
        api: request.client()?,
        team,
        query,
        format,
        is_begun: false,
        page: None,
    };
    // The first page is read before the response begins, so that a refusal becomes an answer.
    export.page = Some(export.read(None).await?);
    let pages = stream::try_unfold(export, |export| SendWrapper::new(export.next()));
    let headers = [
        (CONTENT_TYPE, content_type.to_owned()),
        (CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, Body::from_stream(pages)).into_response())
}

/// An export on its way.
struct Export {
    api: Client,
    team: Id,
    query: Vec<(&'static str, String)>,
    format: Format,
    is_begun: bool,
    /// The next page to write.
    page: Option<AuditPage<Value>>,
}

impl Export {
    async fn read(&self, cursor: Option<String>) -> Result<AuditPage<Value>, Failure> {
        let mut query = self.query.clone();
        query.extend(cursor.map(|cursor| ("cursor", cursor)));
        self.api
            .get(Operation::ReadAuditLog, &[&self.team], &query)
            .await
    }

    /// Writes the page at hand and reads the one after it.
    async fn next(mut self) -> io::Result<Option<(Vec<u8>, Self)>> {
        let Some(page) = self.page.take() else {
            return Ok(None);
        };
        let text = match self.format {
            Format::Csv => csv(&page, !self.is_begun),
            Format::Ndjson => ndjson(&page),
        };
        self.is_begun = true;
        if let Some(cursor) = page.cursor {
            let next = self.read(Some(cursor)).await;
            self.page = Some(next.map_err(|_| io::Error::other("the log breaks off"))?);
        }
        Ok(Some((text, self)))
    }
}

fn ndjson(page: &AuditPage<Value>) -> Vec<u8> {
    let lines = page.events.iter().map(|event| format!("{event}\n"));
    lines.collect::<String>().into_bytes()
}

fn csv(page: &AuditPage<Value>, is_first: bool) -> Vec<u8> {
    let mut text = String::new();
    if is_first {
        // Excel reads UTF-8 as another encoding without the byte order mark.
        text.push('\u{feff}');
        push_line(&mut text, COLUMNS.map(|(name, _)| name.to_owned()));
    }
    for event in &page.events {
        push_line(&mut text, COLUMNS.map(|(_, path)| cell(event, path)));
    }
    text.into_bytes()
}

/// Appends a line of cells, in quotes where they need it (RFC 4180).
fn push_line(text: &mut String, cells: [String; COLUMNS.len()]) {
    let cells = cells.map(|cell| {
        if cell.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell
        }
    });
    text.push_str(&cells.join(","));
    text.push('\n');
}

fn cell(event: &Value, path: &str) -> String {
    let text = event.pointer(path).and_then(Value::as_str);
    text.map(neutral).unwrap_or_default()
}

/// The text of a cell that no spreadsheet runs: the beginning of a formula gets a quote before it,
/// as OWASP advises on CSV injection. A semicolon begins a cell as well, because French
/// spreadsheets separate cells by it.
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
    fn csv_has_one_head_and_quotes_where_needed() {
        let event = json!({ "timestamp": "t", "id": "1.0", "sentence": "A \"b\", c" });
        let page = AuditPage {
            events: vec![event],
            cursor: None,
            has_more: false,
        };
        let text = String::from_utf8([csv(&page, true), csv(&page, false)].concat()).unwrap();
        let line = "t,1.0,,,,,,,\"A \"\"b\"\", c\"\n";
        let head = "\u{feff}timestamp,id,category,type,actor,reseller,technician,admin,sentence\n";
        assert_eq!(text, format!("{head}{line}{line}"));
    }
}
