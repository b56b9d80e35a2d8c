//! The request of an operation.

use crate::writes::Target;
use crate::{Method, Secret};

/// The request of an operation, before the client adds the base URL and headers.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Wire {
    /// The method.
    pub method: Method,
    /// The path and query below the base URL.
    pub path: String,
    /// The body, JSON text.
    pub body: Option<Secret>,
    /// The secrets in it, which are redacted in the answer of the service.
    pub secrets: Vec<Secret>,
    /// The profile that the request creates, changes or deletes, if it does.
    pub(crate) target: Option<Target>,
}

impl Wire {
    /// A request without a body and without secrets.
    pub fn new(method: Method, path: String) -> Wire {
        Wire { method, path, body: None, secrets: Vec::new(), target: None }
    }
}
