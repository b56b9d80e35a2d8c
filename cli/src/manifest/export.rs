//! Writes a manifest of the profiles that there are, with references in place of secrets.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::{Map, Value};
use workato_oauth_profiles::{NameKey, Profile, without_secrets};

use super::diff::data_of;
use super::reference::PLACEHOLDER;

/// How many characters of the name of a profile are in its key.
const LONGEST_KEY: usize = 60;

/// A manifest, and what is not in it.
#[derive(Debug)]
pub struct Exported {
    pub text: String,
    /// How many profiles are in it.
    pub count: usize,
    /// A line for each profile or key that was left out, with the reason.
    pub left_out: Vec<String>,
}

/// The manifest of these profiles.
pub fn export(environment: &str, host: &str, workspace: i64, profiles: &[Profile]) -> Exported {
    let (mut text, mut left_out, mut keys) =
        (head(environment, host, workspace), Vec::new(), BTreeSet::new());
    let mut names: BTreeMap<NameKey, usize> = BTreeMap::new();
    for profile in profiles {
        *names.entry(NameKey::new(&profile.name, &profile.provider)).or_default() += 1;
    }
    for profile in profiles {
        let times = names.get(&NameKey::new(&profile.name, &profile.provider));
        match why_not(profile, times.is_some_and(|times| *times > 1)) {
            Some(why) => left_out.push(format!("profile {} is left out: {why}", profile.id)),
            None => add(&mut text, profile, &key(profile, &mut keys), &mut left_out),
        }
    }
    if keys.is_empty() {
        text.push_str("  {}\n");
    }
    Exported { text, count: keys.len(), left_out }
}

fn head(environment: &str, host: &str, workspace: i64) -> String {
    format!(
        "# The secrets cannot be read back. Give each {PLACEHOLDER}... the name of an environment variable of your own, or\n\
         # a file: {{ file: PATH }}. Until then `apply` refuses this file; `plan` needs no secret.\n\
         version: 1\nenvironments:\n  {environment}:\n    host: {}\n    workspace: {workspace}\n    \
         api_token: {{ env: WORKATO_API_TOKEN }}\nprofiles:\n",
        quoted(host)
    )
}

fn add(text: &mut String, profile: &Profile, key: &str, left_out: &mut Vec<String>) {
    let variable = format!("{PLACEHOLDER}{}", key.to_ascii_uppercase().replace(['-', '.'], "_"));
    // YAML has its own idea of these words.
    let is_plain = key.starts_with(|c: char| c.is_ascii_alphabetic())
        && !["null", "true", "false", "yes", "no", "on", "off", "y", "n"].contains(&key);
    let key = if is_plain { key.to_owned() } else { quoted(key) };
    let client_id = profile.client_id.as_deref().unwrap_or_default();
    // Writing to a String does not fail.
    let _ = write!(
        text,
        "  {key}: # profile {}\n    name: {}\n    provider: {}\n    client_id: {}\n    client_secret: {{ env: {variable}_CLIENT_SECRET }}\n",
        profile.id,
        quoted(&profile.name),
        quoted(&profile.provider),
        quoted(client_id)
    );
    if profile.provider.starts_with("slack") {
        let _ = writeln!(text, "    token: {{ env: {variable}_TOKEN }}");
    }
    let none = Map::new();
    let data = data_of(profile).unwrap_or(&none);
    let shown = without_secrets(data);
    let (plain, secret): (Vec<_>, Vec<_>) =
        data.iter().partition(|(key, value)| shown.get(*key) == Some(value));
    if !plain.is_empty() {
        text.push_str("    data:\n");
    }
    for (key, value) in plain {
        let _ = writeln!(text, "      {}: {}", quoted(key), json(value));
    }
    left_out.extend(secret.into_iter().map(|(key, _)| {
        format!(
            "profile {}: the key {} of `data` is left out, because it looks like a secret",
            profile.id,
            quoted(key)
        )
    }));
}

/// Why a profile cannot stand in a manifest.
fn why_not(profile: &Profile, is_double: bool) -> Option<String> {
    let texts = [
        ("name", profile.name.as_str()),
        ("provider", &profile.provider),
        ("client id", profile.client_id.as_deref().unwrap_or_default()),
    ];
    let odd = texts.iter().find(|(_, text)| text.is_empty() || text.trim() != *text);
    match odd {
        Some((what, _)) => Some(format!("its {what} is empty, or begins or ends with a space")),
        None if is_double => Some(format!(
            "several profiles have the name {} and this provider, or nearly so",
            quoted(&profile.name)
        )),
        None => None,
    }
}

/// A key that no other profile has.
fn key(profile: &Profile, keys: &mut BTreeSet<String>) -> String {
    let part = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    // YAML wants keys of at most 1024 characters.
    let words: String = profile.name.chars().take(LONGEST_KEY).map(part).collect();
    let words: Vec<&str> = words.split('-').filter(|word| !word.is_empty()).collect();
    let word = match words.join("-") {
        word if word.is_empty() => "profile".to_owned(),
        word => word,
    };
    let candidates = std::iter::once(word.clone()).chain([format!("{word}-{}", profile.id)]);
    let key = candidates
        .into_iter()
        .find(|key| !keys.contains(key))
        .unwrap_or_else(|| format!("profile-{}", profile.id));
    keys.insert(key.clone());
    key
}

/// A text in double quotes, as YAML and JSON have them.
fn quoted(text: &str) -> String {
    json(&Value::from(text))
}

/// A value as JSON, which is YAML. YAML allows fewer characters as they are.
fn json(value: &Value) -> String {
    let mut escaped = String::new();
    for c in value.to_string().chars() {
        match u32::from(c) {
            0x7f..=0x9f | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xfffe | 0xffff => {
                let _ = write!(escaped, "\\u{:04x}", u32::from(c));
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
