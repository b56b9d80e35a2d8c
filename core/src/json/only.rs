//! Visitors that accept one kind of JSON value.

use serde::de::{Error, Expected};

/// Refuses all kinds of values except one. The error does not show the value: serde's own errors would
/// show what the service sent, which may be a secret.
macro_rules! only {
    ($kind:ident) => {
        fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<Self::Value, E> {
            Err($crate::json::refused(&self))
        }
        fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<Self::Value, E> {
            Err($crate::json::refused(&self))
        }
        fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<Self::Value, E> {
            Err($crate::json::refused(&self))
        }
        fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Self::Value, E> {
            Err($crate::json::refused(&self))
        }
        fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<Self::Value, E> {
            Err($crate::json::refused(&self))
        }
        fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
            Err($crate::json::refused(&self))
        }
        only!(@ $kind);
    };
    (@ map) => {
        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
            Err($crate::json::refused(&self))
        }
    };
    (@ seq) => {
        fn visit_map<A: serde::de::MapAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
            Err($crate::json::refused(&self))
        }
    };
}
pub(crate) use only;

pub(crate) fn refused<E: Error>(expected: &dyn Expected) -> E {
    E::custom(format_args!("expected {expected}"))
}
