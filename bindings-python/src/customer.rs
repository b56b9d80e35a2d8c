//! Customers: a whole number, or an `External` id.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};
use workato_oauth_profiles::{Customer, not_a_customer};

use crate::argument::{Argument, shown, text, whole};
use crate::error::{Raised, catch_panic};
use crate::values::{as_dict, dict_of, value};

/// A customer by your own id of it, the external id: 1 to 2000 bytes. Give it without the prefix `E`, and not
/// encoded: the library adds the prefix and encodes it.
///
///     workato.assign(321, External("A2300"))
///
/// A plain number is the id of the customer's workspace instead, 1 to 2**53 - 1. A customer has a workspace in each
/// environment (DEV, TEST, PROD). Workato does not say which of them an external id means, so use the ids of the
/// workspaces to reach each of them.
#[pyclass(frozen, eq, hash, module = "workato_oauth_profiles")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct External {
    /// Your own id of the customer, without the prefix `E`.
    #[pyo3(get)]
    id: String,
}

#[pymethods]
impl External {
    #[new]
    #[pyo3(signature = (id, /))]
    fn new(id: &Bound<'_, PyAny>) -> Argument<External> {
        catch_panic(|| Ok(External { id: text("the id in `External(...)`", id)? }))
    }

    #[classattr]
    #[expect(non_upper_case_globals, reason = "the name that Python gives it")]
    const __match_args__: (&str,) = ("id",);

    /// The id by name, as JSON has it: `{"external_id": "A2300"}`.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        dict_of(py, [("external_id", value(py, &self.id)?)])
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> (Bound<'py, PyType>, (&str,)) {
        (py.get_type::<External>(), (&self.id,))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("External({})", pyo3::types::PyString::new(py, &self.id).repr()?))
    }
}

as_dict!(External);

/// The customer that a value stands for; if it is not a customer, the value as it is typed.
pub(crate) fn from_python(value: &Bound<'_, PyAny>) -> PyResult<Result<Customer, String>> {
    if let Ok(external) = value.cast::<External>() {
        return Ok(Ok(Customer::External(external.get().id.clone())));
    }
    match whole(value, not_a_customer) {
        Ok(id) => Ok(Ok(Customer::Workspace(id))),
        Err(Raised::Error(_)) => Ok(Err(shown(value)?)),
        Err(Raised::Python(raised)) => Err(raised),
    }
}

/// The Python value of a customer.
pub(crate) fn to_python<'py>(py: Python<'py>, customer: &Customer) -> PyResult<Bound<'py, PyAny>> {
    Ok(match customer {
        Customer::Workspace(id) => id.into_pyobject(py)?.into_any(),
        Customer::External(id) => Bound::new(py, External { id: id.clone() })?.into_any(),
    })
}

/// A customer as JSON has it.
pub(crate) fn to_json<'py>(py: Python<'py>, customer: &Customer) -> PyResult<Bound<'py, PyAny>> {
    match customer {
        Customer::Workspace(id) => value(py, *id),
        Customer::External(id) => Ok(External { id: id.clone() }.to_dict(py)?.into_any()),
    }
}
