//! Requests that components send: out to the network, or to each other.

use std::sync::{Arc, Weak};

use async_trait::async_trait;
use http::uri::{PathAndQuery, Scheme};
use http::{Request, Response, Uri};
use http_body_util::BodyExt;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks, default_send_request};

use crate::grants::Grants;
use crate::outbound_hosts::chained_component;

/// The components of the application, as they call each other.
#[async_trait]
pub(crate) trait Components: Send + Sync {
    /// Answers a request from one component to another.
    async fn chain(
        &self,
        component: &str,
        request: Request<WasiBody>,
    ) -> Result<Response<WasiBody>, Error>;
}

/// The outbound HTTP client of one component.
#[derive(Clone)]
pub(crate) struct Outbound {
    pub(crate) grants: Arc<Grants>,
    /// Weak, because the components own the instances that own this value.
    pub(crate) components: Weak<dyn Components>,
}

type Io = Box<dyn Future<Output = Result<(), Error>> + Send>;
type Sent = Result<(Response<WasiBody>, Io), Error>;

impl WasiHttpHooks for Outbound {
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Io,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        let is_allowed = self.grants.outbound_hosts.allows(request.uri());
        let components = self.components.clone();
        Box::new(async move {
            if !is_allowed {
                return Err(Error::HttpRequestDenied);
            }
            if let Some(component) = chained_component(request.uri()).map(str::to_owned) {
                let components = components.upgrade().ok_or(Error::ConnectionTerminated)?;
                let response = components.chain(&component, request).await?;
                return Ok((response, Box::new(async { Ok(()) }) as Io));
            }
            if request.uri().scheme() == Some(&Scheme::HTTP) {
                let response = send(request).await?;
                return Ok((response, Box::new(async { Ok(()) }) as Io));
            }
            let (response, io) = default_send_request(request, options).await?;
            Ok((response.map(BodyExt::boxed_unsync), Box::new(io) as Io))
        })
    }
}

/// Sends a request without TLS. As in Spin, the connection is driven apart from the guest, so that
/// an answer counts even if the connection breaks before a busy guest looks. `default_send_request`
/// would report the broken connection alone.
///
/// The body is collected first, and leaves together with the head: a receiver that answers and
/// closes early can't break a write that comes before hyper reads the answer.
async fn send(request: Request<WasiBody>) -> Result<Response<WasiBody>, Error> {
    let (head, body) = request.into_parts();
    let mut request = Request::from_parts(head, body.collect().await?);
    let authority = request.uri().authority();
    let authority = authority.ok_or(Error::HttpRequestUriInvalid)?;
    let address = match authority.port() {
        Some(_) => authority.to_string(),
        None => format!("{authority}:80"),
    };
    let stream = TcpStream::connect(address).await.map_err(Error::Connect)?;
    // An error means that the socket is dead.
    let _ = stream.set_nodelay(true);
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // It ends with the guest's interest in the answer.
    tokio::spawn(connection);
    let path = request.uri().path_and_query().cloned();
    *request.uri_mut() = Uri::from(path.unwrap_or(PathAndQuery::from_static("/")));
    let response = sender.send_request(request).await?;
    Ok(response.map(|body| body.map_err(Error::from).boxed_unsync()))
}
