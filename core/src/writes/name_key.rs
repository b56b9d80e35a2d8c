//! How names are compared.

/// A name and provider in lower case and without spaces, as a person compares them.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NameKey {
    pub(crate) name: String,
    pub(crate) provider: String,
}

impl NameKey {
    /// That of this name and provider.
    pub fn new(name: &str, provider: &str) -> NameKey {
        NameKey { name: folded(name), provider: folded(provider) }
    }
}

fn folded(text: &str) -> String {
    let text: String = text.chars().filter(|char| !char.is_whitespace()).collect();
    if text.is_ascii() { text.to_ascii_lowercase() } else { in_lower_case(&text) }
}

/// Letters that share a capital letter (σ and ς), or have two (ß: SS and ẞ), are the same.
#[cfg(not(all(target_arch = "wasm32", feature = "__host_case")))]
fn in_lower_case(text: &str) -> String {
    let capitals = text.chars().flat_map(char::to_lowercase).flat_map(char::to_uppercase);
    capitals.flat_map(char::to_lowercase).collect()
}

#[cfg(all(target_arch = "wasm32", feature = "__host_case"))]
use host::in_lower_case;
#[cfg(all(target_arch = "wasm32", feature = "__host_case"))]
pub use host::lower_case_by;

/// The host has the tables of Unicode for it, which would be 4 % of the WebAssembly.
#[cfg(all(target_arch = "wasm32", feature = "__host_case"))]
mod host {
    use std::sync::OnceLock;

    static LOWER_CASE: OnceLock<fn(&str) -> String> = OnceLock::new();

    /// From now on this function writes a text in lower case, then in upper case, then in lower case.
    pub fn lower_case_by(host: fn(&str) -> String) {
        LOWER_CASE.get_or_init(|| host);
    }

    pub(super) fn in_lower_case(text: &str) -> String {
        LOWER_CASE.get().map_or_else(|| text.to_owned(), |host| host(text))
    }
}
