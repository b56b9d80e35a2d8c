//! `:managed_user_id`: the id of a customer's workspace, or E and the customer's external id, URL-encoded.

use super::{number, rule};
use crate::Settings;
use crate::answer::Failure;
use crate::workspace::{Customer, Workspace};

pub(super) enum CustomerRef {
    Id(i64),
    External(String),
    /// A segment that cannot name a customer.
    Unknown,
}

pub(super) fn read(segment: &str, settings: &Settings) -> Result<CustomerRef, Failure> {
    let Some(encoded) = segment.strip_prefix('E').filter(|encoded| !encoded.is_empty()) else {
        return Ok(number(segment).map_or(CustomerRef::Unknown, CustomerRef::Id));
    };
    let wrong = |status, text| Failure::of_field(status, "managed_user_id", text);
    if encoded.contains('.') {
        rule(settings.plain_dot, |status| wrong(status, "has a dot that is not %2E"))?;
    }
    decode(encoded).map(CustomerRef::External).ok_or_else(|| wrong(400, "must be URL-encoded"))
}

pub(super) fn find<'a>(
    workspace: &'a Workspace,
    name: &CustomerRef,
    settings: &Settings,
) -> Result<&'a Customer, Failure> {
    let id = match name {
        CustomerRef::Id(id) => Some(*id),
        CustomerRef::External(external_id) => workspace.external(external_id),
        CustomerRef::Unknown => None,
    };
    let unknown = || Failure::of_state(settings.unknown_customer, "There is no such customer");
    id.and_then(|id| workspace.customer(id)).ok_or_else(unknown)
}

/// Decodes percent-encoding once: what is still encoded afterwards is a part of the external id. `None` if a
/// byte should have been encoded, or if the encoding is invalid.
fn decode(encoded: &str) -> Option<String> {
    let (mut rest, mut bytes) = (encoded.as_bytes(), Vec::with_capacity(encoded.len()));
    while let [first, after @ ..] = rest {
        rest = after;
        bytes.push(match first {
            b'%' => {
                let [high, low, after @ ..] = rest else { return None };
                rest = after;
                hex(*high)? * 16 + hex(*low)?
            }
            b'-' | b'_' | b'~' | b'.' => *first,
            other if other.is_ascii_alphanumeric() => *other,
            _ => return None,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|digit| digit as u8)
}
