//! Requests and answers, for the user's own transport.

use std::collections::BTreeMap;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMapping};
use workato_oauth_profiles as client;
use workato_oauth_profiles::Method;

use crate::event::METHODS;
use crate::outcome::{one_of, seconds};

/// One HTTP request. A transport sends it as it is, once, and follows no redirect.
///
/// Its repr leaves out the headers and the body, which hold the API token and secrets. For tests of a transport, build
/// one with keyword arguments.
#[pyclass(frozen, module = "workato_oauth_profiles")]
pub(crate) struct Request(pub(crate) client::Request);

#[pymethods]
impl Request {
    #[new]
    #[pyo3(signature = (
        *, method, url, headers=None, body=None, timeout=45.0, connect_timeout=10.0, fresh=false
    ))]
    fn new(
        method: &str,
        url: String,
        headers: Option<&Bound<'_, PyAny>>,
        body: Option<Vec<u8>>,
        timeout: f64,
        connect_timeout: f64,
        fresh: bool,
    ) -> PyResult<Request> {
        let body = body.map(String::from_utf8).transpose();
        Ok(Request(client::Request {
            method: one_of("method", method, METHODS, Method::as_str)?,
            url,
            headers: headers.map(pairs).transpose()?.unwrap_or_default(),
            body: body.map_err(|_| PyValueError::new_err("body must be JSON text as UTF-8"))?,
            timeout: seconds("timeout", timeout)?,
            connect_timeout: seconds("connect_timeout", connect_timeout)?,
            fresh,
            must_finish: false,
        }))
    }

    /// The method: `GET`, `POST`, `PUT` or `DELETE`.
    #[getter]
    fn method(&self) -> &'static str {
        self.0.method.as_str()
    }

    /// The whole URL, encoded. A library that encodes it again, or decodes it, asks for something else.
    #[getter]
    fn url(&self) -> &str {
        &self.0.url
    }

    /// All headers to send, including the API token. A new dict each time.
    #[getter]
    fn headers(&self) -> BTreeMap<&str, &str> {
        self.0.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    /// The body, JSON text as UTF-8; None for a request without one. It may hold secrets.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.0.body.as_ref().map(|body| PyBytes::new(py, body.as_bytes()))
    }

    /// The time that this attempt may take, from connecting to the last byte of the answer, in seconds.
    #[getter]
    fn timeout(&self) -> f64 {
        self.0.timeout.as_secs_f64()
    }

    /// The time that connecting may take, in seconds.
    #[getter]
    fn connect_timeout(&self) -> f64 {
        self.0.connect_timeout.as_secs_f64()
    }

    /// Whether to send it on a fresh connection: on a kept connection that the service has closed, it
    /// is not known whether the request arrived. A transport that cannot do this may ignore it.
    #[getter]
    fn fresh(&self) -> bool {
        self.0.fresh
    }

    fn __repr__(&self) -> String {
        format!("<Request {} {}>", self.method(), self.url())
    }
}

/// An HTTP answer of any status, which a transport returns.
///
/// `headers` is a mapping, or a list of pairs, in which a name may be repeated. `body` is the whole
/// body, decompressed.
#[pyclass(frozen, module = "workato_oauth_profiles")]
pub(crate) struct Response(client::Response);

#[pymethods]
impl Response {
    #[new]
    #[pyo3(signature = (status, headers, body))]
    fn new(status: u16, headers: &Bound<'_, PyAny>, body: &[u8]) -> PyResult<Response> {
        Ok(Response(client::Response { status, headers: pairs(headers)?, body: body.to_vec() }))
    }

    /// The status code.
    #[getter]
    fn status(&self) -> u16 {
        self.0.status
    }

    /// The headers in order, including repeated ones. A new list each time.
    #[getter]
    fn headers(&self) -> Vec<(String, String)> {
        self.0.headers.clone()
    }

    /// The whole body.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.body)
    }

    fn __repr__(&self) -> String {
        format!("<Response {}>", self.0.status)
    }
}

/// Headers of a mapping, or of an iterable of pairs.
fn pairs(headers: &Bound<'_, PyAny>) -> PyResult<Vec<(String, String)>> {
    let pairs = match headers.cast::<PyMapping>() {
        Ok(mapping) => mapping.items()?.try_iter()?,
        Err(_) => headers.try_iter()?,
    };
    pairs.map(|pair| pair?.extract()).collect()
}

/// The answer that a transport returned. Anything but a `Response` is a bug in it, so it is not retried.
pub(crate) fn response(returned: &Bound<'_, PyAny>) -> PyResult<client::Response> {
    match returned.cast::<Response>() {
        Ok(response) => Ok(response.get().0.clone()),
        Err(_) => {
            let kind = returned.get_type().name()?;
            Err(PyTypeError::new_err(format!("the transport must return a Response, not {kind}")))
        }
    }
}
