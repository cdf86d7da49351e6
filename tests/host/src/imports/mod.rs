//! What components import beside WASI.

mod key_value;
mod variables;
mod wasi_key_value;

use wasmtime::component::{HasSelf, Linker};

use crate::instance::InstanceState;

#[allow(missing_docs, unused_qualifications, reason = "generated")]
mod generated {
    wasmtime::component::bindgen!({
        path: "wit",
        world: "component-host:imports/host",
        imports: { default: async | trappable },
        with: {
            "spin:key-value/key-value.store": super::Store,
            "wasi:keyvalue/store.bucket": super::Store,
            "wasi:keyvalue/atomics.cas": super::Cas,
        },
    });
}

use generated::{spin, wasi};

/// How many stores, and how many compare-and-swap handles, one instance of Spin's may have open.
const MAX_OPEN: usize = 256;

/// An open store. There is only one, so this remembers nothing but that it was granted.
pub struct Store;

/// A compare-and-swap handle.
pub struct Cas {
    key: String,
    /// What `current` answered, once it was called.
    seen: Option<Option<Vec<u8>>>,
}

/// How many handles an instance has open.
#[derive(Default)]
pub(crate) struct OpenHandles {
    stores: usize,
    cas: usize,
}

/// Adds the imports to a linker.
pub(crate) fn add_to_linker(linker: &mut Linker<InstanceState>) -> wasmtime::Result<()> {
    generated::Host_::add_to_linker::<_, HasSelf<InstanceState>>(linker, |state| state)
}
