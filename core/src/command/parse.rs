//! A command as JSON: `{"operation": "get", "params": {"id": 321}}`.

use std::str::FromStr;

use serde_json::{Map, Value};

use super::Command;
use crate::Error;
use crate::operation::{invalid_id, invalid_whole};
use crate::operations::{Get, List};

impl FromStr for Command {
    type Err = Error;

    fn from_str(json: &str) -> Result<Command, Error> {
        let value: Value = serde_json::from_str(json)
            .map_err(|why| Error::internal(format!("a command is no JSON: {why}")))?;
        let empty = Map::new();
        let params = value["params"].as_object().unwrap_or(&empty);
        match value["operation"].as_str().unwrap_or_default() {
            "get" => Ok(Command::Get(Get { id: id(params)? })),
            "list" => {
                let page = whole(params, "page", 1)?;
                Ok(Command::List(List { page, per_page: whole(params, "per_page", List::MOST)? }))
            }
            "profiles" => Ok(Command::Profiles { page: whole(params, "page", 1)? }),
            other => Err(Error::internal(format!("there is no operation `{other}`"))),
        }
    }
}

fn id(params: &Map<String, Value>) -> Result<i64, Error> {
    let value = params.get("id").unwrap_or(&Value::Null);
    as_whole(value).ok_or_else(|| invalid_id(&shown(value)))
}

fn whole(params: &Map<String, Value>, name: &str, otherwise: i64) -> Result<i64, Error> {
    let Some(value) = params.get(name) else {
        return Ok(otherwise);
    };
    as_whole(value).ok_or_else(|| invalid_whole(name, &shown(value)))
}

fn as_whole(value: &Value) -> Option<i64> {
    value.as_i64()
}

fn shown(value: &Value) -> String {
    match value {
        // Not `NaN` and what else a language has for numbers that JSON has not.
        Value::String(text) if !text.starts_with(|first: char| first.is_ascii_digit()) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operations_and_params_of_the_vectors_are_commands() {
        let get = r#"{"operation": "get", "params": {"id": 321}}"#.parse();
        assert!(matches!(get, Ok(Command::Get(Get { id: 321 }))));
        let list = r#"{"operation": "list", "params": {"page": 2, "per_page": 5}}"#.parse();
        assert!(matches!(list, Ok(Command::List(List { page: 2, per_page: 5 }))));
        let list = r#"{"operation": "list"}"#.parse();
        assert!(matches!(list, Ok(Command::List(List { page: 1, per_page: 100 }))));
        let profiles = r#"{"operation": "profiles", "params": {"page": 3}}"#.parse();
        assert!(matches!(profiles, Ok(Command::Profiles { page: 3 })));
    }

    #[test]
    fn what_is_no_whole_number_is_refused_and_shown() {
        for (id, shown) in [
            ("\"321\"", "`\"321\"`"),
            ("\"NaN\"", "`NaN`"),
            ("1.5", "`1.5`"),
            ("true", "`true`"),
            ("null", "`null`"),
        ] {
            let command = format!(r#"{{"operation": "get", "params": {{"id": {id}}}}}"#);
            let error = command.parse::<Command>().expect_err("not an id");
            assert!(error.to_string().contains(shown), "{error}");
        }
        let error =
            r#"{"operation": "list", "params": {"page": "2"}}"#.parse::<Command>().expect_err("no page");
        assert!(error.to_string().contains("page must be a whole number, not `\"2\"`"), "{error}");
    }
}
