//! Types that have a name in every language: it is displayed, and stands in JSON.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::{
    Assigned, Code, DataCenter, EnsureAction, EventKind, Level, Method, OutcomeStatus, RolloutAction,
};

macro_rules! named {
    ($($name:ident),*) => {$(
        /// Its name, as [`as_str`](Self::as_str) returns it.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        /// Its name, as [`as_str`](Self::as_str) returns it.
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
                writer.serialize_str(self.as_str())
            }
        }
    )*};
}

named!(Assigned, Code, DataCenter, EnsureAction, EventKind, Level, Method, OutcomeStatus, RolloutAction);
