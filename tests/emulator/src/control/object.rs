//! The body of a control request: an object whose fields are taken out one by one.

use serde_json::{Map, Value};

pub(super) struct Object(Map<String, Value>);

impl Object {
    /// Reads a body. An empty body is an empty object.
    pub fn read(body: &[u8]) -> Result<Object, String> {
        if body.is_empty() {
            return Ok(Object(Map::new()));
        }
        Object::of(json(body)?).ok_or_else(|| "the body is not an object".into())
    }

    pub fn of(value: Value) -> Option<Object> {
        if let Value::Object(fields) = value { Some(Object(fields)) } else { None }
    }

    pub fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    /// Takes out a whole number from 0.
    pub fn number(&mut self, name: &str) -> Result<Option<i64>, String> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let number = value.as_i64().filter(|number| *number >= 0);
        number.map(Some).ok_or_else(|| format!("{name} is a whole number from 0, not `{value}`"))
    }

    /// Takes out a text. An error does not show the value, because it may be a secret.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, String> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(format!("{name} is a text")),
        }
    }

    /// Refuses the fields that were not taken out.
    pub fn end(self) -> Result<(), String> {
        self.0.keys().next().map_or(Ok(()), |name| Err(format!("`{name}` is not a field of this request")))
    }

    pub fn rest(self) -> Map<String, Value> {
        self.0
    }
}

pub(super) fn json(body: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(body).map_err(|error| format!("the body is not JSON: {error}"))
}
