//! Requests and answers, for the user's own transport.

use std::collections::BTreeMap;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMapping};
use workato_oauth_profiles as client;
use workato_oauth_profiles::{Error, Method};

use crate::argument::{Argument, bytes, integer, iterator, one_of, switch, text, time, wrong_type};
use crate::error::{Raised, catch_panic};
use crate::event::METHODS;

/// One HTTP request. A transport sends it as it is, once, and follows no redirect.
///
/// Its repr leaves out the headers and the body, which hold the API token and secrets. For tests of a transport, build
/// one with keyword arguments; without them the timeouts are 45 s, and 10 s to connect.
#[pyclass(frozen, module = "workato_oauth_profiles")]
pub(crate) struct Request(pub(crate) client::Request);

#[pymethods]
impl Request {
    #[new]
    #[pyo3(signature = (
        *, method, url, headers=None, body=None, timeout=None, connect_timeout=None, fresh=None
    ))]
    fn new(
        method: &Bound<'_, PyAny>,
        url: &Bound<'_, PyAny>,
        headers: Option<&Bound<'_, PyAny>>,
        body: Option<&Bound<'_, PyAny>>,
        timeout: Option<&Bound<'_, PyAny>>,
        connect_timeout: Option<&Bound<'_, PyAny>>,
        fresh: Option<&Bound<'_, PyAny>>,
    ) -> Argument<Request> {
        catch_panic(|| {
            let method = one_of("`method=`", method, METHODS, Method::as_str)?;
            let mut request = client::Request::new(method, text("`url=`", url)?);
            request.headers = headers.map(pairs).transpose()?.unwrap_or_default();
            request.body = body.map(json_text).transpose()?;
            if let Some(timeout) = timeout {
                request.timeout = time("`timeout=`", timeout)?;
            }
            if let Some(timeout) = connect_timeout {
                request.connect_timeout = time("`connect_timeout=`", timeout)?;
            }
            request.fresh = fresh.map_or(Ok(false), |fresh| switch("`fresh=`", fresh))?;
            Ok(Request(request))
        })
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
    fn new(
        status: &Bound<'_, PyAny>,
        headers: &Bound<'_, PyAny>,
        body: &Bound<'_, PyAny>,
    ) -> Argument<Response> {
        let response = catch_panic(|| {
            Ok(Response(client::Response {
                status: http_status(status)?,
                headers: pairs(headers)?,
                body: bytes("`body=`", body)?,
            }))
        });
        response.map_err(|raised| match raised {
            // A transport builds it. After an InvalidInputError its caller would think that nothing was sent.
            Raised::Error(error) => PyTypeError::new_err(error.message.clone()).into(),
            Raised::Python(_) => raised,
        })
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

/// The status of an answer.
pub(crate) fn http_status(value: &Bound<'_, PyAny>) -> Argument<u16> {
    integer("`status=`", "an HTTP status such as 200", value)
}

/// The body of a request.
fn json_text(body: &Bound<'_, PyAny>) -> Argument<String> {
    let text = String::from_utf8(bytes("`body=`", body)?);
    Ok(text.map_err(|_| Error::invalid_input("`body=` must be JSON text as UTF-8"))?)
}

/// Headers of a mapping, or of an iterable of pairs. The errors do not show them.
fn pairs(headers: &Bound<'_, PyAny>) -> Argument<Vec<(String, String)>> {
    let pairs = match headers.cast::<PyMapping>() {
        Ok(mapping) => Some(mapping.items()?.try_iter()?),
        Err(_) => iterator(headers)?,
    };
    let Some(pairs) = pairs else {
        return wrong_type("`headers=`", "a mapping or a list of pairs", headers);
    };
    let read = |pair: Bound<'_, PyAny>| {
        let Ok((name, value)) = pair.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>() else {
            return wrong_type("an item of `headers=`", "a pair of str", &pair);
        };
        Ok((text("a name in `headers=`", &name)?, text("a value in `headers=`", &value)?))
    };
    pairs.map(|pair| read(pair?)).collect()
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
