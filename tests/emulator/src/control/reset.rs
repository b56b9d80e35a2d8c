//! `POST /__emulator/reset`

use serde_json::{Value, json};

use super::named;
use super::object::Object;
use crate::state::State;
use crate::workspace::Workspace;

/// More would not help a test and could use up the memory.
const MOST: u64 = 1_000_000;

/// Resets the emulator, and changes the settings that the body names. The workspace stays unless the body
/// names `documented`, `profiles` or `customers`: then it is replaced by exactly those.
pub(super) fn reset(state: &mut State, body: &[u8]) -> Result<Value, String> {
    let mut wanted = Object::read(body)?;
    let seeds = [wanted.take("documented"), wanted.take("profiles"), wanted.take("customers")];
    let workspace = seeds.iter().any(Option::is_some).then(|| seed(seeds)).transpose()?;
    let settings = named(&state.settings, wanted)?;
    state.set(settings);
    state.reset();
    if let Some(workspace) = workspace {
        state.workspace = workspace;
    }
    Ok(json!({"profiles": state.workspace.profiles().len()}))
}

fn seed([documented, profiles, customers]: [Option<Value>; 3]) -> Result<Workspace, String> {
    let mut workspace = Workspace::default();
    let documented = documented.unwrap_or(Value::Bool(false));
    if documented.as_bool().ok_or_else(|| format!("documented is true or false, not `{documented}`"))? {
        workspace.add_documented();
    }
    workspace.add_profiles(count("profiles", profiles)?);
    match customers {
        Some(Value::Array(customers)) => customers.into_iter().try_for_each(|it| add(&mut workspace, it))?,
        number => workspace.add_customers(count("customers", number)?),
    }
    Ok(workspace)
}

fn count(name: &str, value: Option<Value>) -> Result<usize, String> {
    let value = value.unwrap_or(Value::from(0));
    let wrong = || format!("{name} is a whole number up to {MOST}, not `{value}`");
    value.as_u64().filter(|count| *count <= MOST).map(|count| count as usize).ok_or_else(wrong)
}

fn add(workspace: &mut Workspace, customer: Value) -> Result<(), String> {
    let mut customer = Object::of(customer).ok_or("a customer is an object")?;
    let id = customer.number("id")?.ok_or("a customer has no id")?;
    let external_id = customer.text("external_id")?;
    customer.end()?;
    workspace.add_customer(id, external_id.as_deref());
    Ok(())
}
