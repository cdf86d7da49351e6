//! Parameters of a query as serde reads them: an empty one counts as not given.

use crate::fault::Fault;
use serde::de::value::{Error, MapDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use std::borrow::Cow;

/// Reads a query: a struct with a field for each parameter. The fault names the parameter that does
/// not fit.
pub(crate) fn parameters<T: DeserializeOwned>(query: &str) -> Result<T, Fault> {
    let mut last = String::new();
    let pairs = form_urlencoded::parse(query.as_bytes()).map(|(name, value)| {
        last = name.to_string();
        (name, Value(value))
    });
    let read = T::deserialize(MapDeserializer::new(pairs));
    read.map_err(|error: Error| Fault::of_parameter(&last, &error.to_string()))
}

/// The value of one parameter.
struct Value<'de>(Cow<'de, str>);

impl<'de> IntoDeserializer<'de> for Value<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Values that are not texts.
macro_rules! parsed {
    ($($method:ident $type:ty, $rule:literal)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let value: $type = self.0.parse().map_err(|_| Error::custom($rule))?;
            value.into_deserializer().deserialize_any(visitor)
        })+
    };
}

impl<'de> Deserializer<'de> for Value<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.0.into_deserializer().deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_empty() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    parsed! {
        deserialize_bool bool, "it must be true or false"
        deserialize_u8 u8, "it must be a whole number, 0 to 255"
        deserialize_u16 u16, "it must be a whole number, 0 to 65535"
        deserialize_u64 u64, "it must be a whole number, 0 or more"
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u32 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}
