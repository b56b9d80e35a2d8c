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
    let mut folded = String::with_capacity(text.len());
    for char in text.chars().filter(|char| !char.is_whitespace()) {
        match char.is_ascii() {
            true => folded.push(char.to_ascii_lowercase()),
            // Letters that share a capital letter (σ and ς), or have two (ß: SS and ẞ).
            false => {
                let capitals = char.to_lowercase().flat_map(char::to_uppercase);
                folded.extend(capitals.flat_map(char::to_lowercase));
            }
        }
    }
    folded
}
