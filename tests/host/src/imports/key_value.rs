//! `spin:key-value`: the asynchronous key-value interface.

use wasmtime::component::{Accessor, FutureReader, HasSelf, Resource, StreamReader};

use super::spin::key_value::key_value::{Error, Host, HostStore, HostStoreWithStore};
use super::{MAX_OPEN, OpenStore};
use crate::instance::InstanceState;
use crate::store::{Gate, StoreError};

type Answer<T> = wasmtime::Result<Result<T, Error>>;

impl Host for InstanceState {}

impl HostStore for InstanceState {
    async fn drop(&mut self, store: Resource<OpenStore>) -> wasmtime::Result<()> {
        self.table.delete(store)?;
        self.open.stores -= 1;
        Ok(())
    }
}

impl<T> HostStoreWithStore<T> for HasSelf<InstanceState> {
    async fn open(accessor: &Accessor<T, Self>, label: String) -> Answer<Resource<OpenStore>> {
        accessor.with(|mut access| {
            let state = access.get();
            if !state.grants.stores.contains(&label) {
                return Ok(Err(Error::AccessDenied));
            }
            if state.open.stores >= MAX_OPEN {
                return Ok(Err(Error::StoreTableFull));
            }
            state.open.stores += 1;
            Ok(Ok(state.table.push(OpenStore)?))
        })
    }

    async fn get(
        accessor: &Accessor<T, Self>,
        _: Resource<OpenStore>,
        key: String,
    ) -> Answer<Option<Vec<u8>>> {
        answer(gate(accessor).get(&key).await)
    }

    async fn set(
        accessor: &Accessor<T, Self>,
        _: Resource<OpenStore>,
        key: String,
        value: Vec<u8>,
    ) -> Answer<()> {
        answer(gate(accessor).set(&key, &value).await)
    }

    async fn delete(
        accessor: &Accessor<T, Self>,
        _: Resource<OpenStore>,
        key: String,
    ) -> Answer<()> {
        answer(gate(accessor).delete(&key).await)
    }

    async fn exists(
        accessor: &Accessor<T, Self>,
        _: Resource<OpenStore>,
        key: String,
    ) -> Answer<bool> {
        answer(gate(accessor).exists(&key).await)
    }

    async fn get_keys(
        accessor: &Accessor<T, Self>,
        _: Resource<OpenStore>,
    ) -> wasmtime::Result<(StreamReader<String>, FutureReader<Result<(), Error>>)> {
        let (keys, end) = match answer(gate(accessor).keys().await)? {
            Ok(keys) => (keys, Ok(())),
            Err(error) => (Vec::new(), Err(error)),
        };
        accessor.with(|mut access| {
            let keys = StreamReader::new(&mut access, keys)?;
            let end = FutureReader::new(&mut access, async { wasmtime::error::Ok(end) })?;
            Ok((keys, end))
        })
    }
}

fn gate<T>(accessor: &Accessor<T, HasSelf<InstanceState>>) -> Gate {
    accessor.with(|mut access| access.get().gate.clone())
}

fn answer<T>(result: Result<T, StoreError>) -> Answer<T> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(StoreError::Failed(message)) => Ok(Err(Error::Other(message))),
        Err(error @ StoreError::Poisoned) => Err(error.into_trap()),
    }
}
