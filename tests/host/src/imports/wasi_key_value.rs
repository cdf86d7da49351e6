//! `wasi:keyvalue`: the synchronous draft, over the same keys.
//!
//! Its functions are asynchronous in the host, so that a planned fault can make one never return.

use wasmtime::component::Resource;

use super::wasi::keyvalue::atomics::{self, CasError};
use super::wasi::keyvalue::{batch, store};
use super::{Cas, MAX_OPEN, OpenStore};
use crate::instance::InstanceState;
use crate::store::{StoreError, Swapped};

type Error = store::Error;
type Answer<T> = wasmtime::Result<Result<T, Error>>;

impl store::Host for InstanceState {
    async fn open(&mut self, identifier: String) -> Answer<Resource<OpenStore>> {
        if !self.grants.stores.contains(&identifier) {
            return Ok(Err(Error::AccessDenied));
        }
        if self.open.stores >= MAX_OPEN {
            return Ok(Err(Error::Other("store table full".to_owned())));
        }
        self.open.stores += 1;
        Ok(Ok(self.table.push(OpenStore)?))
    }
}

impl store::HostBucket for InstanceState {
    async fn get(&mut self, _: Resource<OpenStore>, key: String) -> Answer<Option<Vec<u8>>> {
        answer(self.gate.get(&key).await)
    }

    async fn set(&mut self, _: Resource<OpenStore>, key: String, value: Vec<u8>) -> Answer<()> {
        answer(self.gate.set(&key, &value).await)
    }

    async fn delete(&mut self, _: Resource<OpenStore>, key: String) -> Answer<()> {
        answer(self.gate.delete(&key).await)
    }

    async fn exists(&mut self, _: Resource<OpenStore>, key: String) -> Answer<bool> {
        answer(self.gate.exists(&key).await)
    }

    async fn list_keys(
        &mut self,
        _: Resource<OpenStore>,
        cursor: Option<String>,
    ) -> Answer<store::KeyResponse> {
        if cursor.is_some() {
            return Ok(Err(Error::Other("no cursor is supported".to_owned())));
        }
        let keys = answer(self.gate.keys().await)?;
        Ok(keys.map(|keys| store::KeyResponse { keys, cursor: None }))
    }

    async fn drop(&mut self, bucket: Resource<OpenStore>) -> wasmtime::Result<()> {
        self.table.delete(bucket)?;
        self.open.stores -= 1;
        Ok(())
    }
}

// As in Spin, an empty batch does not reach the store.
impl batch::Host for InstanceState {
    async fn get_many(
        &mut self,
        _: Resource<OpenStore>,
        keys: Vec<String>,
    ) -> Answer<Vec<(String, Option<Vec<u8>>)>> {
        if keys.is_empty() {
            return Ok(Ok(Vec::new()));
        }
        answer(self.gate.get_many(&keys).await)
    }

    async fn set_many(
        &mut self,
        _: Resource<OpenStore>,
        pairs: Vec<(String, Vec<u8>)>,
    ) -> Answer<()> {
        if pairs.is_empty() {
            return Ok(Ok(()));
        }
        answer(self.gate.set_many(&pairs).await)
    }

    async fn delete_many(&mut self, _: Resource<OpenStore>, keys: Vec<String>) -> Answer<()> {
        if keys.is_empty() {
            return Ok(Ok(()));
        }
        answer(self.gate.delete_many(&keys).await)
    }
}

impl atomics::HostCas for InstanceState {
    async fn new(&mut self, _: Resource<OpenStore>, key: String) -> Answer<Resource<Cas>> {
        let cas = self.open_cas(key, None)?;
        if cas.is_ok() {
            self.gate.switches.on_handle(&self.gate.component);
        }
        Ok(cas)
    }

    async fn current(&mut self, cas: Resource<Cas>) -> Answer<Option<Vec<u8>>> {
        let key = self.table.get(&cas)?.key.clone();
        let result = self.gate.cas_current(&key).await;
        if let Ok(value) = &result {
            self.table.get_mut(&cas)?.seen = Some(value.clone());
        }
        answer(result)
    }

    async fn drop(&mut self, cas: Resource<Cas>) -> wasmtime::Result<()> {
        self.table.delete(cas)?;
        self.open.cas -= 1;
        Ok(())
    }
}

impl atomics::Host for InstanceState {
    async fn increment(&mut self, _: Resource<OpenStore>, key: String, delta: i64) -> Answer<i64> {
        answer(self.gate.increment(&key, delta).await)
    }

    async fn swap(
        &mut self,
        cas: Resource<Cas>,
        value: Vec<u8>,
    ) -> wasmtime::Result<Result<(), CasError>> {
        let Cas {
            key,
            seen,
            connection,
        } = self.table.delete(cas)?;
        self.open.cas -= 1;
        self.open.kept.push(connection);
        match answer(self.gate.swap(&key, seen, &value).await)? {
            Ok(Swapped::Ok) => {
                // Redis would have answered with a new handle, which the guest drops at once.
                drop(self.gate.switches.connect());
                Ok(Ok(()))
            }
            Err(error) => Ok(Err(CasError::StoreError(error))),
            Ok(Swapped::Failed) => {
                // As in Spin, the guest gets a new handle for its retry, with `current` already
                // called.
                let seen = match answer(self.gate.peek(&key).await)? {
                    Ok(seen) => Some(seen),
                    Err(error) => return Ok(Err(CasError::StoreError(error))),
                };
                Ok(Err(match self.open_cas(key, seen)? {
                    Ok(cas) => CasError::CasFailed(cas),
                    Err(error) => CasError::StoreError(error),
                }))
            }
        }
    }
}

impl InstanceState {
    fn open_cas(&mut self, key: String, seen: Option<Option<Vec<u8>>>) -> Answer<Resource<Cas>> {
        if self.open.cas >= MAX_OPEN {
            return Ok(Err(Error::Other(
                "too many compare-and-swap handles".to_owned(),
            )));
        }
        self.open.cas += 1;
        let connection = self.gate.switches.connect();
        let cas = Cas {
            key,
            seen,
            connection,
        };
        Ok(Ok(self.table.push(cas)?))
    }
}

fn answer<T>(result: Result<T, StoreError>) -> Answer<T> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(StoreError::Failed(message)) => Ok(Err(Error::Other(message))),
        Err(error @ StoreError::Poisoned) => Err(error.into_trap()),
    }
}
