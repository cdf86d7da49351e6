//! The engine, shared by all applications of a process, and the components compiled for it.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};
use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};
use wasmtime_wasi_http::p3::bindings::ServicePre;

use crate::imports;
use crate::instance::InstanceState;
use crate::sync::lock;

/// The interval at which a guest that does not yield is interrupted.
const TICK: Duration = Duration::from_millis(10);

/// The limit of concurrent instances in this process.
const MAX_INSTANCES: u32 = 1000;

/// The shared engine.
pub(crate) struct Shared {
    engine: Engine,
    linker: Linker<InstanceState>,
    loaded: Mutex<HashMap<String, ServicePre<InstanceState>>>,
}

/// The engine, created at the first use.
pub(crate) fn shared() -> Result<&'static Shared> {
    static SHARED: OnceLock<Result<Shared, String>> = OnceLock::new();
    SHARED
        .get_or_init(|| Shared::new().map_err(|error| format!("{error:?}")))
        .as_ref()
        .map_err(|error| anyhow::anyhow!("{error}"))
}

impl Shared {
    fn new() -> wasmtime::Result<Self> {
        let engine = Engine::new(&config(true)).or_else(|_| {
            // A pool does not fit into a limited address space. Without it instances are slower.
            Engine::new(&config(false))
        })?;
        let mut linker = Linker::new(&engine);
        wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
        wasmtime_wasi::p3::add_to_linker(&mut linker)?;
        wasmtime_wasi_http::p3::add_to_linker(&mut linker)?;
        imports::add_to_linker(&mut linker)?;
        let ticking = engine.clone();
        std::thread::Builder::new()
            .name("epochs".to_owned())
            .spawn(move || {
                loop {
                    std::thread::sleep(TICK);
                    ticking.increment_epoch();
                }
            })?;
        Ok(Self {
            engine,
            linker,
            loaded: Mutex::default(),
        })
    }

    /// Loads a component, and compiles it unless the cache has it for the same bytes and engine.
    pub(crate) fn load(&self, wasm: &Path) -> Result<ServicePre<InstanceState>> {
        let bytes = std::fs::read(wasm)
            .with_context(|| format!("cannot read {}: is it built?", wasm.display()))?;
        let key = self.key(&bytes);
        // Held while compiling, so that applications that start together compile it once.
        let mut loaded = lock(&self.loaded);
        if let Some(loaded) = loaded.get(&key) {
            return Ok(loaded.clone());
        }
        let component = self.component(&bytes, &cache_folder(wasm).join(format!("{key}.cwasm")))?;
        let pre = self
            .linker
            .instantiate_pre(&component)
            .and_then(ServicePre::new);
        let pre = pre
            .map_err(anyhow::Error::from)
            .with_context(|| format!("{} cannot be linked", wasm.display()))?;
        loaded.insert(key, pre.clone());
        Ok(pre)
    }

    /// The cache key of a compiled component: a hash of its bytes and of the engine's settings.
    fn key(&self, bytes: &[u8]) -> String {
        let mut hasher = DefaultHasher::new();
        self.engine
            .precompile_compatibility_hash()
            .hash(&mut hasher);
        let mut key = String::new();
        for byte in Sha256::digest(bytes) {
            let _ = write!(key, "{byte:02x}");
        }
        let _ = write!(key, "-{:016x}", hasher.finish());
        key
    }

    fn component(&self, bytes: &[u8], compiled: &Path) -> Result<Component> {
        if compiled.exists()
            && let Ok(component) = deserialize(&self.engine, compiled)
        {
            return Ok(component);
        }
        let code = self
            .engine
            .precompile_component(bytes)
            .map_err(anyhow::Error::from)?;
        let folder = compiled.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        // Renamed into place, so that another process sees the whole file or none.
        let unfinished = compiled.with_extension(format!("{}.part", std::process::id()));
        std::fs::write(&unfinished, code)?;
        std::fs::rename(&unfinished, compiled)?;
        deserialize(&self.engine, compiled).map_err(anyhow::Error::from)
    }
}

#[allow(unsafe_code, reason = "mapping compiled code is unsafe by nature")]
fn deserialize(engine: &Engine, compiled: &Path) -> wasmtime::Result<Component> {
    // SAFETY: `Shared::component` wrote the whole file, under a name made of the hashes of its
    // source and engine, in the build folder of this workspace. Write access to that folder is
    // write access to this program as well.
    unsafe { Component::deserialize_file(engine, compiled) }
}

/// `target/component-cache` of the workspace that the component was built in.
pub(crate) fn cache_folder(wasm: &Path) -> PathBuf {
    let target = wasm.ancestors().find(|folder| folder.ends_with("target"));
    target
        .map_or_else(std::env::temp_dir, Path::to_owned)
        .join("component-cache")
}

fn config(is_pooled: bool) -> Config {
    let mut config = Config::new();
    config
        .wasm_component_model_async(true)
        .epoch_interruption(true);
    if is_pooled {
        let mut pool = PoolingAllocationConfig::new();
        pool.total_component_instances(MAX_INSTANCES)
            .total_memories(MAX_INSTANCES)
            .total_stacks(MAX_INSTANCES)
            // A component consists of several core modules: its own and its adapters.
            .total_core_instances(8 * MAX_INSTANCES)
            .total_tables(4 * MAX_INSTANCES)
            .table_elements(50_000)
            .max_component_instance_size(4 << 20)
            .max_core_instance_size(4 << 20);
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    }
    config
}
