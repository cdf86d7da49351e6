//! Answers to components' requests count, whatever becomes of the connection.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use component_host::App;

use crate::client::{ask, options};

/// Starts a receiver that answers after the head of a request, and closes without reading the
/// rest. Its origin.
async fn hasty_receiver() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            stream.write_all(b"HTTP/1.0 200 OK\r\n\r\n").await.unwrap();
        }
    });
    origin
}

#[tokio::test]
async fn answer_counts_although_the_connection_breaks() {
    let origin = hasty_receiver().await;
    let app = App::start(options().variable("outside", &origin))
        .await
        .unwrap();
    for _ in 0..40 {
        // The instance is busy while answer and end of the connection arrive.
        let lines = ask(&app, &format!("busy=4:3&post={origin}")).await;
        assert_eq!(lines, ["busy", "200"]);
    }
}
