//! The HTTP/1.1 server in front of an application.

use std::net::SocketAddr;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use http_body_util::BodyExt as _;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use wasmtime_wasi_http::Error;

use crate::generation::Generation;

/// The time that a stopping server gives to requests in progress.
const MAX_SHUTDOWN: Duration = Duration::from_secs(5);

/// The life of the application that serves new requests.
pub(crate) type Current = Arc<RwLock<Arc<Generation>>>;

/// Serves until `stop`; then finishes the requests in progress.
pub(crate) async fn run(listener: TcpListener, current: Current, stop: CancellationToken) {
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, client)) => serve(stream, client, Arc::clone(&current), &graceful),
            // Most likely the process is out of file descriptors, and waits for others to close.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
    drop(listener);
    let _ = tokio::time::timeout(MAX_SHUTDOWN, graceful.shutdown()).await;
}

fn serve(stream: TcpStream, client: SocketAddr, current: Current, graceful: &GracefulShutdown) {
    // Nagle's algorithm would delay the body until the head is acknowledged. An error means that
    // the socket is dead.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let generation = Arc::clone(
            &current
                .read()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
        );
        let request = request.map(|body| body.map_err(Error::from).boxed_unsync());
        // An error closes the connection without a response.
        async move { generation.serve(request, client).await }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    tokio::spawn(graceful.watch(connection));
}
