//! The vendor's server, all on one port. It can be shut and opened again, or made to speak nonsense.

use crate::sign_in_as::{self, Application};
use crate::{Delivery, Provider, Receiver, lock, mail};
use anyhow::Result;
use axum::Router;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The vendor. It listens until it is dropped.
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

    /// Starts it somewhere, and has it tell each delivery that its hook takes.
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
            .merge(mail::routes(hook.clone()));
        let routes = routes.merge(sign_in_as::routes(Arc::clone(&application)));
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

    /// Where it listens, without a path.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The receiver of its hook.
    pub fn hook(&self) -> Receiver {
        self.hook.clone()
    }

    /// Its identity provider.
    pub fn provider(&self) -> &Provider {
        &self.provider
    }

    /// Tells it where the application listens, if that is not at its base URL.
    pub fn application_is_at(&self, url: &str) {
        self.application.is_at(url);
    }

    /// From now on it refuses connections.
    pub async fn close(&self) {
        let server = {
            let mut server = lock(&self.server);
            std::mem::replace(&mut *server, tokio::spawn(async {}))
        };
        server.abort();
        // Only then is the listener gone.
        let _aborted = server.await;
    }

    /// From now on it answers every connection with these bytes and closes it.
    pub async fn speak(&self, bytes: &'static [u8]) -> Result<()> {
        self.close().await;
        let listener = TcpListener::bind(self.address).await?;
        *lock(&self.server) = tokio::spawn(async move {
            while let Ok((mut connection, _)) = listener.accept().await {
                let mut request = [0; 1024];
                let _what_was_asked = connection.read(&mut request).await;
                let _whoever_is_left = connection.write_all(bytes).await;
            }
        });
        Ok(())
    }

    /// Listens again, where it did before.
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
