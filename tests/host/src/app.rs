//! An application: started from its manifest, served, crashed, restarted, stopped.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use wasmtime_wasi_http::p3::bindings::ServicePre;

use crate::generation::Generation;
use crate::instance::{InstanceState, Maker};
use crate::life::Life;
use crate::manifest::Manifest;
use crate::outbound::Outbound;
use crate::outbound_hosts::OutboundHosts;
use crate::output::{Output, Sink};
use crate::routes::Routes;
use crate::server::{self, Current};
use crate::store::{Database, Gate};
use crate::switches::Switches;
use crate::variables::Variables;
use crate::{engine, manifest};

/// How long a stopping application waits for work that goes on after a response.
const MAX_AFTERMATH: Duration = Duration::from_secs(5);

/// How to start an application.
#[derive(Clone, Debug)]
pub struct Options {
    /// The path of `spin.toml`.
    pub manifest: PathBuf,
    /// Values for the application's variables; the others keep their defaults.
    pub variables: BTreeMap<String, String>,
    /// Where the key-value store is.
    pub store: StoreLocation,
    /// Where to listen. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where the output of components goes.
    pub output: Output,
    /// How long a request may take before it is answered with 504. Spin's default is no limit.
    pub request_timeout: Option<Duration>,
}

impl Options {
    /// For a test: a store in memory, a free port, output captured.
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

/// Where a key-value store is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreLocation {
    /// In memory: it outlasts a crash and a restart, but not the [`App`].
    Memory,
    /// In this SQLite file, which is made if it is missing.
    File(PathBuf),
}

/// What a component was granted.
pub(crate) struct Component {
    pub(crate) stores: BTreeSet<String>,
    pub(crate) variables: BTreeMap<String, String>,
    pub(crate) environment: BTreeMap<String, String>,
    pub(crate) outbound_hosts: OutboundHosts,
}

/// A running application. Dropping it ends it at once; [`App::stop`] lets it finish.
pub struct App {
    blueprint: Blueprint,
    current: Current,
    address: SocketAddr,
    stop: CancellationToken,
    server: Option<JoinHandle<()>>,
}

/// What every life of an application has in common.
struct Blueprint {
    name: String,
    components: Vec<(String, ServicePre<InstanceState>, Arc<Component>)>,
    routes: Arc<Routes>,
    database: Arc<Database>,
    switches: Switches,
    sink: Sink,
    request_timeout: Option<Duration>,
}

impl App {
    /// Starts an application whose components are built. See [`crate::build_components`].
    pub async fn start(options: Options) -> Result<Self> {
        // On threads of the host's own: a test may block its thread, or run on a runtime with just one.
        on_host(async move { Self::start_here(&options).await }).await
    }

    async fn start_here(options: &Options) -> Result<Self> {
        let blueprint = Blueprint::new(options)?;
        let listener = TcpListener::bind(options.listen)
            .await
            .with_context(|| format!("cannot listen on {}", options.listen))?;
        let address = listener.local_addr()?;
        let current = Arc::new(RwLock::new(blueprint.live()));
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

    /// Where it listens, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The public routes, as pairs of pattern and component.
    pub fn routes(&self) -> Vec<(String, String)> {
        self.blueprint.routes.list()
    }

    /// The switches.
    pub fn switches(&self) -> Switches {
        self.blueprint.switches.clone()
    }

    /// What all components printed so far, and what the host said about them. Empty unless captured.
    pub fn output(&self) -> String {
        self.blueprint.sink.captured()
    }

    /// All keys and values of the default store, by key.
    pub fn store_dump(&self) -> Result<Vec<(String, Vec<u8>)>> {
        Ok(self.blueprint.database.dump()?)
    }

    /// Writes a key of the default store behind the application's back.
    pub fn store_set(&self, key: &str, value: &[u8]) -> Result<()> {
        Ok(self.blueprint.database.put(key, value)?)
    }

    /// Lets the application die at once, in whatever it is doing.
    pub fn crash(&self) {
        self.generation().life.end();
    }

    /// Whether the application has died and waits for [`App::restart`].
    pub fn is_dead(&self) -> bool {
        self.generation().life.is_over()
    }

    /// Lets the application die, unless it is dead, and live again on the same store and address. What its instances
    /// remembered, and what they had left to do, is lost.
    pub async fn restart(&self) {
        let old = self.generation();
        old.life.end();
        on_host(async move { old.life.instances_gone().await }).await;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = self.blueprint.live();
    }

    /// Ends the application, but first lets it finish its requests and the work it goes on with after responses, for
    /// some seconds at most.
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
            let granted = Component::new(component, &variables)
                .with_context(|| format!("component {id:?}"))?;
            let pre = shared
                .load(&manifest.source_of(component))
                .with_context(|| format!("component {id:?}"))?;
            components.push((id.clone(), pre, Arc::new(granted)));
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

    /// A new life.
    fn live(&self) -> Arc<Generation> {
        let life = Life::default();
        let poisoned = Arc::new(AtomicBool::new(false));
        Generation::new(
            life.clone(),
            Arc::clone(&self.routes),
            self.sink.clone(),
            self.request_timeout,
            |generation| {
                let maker =
                    |(id, pre, component): &(String, ServicePre<InstanceState>, Arc<Component>)| {
                        let maker = Maker {
                            pre: pre.clone(),
                            component: Arc::clone(component),
                            gate: Gate {
                                component: Arc::from(id.as_str()),
                                database: Arc::clone(&self.database),
                                switches: self.switches.clone(),
                                life: life.clone(),
                                is_stuck: Arc::default(),
                                poisoned: Arc::clone(&poisoned),
                            },
                            outbound: Outbound {
                                component: Arc::clone(component),
                                generation: generation.clone(),
                            },
                            sink: self.sink.clone(),
                            request_timeout: self.request_timeout,
                        };
                        (id.clone(), maker)
                    };
                self.components.iter().map(maker).collect()
            },
        )
    }
}

impl Component {
    fn new(component: &manifest::Component, variables: &Variables) -> Result<Self> {
        let filled =
            |(name, template): (&String, &String)| Ok((name.clone(), variables.fill(template)?));
        let hosts: Vec<_> = component
            .allowed_outbound_hosts
            .iter()
            .map(|host| variables.fill(host))
            .collect::<Result<_>>()?;
        Ok(Self {
            stores: component.key_value_stores.clone(),
            variables: component
                .variables
                .iter()
                .map(filled)
                .collect::<Result<_>>()?,
            environment: component.environment.clone(),
            outbound_hosts: OutboundHosts::parse(&hosts)?,
        })
    }
}

/// Runs something on the host's own threads.
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
