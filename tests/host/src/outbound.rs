//! Requests that components send: out to the network, or to each other.

use std::sync::{Arc, Weak};

use http::{Request, Response};
use http_body_util::BodyExt;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks, default_send_request};

use crate::app::Component;
use crate::generation::Generation;
use crate::outbound_hosts::chained_component;

/// One component's way out.
#[derive(Clone)]
pub(crate) struct Outbound {
    pub(crate) component: Arc<Component>,
    /// Weak, because the generation holds the instances that hold this.
    pub(crate) generation: Weak<Generation>,
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
        let is_allowed = self.component.outbound_hosts.allows(request.uri());
        let generation = self.generation.clone();
        Box::new(async move {
            if !is_allowed {
                return Err(Error::HttpRequestDenied);
            }
            if let Some(component) = chained_component(request.uri()).map(str::to_owned) {
                let generation = generation.upgrade().ok_or(Error::ConnectionTerminated)?;
                let response = generation.chain(&component, request).await?;
                return Ok((response, Box::new(async { Ok(()) }) as Io));
            }
            let (response, io) = default_send_request(request, options).await?;
            Ok((response.map(BodyExt::boxed_unsync), Box::new(io) as Io))
        })
    }
}
