//! A plain receiver of the hook: it speaks HTTP/1.0, reads as many bytes as `Content-Length` says,
//! answers after some milliseconds and closes.

use crate::hook;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use suite::TestApp;
use tokio::io::{AsyncReadExt, AsyncWriteExt, Result};
use tokio::net::{TcpListener, TcpStream};

/// The time that the receiver takes for an answer.
const PAUSE: Duration = Duration::from_millis(5);

/// The bodies that have arrived.
type Bodies = Arc<Mutex<Vec<String>>>;

/// Starts the receiver. Its origin, and the bodies that will arrive.
async fn plain_receiver() -> (String, Bodies) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let bodies = Bodies::default();
    let arrived = Arc::clone(&bodies);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(receive(stream, Arc::clone(&arrived)));
        }
    });
    (origin, bodies)
}

async fn receive(mut stream: TcpStream, bodies: Bodies) -> Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let mut body = vec![0; content_length(&String::from_utf8_lossy(&head))];
    stream.read_exact(&mut body).await?;
    let body = String::from_utf8_lossy(&body).into_owned();
    all(&bodies).push(body);
    tokio::time::sleep(PAUSE).await;
    stream.write_all(b"HTTP/1.0 200 OK\r\n\r\n").await
}

/// The length of the body by the head; without the header there is none.
fn content_length(head: &str) -> usize {
    let head = head.to_ascii_lowercase();
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    let mut lengths = lines.filter(|(name, _)| *name == "content-length");
    lengths
        .next()
        .map_or(0, |(_, length)| length.parse().unwrap())
}

fn all(bodies: &Bodies) -> std::sync::MutexGuard<'_, Vec<String>> {
    bodies.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The ids of the audit entries in the bodies.
fn entries(bodies: &Bodies) -> BTreeSet<String> {
    let bodies = all(bodies);
    let events = bodies
        .iter()
        .map(|body| serde_json::from_str(body).unwrap());
    let entries = events.filter(|event: &Value| event["type"] == hook::ENTRY);
    entries.map(|event| event["id"].to_string()).collect()
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs an option of the component host")]
async fn plain_receiver_gets_whole_events_and_its_answers_count() {
    let (origin, bodies) = plain_receiver().await;
    let app = TestApp::start_with(|options| options.variable("hook_origin", origin)).await;
    let session = hook::signed_in(&app).await;
    for number in 0..5 {
        hook::add(&session, &format!("new{number}")).await;
    }
    app.disable("acme").await;
    let logged = app.log("acme").await.len();
    app.until("every entry at the receiver", async || {
        entries(&bodies).len() >= logged
    })
    .await;
    app.until("nothing waiting", async || {
        hook::waiting(&app).await.is_empty()
    })
    .await;
    let output = app.host().output();
    assert!(!output.contains("failed"), "{output}");
}
