//! A command as JSON: `{"operation": "get", "params": {"id": 321}}`.

use std::str::FromStr;

use serde_json::{Map, Value};

use super::Command;
use crate::did_you_mean::did_you_mean;
use crate::ensure::at_position;
use crate::json::{as_whole, check_range, invalid_id_of, invalid_whole, json_value, shown};
use crate::operations::{Assign, Create, Delete, Get, List, Unassign, Update};
use crate::printable::excerpt;
use crate::{Customer, EnsureEach, Error, ProfileInput, Rollout, RolloutAction, Secret, Setting};

type Params = Map<String, Value>;

const OPERATIONS: [&str; 15] = [
    "list", "get", "create", "update", "delete", "assign", "unassign", "profiles", "find", "ensure",
    "rotate_secret", "ensure_each", "assign_each", "unassign_each", "reassign_each",
];
/// The params of all operations.
const PARAMS: [&str; 20] = [
    "id", "page", "per_page", "name", "provider", "client_id", "client_secret", "token", "data", "customer",
    "force", "replace", "dry_run", "pace", "total", "ledger", "customers", "inputs", "from", "to",
];

/// The JSON of a rollout holds neither its customers nor its ledger: `total` says how many customers
/// there are, and `ledger` whether there is one.
impl FromStr for Command {
    type Err = Error;

    fn from_str(json: &str) -> Result<Command, Error> {
        let value =
            json_value(json).map_err(|why| Error::internal(format!("the command is not JSON: {why}")))?;
        let empty = Map::new();
        let params = match &value["params"] {
            Value::Null => &empty,
            Value::Object(params) => params,
            other => {
                let shown = shown(other);
                return Err(Error::internal(format!(
                    "the params of a command must be an object, not `{shown}`"
                )));
            }
        };
        check_names(params)?;
        match value["operation"].as_str().unwrap_or_default() {
            "list" => {
                let per_page = whole(params, "per_page", Setting::PerPage)?.unwrap_or(List::MOST);
                let page = page(params)?;
                Ok(Command::List(List { page, per_page }))
            }
            "get" => Ok(Command::Get(Get { id: id(params)? })),
            "create" => Ok(Command::Create(Create { input: input(params)? })),
            "update" => Ok(Command::Update(Update { id: id(params)?, input: input(params)? })),
            "delete" => Ok(Command::Delete(Delete { id: id(params)? })),
            "assign" => Ok(Command::Assign(Assign { id: id(params)?, customer: customer(params)? })),
            "unassign" => {
                let (id, customer, force) =
                    (id(params)?, customer(params)?, flag(params, "force", Setting::Force)?);
                Ok(Command::Unassign(Unassign { id, customer, force }))
            }
            "profiles" => {
                Ok(Command::Profiles { page: check_range(Setting::Page, page(params)?, i64::MAX)? })
            }
            "find" => Ok(Command::Find { name: text(params, "name")?, provider: text(params, "provider")? }),
            "ensure" => Ok(Command::Ensure {
                input: input(params)?,
                replace: flag(params, "replace", Setting::Replace)?,
            }),
            "rotate_secret" => {
                let client_secret = Secret::new(text(params, "client_secret")?);
                Ok(Command::RotateSecret { id: id(params)?, client_secret, token: token(params)? })
            }
            "ensure_each" => Ok(Command::EnsureEach(ensure_each(params)?)),
            "assign_each" => Ok(Command::Each(rollout(params, RolloutAction::Assign, id(params)?)?)),
            "unassign_each" => {
                let action = RolloutAction::Unassign { force: flag(params, "force", Setting::Force)? };
                Ok(Command::Each(rollout(params, action, id(params)?)?))
            }
            "reassign_each" => {
                let (from, to) = (id_in(params, "from")?, id_in(params, "to")?);
                let action = RolloutAction::Reassign { to, force: flag(params, "force", Setting::Force)? };
                Ok(Command::Each(rollout(params, action, from)?))
            }
            other => {
                let (shown, meant) = (excerpt(other), did_you_mean(other, &OPERATIONS));
                Err(Error::internal(format!("there is no operation `{shown}`{meant}")))
            }
        }
    }
}

/// Refuses a param that no operation has.
fn check_names(params: &Params) -> Result<(), Error> {
    let Some(name) = params.keys().find(|name| !PARAMS.contains(&name.as_str())) else {
        return Ok(());
    };
    let (shown, meant) = (excerpt(name), did_you_mean(name, &PARAMS));
    Err(Error::invalid_input(format!("`{shown}` is not known{meant}")))
}

fn input(params: &Params) -> Result<ProfileInput, Error> {
    Ok(ProfileInput {
        name: text(params, "name")?,
        provider: text(params, "provider")?,
        client_id: text(params, "client_id")?,
        client_secret: Secret::new(text(params, "client_secret")?),
        token: token(params)?,
        data: data(params)?,
    })
}

fn ensure_each(params: &Params) -> Result<EnsureEach, Error> {
    let Some(inputs) = params.get("inputs").and_then(Value::as_array) else {
        return Err(Error::invalid_input("`inputs` is not a list"));
    };
    let read = |(nth, value): (usize, &Value)| {
        let params = value.as_object().ok_or_else(|| Error::invalid_input("it is not an object"));
        let input = params.and_then(|params| check_names(params).and_then(|()| input(params)));
        input.map_err(|error| at_position(nth, &error.message))
    };
    Ok(EnsureEach {
        inputs: inputs.iter().enumerate().map(read).collect::<Result<_, _>>()?,
        replace: flag(params, "replace", Setting::Replace)?,
        dry_run: flag(params, "dry_run", Setting::DryRun)?,
        ledger: flag(params, "ledger", Setting::Ledger)?,
    })
}

fn data(params: &Params) -> Result<Map<String, Value>, Error> {
    match params.get("data") {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(data)) => Ok(data.clone()),
        Some(_) => Err(Error::invalid_input("`data` is not an object")),
    }
}

fn rollout(params: &Params, action: RolloutAction, id: i64) -> Result<Rollout, Error> {
    let pace = match params.get("pace") {
        Some(Value::Null) => None,
        _ => whole(params, "pace", Setting::Pace)?,
    };
    let pace = pace.map(|pace| crate::config::count(Setting::Pace, pace)).transpose()?;
    let total = match params.get("total") {
        None | Some(Value::Null) => None,
        Some(total) => Some(number_of_customers(total)?),
    };
    let rollout = Rollout {
        action,
        id,
        ledger: flag(params, "ledger", Setting::Ledger)?,
        dry_run: flag(params, "dry_run", Setting::DryRun)?,
        pace,
        total,
    };
    rollout.check().map(|()| rollout)
}

fn number_of_customers(total: &Value) -> Result<u64, Error> {
    as_whole(total).and_then(|total| u64::try_from(total).ok()).ok_or_else(|| {
        let shown = excerpt(&shown(total));
        Error::invalid_input(format!("`total` must be the number of customers, not `{shown}`"))
    })
}

fn id(params: &Params) -> Result<i64, Error> {
    id_in(params, "id")
}

fn id_in(params: &Params, name: &str) -> Result<i64, Error> {
    let value = params.get(name).unwrap_or(&Value::Null);
    as_whole(value).ok_or_else(|| invalid_id_of("id", &shown(value)))
}

fn customer(params: &Params) -> Result<Customer, Error> {
    Customer::from_json(params.get("customer").unwrap_or(&Value::Null))
}

fn token(params: &Params) -> Result<Option<Secret>, Error> {
    match params.get("token") {
        None | Some(Value::Null) => Ok(None),
        Some(_) => Ok(Some(Secret::new(text(params, "token")?))),
    }
}

/// The value is not shown: it may be a secret.
fn text(params: &Params, name: &str) -> Result<String, Error> {
    let text = params.get(name).and_then(Value::as_str).map(str::to_owned);
    text.ok_or_else(|| Error::invalid_input(format!("the {} must be a text", name.replace('_', " "))))
}

fn flag(params: &Params, name: &str, setting: Setting) -> Result<bool, Error> {
    match params.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(value) => value.as_bool().ok_or_else(|| {
            let shown = excerpt(&shown(value));
            Error::invalid_input(format!(
                "`{shown}` is neither true nor false: give {setting}, or leave it out"
            ))
        }),
    }
}

fn page(params: &Params) -> Result<i64, Error> {
    Ok(whole(params, "page", Setting::Page)?.unwrap_or(List::default().page))
}

fn whole(params: &Params, name: &str, setting: Setting) -> Result<Option<i64>, Error> {
    let whole = |value| as_whole(value).ok_or_else(|| invalid_whole(setting, &shown(value)));
    params.get(name).map(whole).transpose()
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
    fn params_that_are_no_object_are_refused_and_not_ignored() {
        for params in ["true", "[]", "\"dry_run\""] {
            let command = format!(r#"{{"operation": "profiles", "params": {params}}}"#);
            let error = command.parse::<Command>().expect_err("no params");
            assert!(error.to_string().contains("must be an object"), "{error}");
        }
        assert!(r#"{"operation": "profiles", "params": null}"#.parse::<Command>().is_ok());
    }

    #[test]
    fn the_command_of_a_walk_or_rollout_is_checked_before_it_begins() {
        for (command, said) in [
            (r#"{"operation": "profiles", "params": {"page": 0}}"#, "`page` must be"),
            (r#"{"operation": "assign_each", "params": {"id": 0}}"#, "id must be"),
            (r#"{"operation": "unassign_each", "params": {"id": 321, "pace": 0}}"#, "`.pace(...)` must be"),
            (
                r#"{"operation": "reassign_each", "params": {"from": 321, "to": 0, "ledger": true}}"#,
                "id must be",
            ),
            (
                r#"{"operation": "reassign_each", "params": {"from": 5, "to": 5, "ledger": true}}"#,
                "both profiles",
            ),
            (r#"{"operation": "reassign_each", "params": {"from": 321, "to": 322}}"#, "a ledger is required"),
        ] {
            let error = command.parse::<Command>().expect_err(said).to_string();
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn a_total_that_is_no_number_of_customers_is_refused() {
        let total = |total: &str| {
            let params = format!(r#"{{"id": 321, "total": {total}}}"#);
            format!(r#"{{"operation": "assign_each", "params": {params}}}"#).parse::<Command>()
        };
        for wrong in ["-1", "1.5", "\"5\"", "true", "[]"] {
            let error = total(wrong).expect_err("no number").to_string();
            assert!(error.contains("`total` must be the number of customers, not `"), "{error}");
        }
        for right in ["null", "0", "5"] {
            assert!(total(right).is_ok(), "{right}");
        }
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
        assert!(error.to_string().contains("`page` must be a whole number, not `\"2\"`"), "{error}");
    }
}
