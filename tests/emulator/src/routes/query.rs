//! Reads the query of a request, strictly.

use crate::answer::Failure;

/// The parameters of a query. Refuses unknown and repeated ones.
pub(super) fn read<'a>(query: &'a str, known: &[&str]) -> Result<Vec<(&'a str, &'a str)>, Failure> {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if !known.contains(&name) {
            return Err(Failure::of_field(400, name, "is not a parameter of this route"));
        }
        if pairs.iter().any(|(other, _)| *other == name) {
            return Err(Failure::of_field(400, name, "is given twice"));
        }
        pairs.push((name, value));
    }
    Ok(pairs)
}
