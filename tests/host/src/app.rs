//! An application: started from its manifest, served, crashed, restarted, stopped.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock, PoisonError, RwLock, Weak};
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use wasmtime_wasi_http::p3::bindings::ServicePre;

use crate::engine;
use crate::generation::Generation;
use crate::grants::Grants;
use crate::instance::{InstanceState, Maker};
use crate::life::Life;
use crate::manifest::Manifest;
use crate::outbound::Outbound;
use crate::output::{Output, Sink};
use crate::routes::Routes;
use crate::server::{self, Current};
use crate::store::{Database, Gate};
use crate::switches::Switches;
use crate::variables::Variables;

/// How long a stopping application waits for work that continues after a response.
const MAX_AFTERMATH: Duration = Duration::from_secs(5);

/// The options of an application.
#[derive(Clone, Debug)]
pub struct Options {
    /// The path of `spin.toml`.
    pub manifest: PathBuf,
    /// Values for the application's variables; all others keep their defaults.
    pub variables: BTreeMap<String, String>,
    /// The location of the key-value store.
    pub store: StoreLocation,
    /// The address to listen at. Port 0 takes a free port.
    pub listen: SocketAddr,
    /// The destination of components' output.
    pub output: Output,
    /// The time limit of a request, which is then answered with 504. Spin's default is no limit.
    pub request_timeout: Option<Duration>,
}

impl Options {
    /// The options of a test: a store in memory, a free port, captured output.
    pub fn new(manifest: impl Into<PathBuf>) -> Self {
        Self {
            manifest: manifest.into(),
            variables: BTreeMap::new(),
            store: StoreLocation::Memory,
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            output: Output::Capture,
            request_timeout: None,
        }
    }

    /// Sets a variable.
    #[must_use]
    pub fn variable(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.insert(name.to_owned(), value.into());
        self
    }
}

/// The location of a key-value store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreLocation {
    /// In memory: the store survives a crash and a restart, but not the [`App`].
    Memory,
    /// In an SQLite file, which is created if it is missing.
    File(PathBuf),
}

/// A running application. Dropping it ends it at once; [`App::stop`] finishes its requests first.
pub struct App {
    blueprint: Blueprint,
    current: Current,
    address: SocketAddr,
    stop: CancellationToken,
    server: Option<JoinHandle<()>>,
}

/// The parts of an application that all its lives share.
struct Blueprint {
    name: String,
    components: Vec<Component>,
    routes: Arc<Routes>,
    database: Arc<Database>,
    switches: Switches,
    sink: Sink,
    request_timeout: Option<Duration>,
}

/// A component, ready to be instantiated.
struct Component {
    id: String,
    pre: ServicePre<InstanceState>,
    grants: Arc<Grants>,
}

impl App {
    /// Starts an application whose components are built. See [`crate::build_components`].
    pub async fn start(options: Options) -> Result<Self> {
        // A test may block its thread, or have a runtime of one thread.
        on_host(async move { Self::start_on_host(&options).await }).await
    }

    async fn start_on_host(options: &Options) -> Result<Self> {
        let blueprint = Blueprint::new(options)?;
        let listener = TcpListener::bind(options.listen)
            .await
            .with_context(|| format!("cannot listen on {}", options.listen))?;
        let address = listener.local_addr()?;
        let current = Arc::new(RwLock::new(blueprint.generation()));
        let stop = CancellationToken::new();
        let server = tokio::spawn(server::run(listener, Arc::clone(&current), stop.clone()));
        Ok(Self {
            blueprint,
            current,
            address,
            stop,
            server: Some(server),
        })
    }

    /// The application's name, as in the manifest.
    pub fn name(&self) -> &str {
        &self.blueprint.name
    }

    /// The origin of the application, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The public routes, as pairs of pattern and component.
    pub fn routes(&self) -> Vec<(String, String)> {
        self.blueprint.routes.list()
    }

    /// The switches of the application.
    pub fn switches(&self) -> Switches {
        self.blueprint.switches.clone()
    }

    /// The output of all components so far, and the host's log about them. Empty unless captured.
    pub fn output(&self) -> String {
        self.blueprint.sink.captured()
    }

    /// All keys and values of the default store, by key.
    pub fn store_dump(&self) -> Result<Vec<(String, Vec<u8>)>> {
        Ok(self.blueprint.database.dump()?)
    }

    /// Writes a key of the default store, past the switches.
    pub fn store_set(&self, key: &str, value: &[u8]) -> Result<()> {
        Ok(self.blueprint.database.put(key, value)?)
    }

    /// Crashes the application: everything in progress is dropped.
    pub fn crash(&self) {
        self.generation().life.end();
    }

    /// Whether the application has crashed and not yet been restarted.
    pub fn is_dead(&self) -> bool {
        self.generation().life.is_over()
    }

    /// Whether no component has a request, or work that goes on after a response.
    pub fn is_idle(&self) -> bool {
        self.generation().life.is_idle()
    }

    /// Crashes the application, unless it is dead, and starts it again on the same store and
    /// address. The memory of its instances and their unfinished work are lost.
    pub async fn restart(&self) {
        let old = self.generation();
        old.life.end();
        on_host(async move { old.life.instances_gone().await }).await;
        let new = self.blueprint.generation();
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = new;
    }

    /// Stops the application. Requests in progress, and work that continues after a response, get
    /// some seconds to finish.
    pub async fn stop(mut self) {
        self.stop.cancel();
        let server = self.server.take();
        let life = self.generation().life.clone();
        on_host(async move {
            if let Some(server) = server {
                let _ = server.await;
            }
            life.drain();
            let _ = tokio::time::timeout(MAX_AFTERMATH, life.instances_gone()).await;
        })
        .await;
    }

    fn generation(&self) -> Arc<Generation> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.generation().life.end();
        self.stop.cancel();
    }
}

impl Blueprint {
    fn new(options: &Options) -> Result<Self> {
        let manifest = Manifest::read(&options.manifest)?;
        let variables = Variables::resolve(&manifest, &options.variables)?;
        let shared = engine::shared()?;
        let mut components = Vec::new();
        for (id, component) in &manifest.component {
            let grants =
                Grants::new(component, &variables).with_context(|| format!("component {id:?}"))?;
            let pre = shared
                .load(&manifest.source_of(component))
                .with_context(|| format!("component {id:?}"))?;
            components.push(Component {
                id: id.clone(),
                pre,
                grants: Arc::new(grants),
            });
        }
        let file = match &options.store {
            StoreLocation::Memory => None,
            StoreLocation::File(file) => Some(file.as_path()),
        };
        Ok(Self {
            name: manifest.application.name.clone(),
            components,
            routes: Arc::new(Routes::new(&manifest)?),
            database: Arc::new(Database::open(file).context("cannot open the key-value store")?),
            switches: Switches::default(),
            sink: Sink::new(options.output),
            request_timeout: options.request_timeout,
        })
    }

    /// The components for a new life.
    fn generation(&self) -> Arc<Generation> {
        let life = Life::default();
        Arc::new_cyclic(|generation| {
            let makers = self.makers(&life, generation);
            let (routes, sink) = (Arc::clone(&self.routes), self.sink.clone());
            Generation::new(life, routes, sink, self.request_timeout, makers)
        })
    }

    fn makers(&self, life: &Life, generation: &Weak<Generation>) -> Vec<(String, Maker)> {
        let is_poisoned = Arc::new(AtomicBool::new(false));
        let mut makers = Vec::new();
        for component in &self.components {
            let gate = Gate {
                component: Arc::from(component.id.as_str()),
                database: Arc::clone(&self.database),
                switches: self.switches.clone(),
                life: life.clone(),
                is_stuck: Arc::default(),
                is_poisoned: Arc::clone(&is_poisoned),
            };
            let outbound = Outbound {
                grants: Arc::clone(&component.grants),
                components: generation.clone(),
            };
            let maker = Maker {
                pre: component.pre.clone(),
                grants: Arc::clone(&component.grants),
                gate,
                outbound,
                sink: self.sink.clone(),
                request_timeout: self.request_timeout,
            };
            makers.push((component.id.clone(), maker));
        }
        makers
    }
}

/// Runs a future on the host's own threads.
async fn on_host<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    match runtime().spawn(work).await {
        Ok(value) => value,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        let threads = std::thread::available_parallelism()
            .map_or(4, usize::from)
            .max(4);
        let built = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(threads)
            .thread_name("host")
            .enable_all()
            .build();
        #[allow(
            clippy::expect_used,
            reason = "a process that can't start a thread can't go on"
        )]
        built.expect("the host's threads start")
    })
}
