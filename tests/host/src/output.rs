//! The output of components, and the host's log about them.

use std::io::{self, Write as _};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};

use crate::sync::lock;

/// The destination of components' output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Output {
    /// Kept in memory, for [`crate::App::output`].
    #[default]
    Capture,
    /// The standard output and error of this process.
    Inherit,
}

/// The size of the captured output in bytes; older output is dropped.
const MAX_CAPTURED: usize = 4 << 20;

/// The output of all instances of an application.
#[derive(Clone)]
pub(crate) struct Sink {
    kind: Output,
    captured: Arc<Mutex<Vec<u8>>>,
}

impl Sink {
    pub(crate) fn new(kind: Output) -> Self {
        Self {
            kind,
            captured: Arc::default(),
        }
    }

    /// Logs a line of the host.
    pub(crate) fn log(&self, line: &str) {
        self.write(
            Stream::Stderr,
            format!("component-host: {line}\n").as_bytes(),
        );
    }

    pub(crate) fn captured(&self) -> String {
        String::from_utf8_lossy(&lock(&self.captured)).into_owned()
    }

    pub(crate) fn stdout(&self) -> Pipe {
        Pipe {
            sink: self.clone(),
            stream: Stream::Stdout,
        }
    }

    pub(crate) fn stderr(&self) -> Pipe {
        Pipe {
            sink: self.clone(),
            stream: Stream::Stderr,
        }
    }

    fn write(&self, stream: Stream, bytes: &[u8]) {
        // A closed pipe must not fail the component that prints.
        let _ = match (self.kind, stream) {
            (Output::Capture, _) => {
                let mut captured = lock(&self.captured);
                captured.extend_from_slice(bytes);
                let excess = captured.len().saturating_sub(MAX_CAPTURED);
                captured.drain(..excess);
                Ok(())
            }
            (Output::Inherit, Stream::Stdout) => {
                let mut stdout = io::stdout().lock();
                stdout.write_all(bytes).and_then(|()| stdout.flush())
            }
            (Output::Inherit, Stream::Stderr) => io::stderr().lock().write_all(bytes),
        };
    }
}

#[derive(Clone, Copy)]
enum Stream {
    Stdout,
    Stderr,
}

/// One stream of one instance. Writes are synchronous, so that output printed before a response is
/// complete when the response arrives.
#[derive(Clone)]
pub(crate) struct Pipe {
    sink: Sink,
    stream: Stream,
}

impl IsTerminal for Pipe {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Pipe {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

impl AsyncWrite for Pipe {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.sink.write(self.stream, bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[async_trait::async_trait]
impl Pollable for Pipe {
    async fn ready(&mut self) {}
}

impl OutputStream for Pipe {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.sink.write(self.stream, &bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(1 << 20)
    }
}
