//! The client of the fixture.

use std::path::{Path, PathBuf};

use component_host::{App, Options, StoreLocation, build_components};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;

/// The response to a program.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) lines: Vec<String>,
}

/// The options of the fixture.
pub(crate) fn options() -> Options {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixture/spin.toml");
    build_components(&manifest).expect("the fixture builds");
    Options::new(manifest)
}

pub(crate) async fn start() -> App {
    App::start(options()).await.expect("the fixture starts")
}

/// Sends a request; an error means that there was no response.
pub(crate) async fn try_ask(app: &App, path: &str) -> Result<Answer, hyper::Error> {
    try_ask_as(app, app.url().trim_start_matches("http://"), path).await
}

/// Sends a request with another `Host` header.
pub(crate) async fn try_ask_as(app: &App, host: &str, path: &str) -> Result<Answer, hyper::Error> {
    let url = app.url();
    let stream = tokio::net::TcpStream::connect(url.trim_start_matches("http://"))
        .await
        .unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let request = hyper::Request::post(path)
        .header("host", host)
        .body(Full::<bytes::Bytes>::from("some body"))
        .unwrap();
    let response = sender.send_request(request).await?;
    let status = response.status().as_u16();
    let body = response.into_body().collect().await?.to_bytes();
    let lines = String::from_utf8_lossy(&body)
        .lines()
        .map(str::to_owned)
        .collect();
    Ok(Answer { status, lines })
}

/// Runs a program at a path, and requires status 200.
pub(crate) async fn ask_at(app: &App, path: &str) -> Vec<String> {
    let answer = try_ask(app, path).await.expect("an answer");
    assert_eq!(answer.status, 200, "{path}: {answer:?}\n{}", app.output());
    answer.lines
}

/// Runs a program.
pub(crate) async fn ask(app: &App, program: &str) -> Vec<String> {
    ask_at(app, &format!("/?{program}")).await
}

/// Runs a program of one step.
pub(crate) async fn ask_one(app: &App, program: &str) -> String {
    let lines = ask(app, program).await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    lines[0].clone()
}

/// The options of the fixture with its store in a new file, and the file.
pub(crate) fn options_with_file(name: &str) -> (Options, PathBuf) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join(format!("{name}-{}.db", std::process::id()));
    let _ = std::fs::remove_file(&file);
    let options = Options {
        store: StoreLocation::File(file.clone()),
        ..options()
    };
    (options, file)
}

/// The value of a key in the store.
pub(crate) fn stored(app: &App, key: &str) -> Option<String> {
    let dump = app.store_dump().unwrap();
    let value = dump.into_iter().find(|(it, _)| it == key)?.1;
    Some(String::from_utf8_lossy(&value).into_owned())
}

/// Waits until a condition holds.
pub(crate) async fn eventually(condition: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..500 {
        if holds() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert!(holds(), "{condition} does not happen");
}
