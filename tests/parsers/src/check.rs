//! Helpers of the targets: the parts of an input, and the check of a refusal.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::Value;
use web::Problem;

/// The first byte, which chooses one of `count` parsers, and the rest. Digits choose by their
/// value.
pub(crate) fn choice(data: &[u8], count: usize) -> (usize, &[u8]) {
    data.split_first().map_or((0, data), |(first, rest)| {
        (usize::from(first.wrapping_sub(b'0')) % count, rest)
    })
}

/// The bytes as text, with invalid ones replaced, so that every input is a text.
pub(crate) fn text(data: &[u8]) -> String {
    String::from_utf8_lossy(data).into_owned()
}

/// The result of a future that never waits.
pub(crate) fn now<T>(future: impl Future<Output = T>) -> T {
    futures::executor::block_on(future)
}

/// Checks that a refusal is an answer to a bad request, and that its cause is one of the known
/// ones, numbers aside, and so has nothing of the input.
pub(crate) fn check_refusal(problem: &Problem, causes: &[&str]) {
    let status = problem.code().status();
    let is_for_caller = status.is_client_error() && status != StatusCode::NOT_FOUND;
    assert!(is_for_caller, "{:?}", problem.code());
    let cause = without_numbers(&problem.cause().unwrap_or_default());
    let is_known = cause.is_empty() || causes.iter().any(|known| without_numbers(known) == cause);
    assert!(is_known, "{cause}");
    check_faults(problem);
}

/// Checks that the faults in the answer name parts by plain names and say rules, and so have nothing
/// of the input.
fn check_faults(problem: &Problem) {
    let body = problem.clone().into_response().into_body();
    let body = now(axum::body::to_bytes(body, usize::MAX)).unwrap_or_default();
    let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
    for fault in answer["errors"].as_array().into_iter().flatten() {
        for kind in ["pointer", "parameter"] {
            let name = fault[kind].as_str().unwrap_or_default();
            let is_plain =
                |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "/_".contains(c);
            assert!(name.chars().all(is_plain) && name.len() < 200, "{fault}");
        }
        let detail = fault["detail"].as_str().unwrap_or_default();
        assert!(
            detail.len() < 1_000 && !detail.contains(char::is_control),
            "{fault}"
        );
    }
}

fn without_numbers(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit()).collect()
}
