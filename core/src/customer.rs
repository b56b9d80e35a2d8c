//! A customer of an Embedded partner, and how it is written in paths and JSON.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::json::{as_whole, check_id_of, invalid_id_of, shown};
use crate::printable::excerpt;
use crate::{Error, Setting};

/// A customer: the workspace that a profile is assigned to.
///
/// ```
/// use workato_oauth_profiles::Customer;
///
/// let by_workspace: Customer = 123.into();
/// let by_external_id = Customer::External("A2300".into());
/// assert_eq!(by_workspace.to_string(), "123");
/// assert_eq!(by_external_id.to_string(), "external id `A2300`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Customer {
    /// The id of the customer's workspace, 1 to 2^53-1. Each environment (DEV, TEST, PROD) has its own.
    Workspace(i64),
    /// The partner's own id of the customer, 1 to 2000 bytes, without prefix and not encoded: the
    /// library adds the prefix E and encodes it. Workato does not say which environment
    /// (DEV, TEST, PROD) of the customer it means: to reach each of them, use the ids of the workspaces.
    External(String),
}

/// Servers accept a few thousand bytes as a path, and an encoded byte takes three. See
/// docs/design.md#the-longest-external-id-2000-bytes.
const LONGEST: usize = 2000;

impl Customer {
    /// The customer as one segment of a path.
    ///
    /// All bytes except letters, digits, `-`, `_` and `~` are encoded. The dot is encoded too, because a
    /// segment of dots would change the path.
    pub(crate) fn segment(&self) -> Result<String, Error> {
        match self {
            Customer::Workspace(id) => Ok(check_id_of("the id of a customer's workspace", *id)?.to_string()),
            Customer::External(id) if id.is_empty() => {
                Err(Error::invalid_input("the external id of a customer is empty"))
            }
            Customer::External(id) if id.len() > LONGEST => Err(Error::invalid_input(format!(
                "the external id of a customer has {} bytes, more than the {LONGEST} allowed: give only the id",
                id.len()
            ))),
            Customer::External(id) => {
                let mut segment = String::with_capacity(id.len() + 1);
                segment.push('E');
                id.bytes().for_each(|byte| push_encoded(&mut segment, byte));
                Ok(segment)
            }
        }
    }

    /// Reads a whole number or `{"external_id": "A2300"}`.
    pub(crate) fn from_json(value: &Value) -> Result<Customer, Error> {
        if let Some(external) = value.get("external_id").and_then(Value::as_str) {
            return Ok(Customer::External(external.to_owned()));
        }
        match (as_whole(value), value.as_str()) {
            (Some(id), _) => Ok(Customer::Workspace(id)),
            (None, Some(text)) => Err(not_a_customer(text)),
            (None, None) if value.is_number() => {
                Err(invalid_id_of("the id of a customer's workspace", &shown(value)))
            }
            (None, None) => Err(not_a_customer(&shown(value))),
        }
    }
}

/// The error for a value that is not a customer, for languages in which a list can hold anything.
pub fn not_a_customer(shown: &str) -> Error {
    Error::invalid_input(format!(
        "`{}` is not a customer: give the id of the customer's workspace, such as {}, or your own external id \
         of the customer, such as {}",
        excerpt(shown),
        Setting::Workspace,
        Setting::External
    ))
}

fn push_encoded(segment: &mut String, byte: u8) {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'~' => segment.push(char::from(byte)),
        _ => *segment += &format!("%{byte:02X}"),
    }
}

impl From<i64> for Customer {
    /// The customer whose workspace has this id.
    fn from(workspace: i64) -> Customer {
        Customer::Workspace(workspace)
    }
}

impl From<i32> for Customer {
    /// The customer whose workspace has this id.
    fn from(workspace: i32) -> Customer {
        Customer::Workspace(workspace.into())
    }
}

impl From<u32> for Customer {
    /// The customer whose workspace has this id.
    fn from(workspace: u32) -> Customer {
        Customer::Workspace(workspace.into())
    }
}

impl From<u64> for Customer {
    /// The customer whose workspace has this id. An id above 2^53-1 is refused when it is used; if it is
    /// above 2^63-1, the error shows 2^63-1.
    fn from(workspace: u64) -> Customer {
        Customer::Workspace(i64::try_from(workspace).unwrap_or(i64::MAX))
    }
}

impl From<&Customer> for Customer {
    fn from(customer: &Customer) -> Customer {
        customer.clone()
    }
}

impl fmt::Display for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Customer::Workspace(id) => write!(f, "{id}"),
            Customer::External(id) => write!(f, "external id `{}`", excerpt(id)),
        }
    }
}

/// A number, or `{"external_id": "A2300"}`.
impl Serialize for Customer {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        match self {
            Customer::Workspace(id) => writer.serialize_i64(*id),
            Customer::External(id) => {
                let mut map = writer.serialize_map(Some(1))?;
                map.serialize_entry("external_id", id)?;
                map.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn external(id: &str) -> String {
        Customer::External(id.into()).segment().expect("valid")
    }

    #[test]
    fn an_external_id_gets_its_prefix_and_is_encoded() {
        assert_eq!(external("A2300"), "EA2300");
        assert_eq!(external("E1"), "EE1");
        assert_eq!(external("a-b_c~d"), "Ea-b_c~d");
        assert_eq!(external(".."), "E%2E%2E");
        assert_eq!(external("a/b%2Fc?d#e f+g"), "Ea%2Fb%252Fc%3Fd%23e%20f%2Bg");
        assert_eq!(external("é"), "E%C3%A9");
        assert_eq!(external("\r\n"), "E%0D%0A");
    }

    #[test]
    fn no_external_id_adds_a_segment() {
        let mut random = fastrand::Rng::with_seed(3);
        for _ in 0..10_000 {
            let id: String = (0..random.usize(1..12)).map(|_| random.char(..)).collect();
            let segment = external(&id);
            assert!(segment.starts_with('E'), "{id:?}");
            let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-_~%".contains(&byte);
            assert!(segment.bytes().all(is_safe), "{id:?} {segment}");
        }
    }

    #[test]
    fn an_empty_external_id_and_an_impossible_workspace_are_refused() {
        assert!(Customer::External(String::new()).segment().is_err());
        let error = Customer::External("x".repeat(LONGEST + 1)).segment().expect_err("too long");
        assert!(error.to_string().contains("2001 bytes"), "{error}");
        for id in [0, -1, 1 << 53] {
            let error = Customer::Workspace(id).segment().expect_err("not valid");
            assert!(error.to_string().contains(&format!("`{id}`")), "{error}");
        }
        assert_eq!(Customer::Workspace((1 << 32) + 5).segment().expect("valid"), "4294967301");
    }

    #[test]
    fn json_is_a_number_or_an_object_with_the_external_id() {
        for customer in [Customer::Workspace(123), Customer::External("A2300".into())] {
            let json = serde_json::to_value(&customer).expect("JSON");
            assert_eq!(Customer::from_json(&json).expect("a customer"), customer);
        }
        for (json, shown) in
            [("\"A2300\"", "`A2300`"), ("1.5", "`1.5`"), ("true", "`true`"), ("null", "`null`")]
        {
            let value = serde_json::from_str(json).expect("JSON");
            let error = Customer::from_json(&value).expect_err("no customer");
            assert!(error.to_string().contains(shown), "{error}");
        }
    }
}
