//! The vendor's server. Tests close and reopen it, or make it answer with arbitrary bytes.

use crate::hook::{Delivery, Receiver};
use crate::mail;
use crate::provider::Provider;
use crate::sign_in_as::{self, Application};
use crate::sync::lock;
use anyhow::Result;
use axum::Router;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The vendor. Its server runs until the value is dropped.
pub struct Vendor {
    origin: String,
    address: SocketAddr,
    routes: Router,
    hook: Receiver,
    provider: Provider,
    application: Arc<Application>,
    server: Mutex<JoinHandle<()>>,
}

impl Vendor {
    /// Starts the vendor of the application at `base_url`, on a free port of this machine.
    pub async fn start(base_url: &str) -> Result<Self> {
        Self::start_at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), base_url, |_| {}).await
    }

    /// Starts the vendor at an address. `on_delivery` is called for each accepted delivery.
    pub async fn start_at(
        address: SocketAddr,
        base_url: &str,
        on_delivery: impl Fn(&Delivery) + Send + Sync + 'static,
    ) -> Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let origin = format!("http://{address}");
        let hook = Receiver::new(on_delivery);
        let provider = Provider::new(&origin, base_url);
        let application = Arc::new(Application::new(base_url));
        let routes = hook
            .routes()
            .merge(provider.routes())
            .merge(mail::routes(hook.clone()))
            .merge(sign_in_as::routes(Arc::clone(&application)));
        let server = Mutex::new(serve(listener, routes.clone()));
        Ok(Self {
            origin,
            address,
            routes,
            hook,
            provider,
            application,
            server,
        })
    }

    /// The server's origin, such as `http://127.0.0.1:3001`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The receiver of the hook.
    pub fn hook(&self) -> Receiver {
        self.hook.clone()
    }

    /// The identity provider.
    pub fn provider(&self) -> &Provider {
        &self.provider
    }

    /// Sets where the application listens, if not at its base URL.
    pub fn application_is_at(&self, url: &str) {
        self.application.is_at(url);
    }

    /// Closes the server: connections are refused from now on.
    pub async fn close(&self) {
        let idle = tokio::spawn(async {});
        let server = std::mem::replace(&mut *lock(&self.server), idle);
        server.abort();
        // The listener is dropped with the task, so the end of the task is awaited.
        let _aborted = server.await;
    }

    /// Answers every connection with these bytes and closes it, from now on.
    pub async fn speak(&self, bytes: &'static [u8]) -> Result<()> {
        self.close().await;
        let listener = TcpListener::bind(self.address).await?;
        *lock(&self.server) = tokio::spawn(async move {
            while let Ok((mut connection, _)) = listener.accept().await {
                let mut request = [0; 1024];
                let _ignored = connection.read(&mut request).await;
                let _ignored = connection.write_all(bytes).await;
            }
        });
        Ok(())
    }

    /// Reopens the server at the same address.
    pub async fn open(&self) -> Result<()> {
        let listener = TcpListener::bind(self.address).await?;
        *lock(&self.server) = serve(listener, self.routes.clone());
        Ok(())
    }
}

impl Drop for Vendor {
    fn drop(&mut self) {
        lock(&self.server).abort();
    }
}

fn serve(listener: TcpListener, routes: Router) -> JoinHandle<()> {
    tokio::spawn(async move {
        let _until_dropped = axum::serve(listener, routes).await;
    })
}
