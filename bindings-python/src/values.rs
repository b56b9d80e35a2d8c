//! What the results of calls have in common: they become dicts, for JSON, FastAPI, pydantic and pandas.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};

/// A value of Python.
pub(crate) fn value<'py, T: IntoPyObject<'py>>(py: Python<'py>, value: T) -> PyResult<Bound<'py, PyAny>> {
    pyo3::IntoPyObjectExt::into_bound_py_any(value, py)
}

pub(crate) fn dict_of<'py, const N: usize>(
    py: Python<'py>,
    fields: [(&str, Bound<'py, PyAny>); N],
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    fields.into_iter().try_for_each(|(name, value)| dict.set_item(name, value))?;
    Ok(dict)
}

/// `to_dict()` of an object of Python, such as an error; None stays None.
pub(crate) fn optional_dict<'py>(
    py: Python<'py>,
    object: Option<Py<PyAny>>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    object.map(|object| object.bind(py).call_method0("to_dict")).transpose()
}

/// What pydantic needs to know of a class.
pub(crate) fn pydantic_schema<'py>(class: &Bound<'py, PyType>) -> PyResult<Bound<'py, PyAny>> {
    class.py().import("workato_oauth_profiles.for_native")?.call_method1("pydantic_schema", (class,))
}

/// Lets pydantic, and FastAPI with it, write a class that has `to_dict`.
macro_rules! as_dict {
    ($class:ident) => {
        #[pymethods]
        impl $class {
            /// `to_dict()`, for `vars()`: FastAPI reads it where an endpoint does not name the type of its result.
            #[getter]
            fn __dict__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
                self.to_dict(py)
            }

            /// What pydantic needs to know: a field takes an instance, and is written as `to_dict()`.
            #[classmethod]
            fn __get_pydantic_core_schema__<'py>(
                class: &Bound<'py, PyType>,
                _source: &Bound<'py, PyAny>,
                _handler: &Bound<'py, PyAny>,
            ) -> PyResult<Bound<'py, PyAny>> {
                crate::values::pydantic_schema(class)
            }
        }
    };
}
pub(crate) use as_dict;
