//! `spin:variables` and `wasi:config`: the component's variables.

use wasmtime::component::{Accessor, HasSelf};

use super::spin::variables::variables::{Error, Host, HostWithStore};
use super::wasi::config::store as config;
use crate::instance::InstanceState;
use crate::variables::is_name;

impl Host for InstanceState {}

impl<T> HostWithStore<T> for HasSelf<InstanceState> {
    async fn get(
        accessor: &Accessor<T, Self>,
        name: String,
    ) -> wasmtime::Result<Result<String, Error>> {
        if !is_name(&name) {
            return Ok(Err(Error::InvalidName(format!(
                "{name:?} is not a name for a variable"
            ))));
        }
        let value = accessor.with(|mut access| access.get().grants.variables.get(&name).cloned());
        Ok(value
            .ok_or_else(|| Error::Undefined(format!("no variable {name:?} for this component"))))
    }
}

impl config::Host for InstanceState {
    async fn get(
        &mut self,
        key: String,
    ) -> wasmtime::Result<Result<Option<String>, config::Error>> {
        Ok(Ok(self.grants.variables.get(&key).cloned()))
    }

    async fn get_all(&mut self) -> wasmtime::Result<Result<Vec<(String, String)>, config::Error>> {
        Ok(Ok(self.grants.variables.clone().into_iter().collect()))
    }
}
