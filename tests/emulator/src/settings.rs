//! What can be set: in code, by `--set NAME=VALUE`, and by the control path.

use serde_json::Value;

/// What can be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Requests that are admitted in any 60 seconds; `None` turns the limit off. 60 by default.
    pub requests_per_minute: Option<u32>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { requests_per_minute: Some(60) }
    }
}

impl Settings {
    /// Sets one by a text such as `requests_per_minute=off`. The error says what is wrong.
    pub fn set_text(&mut self, text: &str) -> Result<(), String> {
        let (name, value) = text.split_once('=').ok_or_else(|| format!("`{text}` is not NAME=VALUE"))?;
        let value = match value {
            "off" => Value::Null,
            number => number.parse::<u64>().map_or_else(|_| Value::from(number), Value::from),
        };
        self.set(name, &value)
    }

    pub(crate) fn set(&mut self, name: &str, value: &Value) -> Result<(), String> {
        match name {
            "requests_per_minute" => self.requests_per_minute = limit(value)?,
            _ => return Err(format!("`{name}` is not a setting; there is requests_per_minute")),
        }
        Ok(())
    }
}

fn limit(value: &Value) -> Result<Option<u32>, String> {
    if value.is_null() {
        return Ok(None);
    }
    let number = value.as_u64().and_then(|number| u32::try_from(number).ok()).filter(|number| *number > 0);
    number
        .map(Some)
        .ok_or_else(|| format!("requests_per_minute is a whole number from 1, or off (null), not `{value}`"))
}
