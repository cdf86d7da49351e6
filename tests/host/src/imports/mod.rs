//! The imports of components beside WASI.

mod key_value;
mod variables;
mod wasi_key_value;

use wasmtime::component::{HasSelf, Linker};

use crate::instance::InstanceState;
use crate::switches::Connection;

#[allow(missing_docs, unused_qualifications, reason = "generated")]
mod generated {
    wasmtime::component::bindgen!({
        path: "wit",
        world: "component-host:imports/host",
        imports: { default: async | trappable },
        with: {
            "spin:key-value/key-value.store": super::OpenStore,
            "wasi:keyvalue/store.bucket": super::OpenStore,
            "wasi:keyvalue/atomics.cas": super::Cas,
        },
    });
}

use generated::{spin, wasi};

/// Spin's limit of open stores, and of open compare-and-swap handles, per instance.
const MAX_OPEN: usize = 256;

/// A handle to an open store. It has no data: there is one store, and the grant was checked.
pub struct OpenStore;

/// A compare-and-swap handle.
pub struct Cas {
    key: String,
    /// The result of `current`, once it was called.
    seen: Option<Option<Vec<u8>>>,
    connection: Connection,
}

/// Adds the imports to a linker.
pub(crate) fn add_to_linker(linker: &mut Linker<InstanceState>) -> wasmtime::Result<()> {
    generated::Host_::add_to_linker::<_, HasSelf<InstanceState>>(linker, |state| state)
}
