//! What an operation sends.

use crate::{Method, Secret};

/// What an operation sends, before the client adds its base URL and headers.
#[derive(Clone, Debug)]
pub struct Wire {
    /// The method.
    pub method: Method,
    /// The path and query below the base URL.
    pub path: String,
    /// The body, JSON text.
    pub body: Option<Secret>,
    /// What is secret in it: cut out of all that the service says in return.
    pub secrets: Vec<Secret>,
}

impl Wire {
    /// A request without a body.
    pub(crate) fn bare(method: Method, path: String) -> Wire {
        Wire { method, path, body: None, secrets: Vec::new() }
    }
}
