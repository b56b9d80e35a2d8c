//! Finds the route of a request and checks whether the token has the privilege for it.

mod assign;
mod body;
mod create;
mod customer;
mod delete;
mod get;
mod list;
mod query;
mod unassign;
mod update;

use crate::answer::Failure;
use crate::incoming::Incoming;
use crate::workspace::Workspace;
use crate::{Operation, Rule, Settings};

/// The two families of routes. Each may have its own rate limit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Profiles,
    Customers,
}

/// The family of a request. A path that is not a route belongs to one too.
pub(crate) fn family(incoming: &Incoming) -> Family {
    if incoming.path().starts_with("/api/managed_users/") { Family::Customers } else { Family::Profiles }
}

/// Status and JSON text.
pub(crate) type Answer = Result<(u16, String), Failure>;

enum Route<'a> {
    List,
    Get { id: i64 },
    Create,
    Update { id: i64 },
    Delete { id: i64 },
    Assign { customer: &'a str, id: i64 },
    Unassign { customer: &'a str, id: i64 },
}

/// The operation that a request asks for.
pub(crate) fn operation(incoming: &Incoming) -> Option<Operation> {
    Some(match find(&incoming.method, incoming.path())? {
        Route::List => Operation::List,
        Route::Get { .. } => Operation::Get,
        Route::Create => Operation::Create,
        Route::Update { .. } => Operation::Update,
        Route::Delete { .. } => Operation::Delete,
        Route::Assign { .. } => Operation::Assign,
        Route::Unassign { .. } => Operation::Unassign,
    })
}

pub(crate) fn answer(workspace: &mut Workspace, settings: &Settings, incoming: &Incoming) -> Answer {
    let route = find(&incoming.method, incoming.path()).ok_or_else(Failure::not_found)?;
    if !may(settings, &route) {
        return Err(Failure::new(settings.missing_privilege));
    }
    match route {
        Route::List => list::answer(workspace, settings, incoming),
        Route::Get { id } => get::answer(workspace, settings, id, incoming),
        Route::Create => create::answer(workspace, settings, incoming),
        Route::Update { id } => update::answer(workspace, settings, id, incoming),
        Route::Delete { id } => delete::answer(workspace, settings, id, incoming),
        Route::Assign { customer, id } => assign::answer(workspace, settings, customer, id, incoming),
        Route::Unassign { customer, id } => unassign::answer(workspace, settings, customer, id, incoming),
    }
}

fn find<'a>(method: &str, path: &'a str) -> Option<Route<'a>> {
    let mut segments = path.strip_prefix("/api/")?.split('/');
    let segments = [(); 6].map(|()| segments.next());
    match (method, segments) {
        ("GET", [Some("custom_oauth_profiles"), None, ..]) => Some(Route::List),
        ("POST", [Some("custom_oauth_profiles"), None, ..]) => Some(Route::Create),
        (_, [Some("custom_oauth_profiles"), Some(id), None, ..]) => {
            let id = number(id)?;
            match method {
                "GET" => Some(Route::Get { id }),
                "PUT" => Some(Route::Update { id }),
                "DELETE" => Some(Route::Delete { id }),
                _ => None,
            }
        }
        (
            _,
            [
                Some("managed_users"),
                Some(customer),
                Some("custom_oauth_profiles"),
                Some(id),
                Some(verb),
                None,
            ],
        ) => {
            let id = number(id)?;
            match (method, verb) {
                ("POST", "assign") => Some(Route::Assign { customer, id }),
                ("DELETE", "unassign") => Some(Route::Unassign { customer, id }),
                _ => None,
            }
        }
        _ => None,
    }
}

fn may(settings: &Settings, route: &Route<'_>) -> bool {
    match route {
        Route::List => settings.may_list,
        Route::Get { .. } => settings.may_get,
        Route::Create => settings.may_create,
        Route::Update { .. } => settings.may_update,
        Route::Delete { .. } => settings.may_delete,
        Route::Assign { .. } => settings.may_assign,
        Route::Unassign { .. } => settings.may_unassign,
    }
}

fn result(value: &str) -> String {
    format!(r#"{{"result":{value}}}"#)
}

/// The answer of delete, assign and unassign.
fn done() -> Answer {
    Ok((200, r#"{"result":{"success":true}}"#.into()))
}

fn rule(rule: Rule, refusal: impl FnOnce(u16) -> Failure) -> Result<(), Failure> {
    match rule {
        Rule::Accept => Ok(()),
        Rule::Refuse(status) => Err(refusal(status)),
    }
}

/// A whole number that is written in digits only.
fn number<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}
