//! The components of an application for one of its lives, and the dispatch of requests to them.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use http::uri::{Authority, Scheme};
use http::{HeaderMap, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Full};
use tokio::sync::Semaphore;
use wasmtime_wasi_http::handler::{ExpirationError, ProxyHandler};
use wasmtime_wasi_http::{Error, WasiBody};

use crate::instance::Maker;
use crate::life::Life;
use crate::outbound::Components;
use crate::outbound_hosts::is_chaining_host;
use crate::output::Sink;
use crate::routes::{Match, Routes};
use crate::sync::lock;

/// The limit of concurrent requests from outside; further ones wait. It is well below the number of
/// instances, since chained requests and work after a response need instances too.
const MAX_REQUESTS_FROM_OUTSIDE: usize = 256;

/// The caller's address of a chained request, as in Spin.
const CHAINED_CLIENT: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED), 0);

/// The application has died during the request.
#[derive(Debug)]
pub(crate) struct Died;

impl std::fmt::Display for Died {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the application has died")
    }
}

impl std::error::Error for Died {}

/// All components of one life.
pub(crate) struct Generation {
    pub(crate) life: Life,
    routes: Arc<Routes>,
    handlers: HashMap<String, Mutex<ProxyHandler<Maker>>>,
    permits: Semaphore,
    request_timeout: Option<Duration>,
    sink: Sink,
}

impl Generation {
    pub(crate) fn new(
        life: Life,
        routes: Arc<Routes>,
        sink: Sink,
        request_timeout: Option<Duration>,
        makers: Vec<(String, Maker)>,
    ) -> Self {
        let mut handlers = HashMap::new();
        for (component, maker) in makers {
            handlers.insert(component, Mutex::new(ProxyHandler::new(maker)));
        }
        Self {
            life,
            routes,
            handlers,
            permits: Semaphore::new(MAX_REQUESTS_FROM_OUTSIDE),
            request_timeout,
            sink,
        }
    }

    /// Answers a request from outside.
    pub(crate) async fn serve(
        &self,
        mut request: Request<WasiBody>,
        client: SocketAddr,
    ) -> Result<Response<WasiBody>, Died> {
        // Only a chained request may name a component as its host.
        let host = request.headers_mut().remove(header::HOST);
        let host = host.filter(|host| !host.to_str().is_ok_and(is_chaining_host));
        request.headers_mut().remove(header::CONNECTION);
        let authority = match (host, request.uri().authority()) {
            (Some(host), _) => Authority::try_from(host.as_bytes()).ok(),
            (None, authority) => authority.cloned(),
        };
        let Some(authority) = authority else {
            return Ok(plain(StatusCode::BAD_REQUEST, "no usable Host header"));
        };
        let Some(uri) = absolute(request.uri(), authority) else {
            return Ok(plain(StatusCode::BAD_REQUEST, "no usable path"));
        };
        *request.uri_mut() = uri;
        if request.uri().path() == "/.well-known/spin/health" {
            return Ok(plain(StatusCode::OK, "OK"));
        }
        let Some(found) = self.routes.find(request.uri().path()) else {
            return Ok(plain(StatusCode::NOT_FOUND, ""));
        };
        let Ok(_permit) = self.permits.acquire().await else {
            return Err(Died);
        };
        self.call(&found, request, client).await
    }

    /// The instances of a component. An instance that hangs in a synchronous call, or never yields,
    /// still accepts requests, so the component then gets new instances.
    fn handler(&self, component: &str) -> Option<ProxyHandler<Maker>> {
        let mut handler = lock(self.handlers.get(component)?);
        let maker = handler.state();
        if maker.gate.is_stuck.swap(false, Ordering::SeqCst) {
            let maker = maker.clone();
            *handler = ProxyHandler::new(maker);
        }
        Some(handler.clone())
    }

    async fn call(
        &self,
        found: &Match,
        mut request: Request<WasiBody>,
        client: SocketAddr,
    ) -> Result<Response<WasiBody>, Died> {
        let Some(handler) = self.handler(&found.component) else {
            self.sink
                .log(&format!("there is no component {:?}", found.component));
            return Ok(plain(StatusCode::INTERNAL_SERVER_ERROR, ""));
        };
        let mut headers = HeaderMap::new();
        std::mem::swap(request.headers_mut(), &mut headers);
        found.add_headers(&mut headers, request.uri(), client);
        *request.headers_mut() = headers;

        let result = tokio::select! {
            biased;
            () = self.life.ended() => return Err(Died),
            result = handler.handle((), request) => result,
            () = self.timeout() => Err(ExpirationError.into()),
        };
        match result {
            Ok(response) => Ok(response.map(|body| BreakingBody::wrap(body, &self.life))),
            Err(_) if self.life.is_over() => Err(Died),
            Err(error) if error.is::<ExpirationError>() => {
                handler.state().gate.is_stuck.store(true, Ordering::SeqCst);
                Ok(plain(StatusCode::GATEWAY_TIMEOUT, ""))
            }
            Err(error) => {
                self.sink
                    .log(&format!("{} did not answer: {error:?}", found.component));
                Ok(plain(StatusCode::INTERNAL_SERVER_ERROR, ""))
            }
        }
    }

    /// Resolves when a request that begins now has reached its time limit.
    async fn timeout(&self) {
        match self.request_timeout {
            Some(limit) => tokio::time::sleep(limit).await,
            None => std::future::pending().await,
        }
    }
}

#[async_trait]
impl Components for Generation {
    async fn chain(
        &self,
        component: &str,
        mut request: Request<WasiBody>,
    ) -> Result<Response<WasiBody>, Error> {
        request.headers_mut().remove(header::HOST);
        let found = Match::chained(component, request.uri().path());
        self.call(&found, request, CHAINED_CLIENT)
            .await
            .map_err(|Died| Error::ConnectionTerminated)
    }
}

fn absolute(uri: &Uri, authority: Authority) -> Option<Uri> {
    let path = uri.path_and_query()?.clone();
    Uri::builder()
        .scheme(Scheme::HTTP)
        .authority(authority)
        .path_and_query(path)
        .build()
        .ok()
}

/// A response of the host itself.
fn plain(status: StatusCode, text: &'static str) -> Response<WasiBody> {
    let body = Full::from(text)
        .map_err(|never| match never {})
        .boxed_unsync();
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
}

/// A body that breaks off when the application dies.
struct BreakingBody {
    body: WasiBody,
    ended: std::pin::Pin<Box<tokio_util::sync::WaitForCancellationFutureOwned>>,
}

impl BreakingBody {
    fn wrap(body: WasiBody, life: &Life) -> WasiBody {
        let ended = Box::pin(life.ended());
        Self { body, ended }.boxed_unsync()
    }
}

impl http_body::Body for BreakingBody {
    type Data = bytes::Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<bytes::Bytes>, Error>>> {
        if self.ended.as_mut().poll(context).is_ready() {
            return std::task::Poll::Ready(Some(Err(Error::ConnectionTerminated)));
        }
        std::pin::Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.size_hint()
    }
}
