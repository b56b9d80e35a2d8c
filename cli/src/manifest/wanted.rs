//! What the manifest wants in one environment: the fields of each profile after what the environment replaces.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Map, Value};
use workato_oauth_profiles::{NameKey, did_you_mean, without_secrets};

use super::file::{self, Manifest, Override, Profile};
use super::reference::Reference;
use crate::failure::{Failure, Result};

/// A workspace, and the profiles that it must have.
#[derive(Clone, Debug)]
pub struct Environment {
    pub name: String,
    /// The manifest.
    pub path: PathBuf,
    pub settings: file::Environment,
    pub profiles: Vec<Wanted>,
}

/// A profile that there must be. Every secret is a reference.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its key in the manifest and in the state.
    pub key: String,
    pub name: String,
    pub provider: String,
    pub client_id: String,
    pub client_secret: Reference,
    pub token: Option<Reference>,
    pub secret_version: u64,
    pub previous_name: Option<String>,
    pub data: Map<String, Value>,
}

impl Wanted {
    pub fn name_key(&self) -> NameKey {
        NameKey::new(&self.name, &self.provider)
    }
}

impl Manifest {
    /// The names of all environments.
    pub fn environments(&self) -> Vec<&str> {
        self.file.environments.keys().map(String::as_str).collect()
    }

    /// What the manifest wants in this environment, or in the only one.
    ///
    /// # Errors
    /// A usage failure that lists everything that is wrong in it.
    pub fn environment(&self, name: Option<&str>) -> Result<Environment> {
        let names = self.environments();
        let usage = |text| Failure::usage(format!("`{}`: {text}", self.path.display()));
        let all = || names.join(", ").escape_debug().to_string();
        let name = match (name, &names[..]) {
            (Some(name), _) if names.contains(&name) => name,
            (Some(name), _) => {
                let meant = did_you_mean(name, &names);
                return Err(usage(format!(
                    "there is no environment `{}`{meant}, only {}",
                    name.escape_debug(),
                    all()
                )));
            }
            (None, [only]) => only,
            (None, []) => return Err(usage("`environments` is empty".into())),
            (None, _) => {
                return Err(usage(format!(
                    "there are several environments: give `--env` with one of {}",
                    all()
                )));
            }
        };
        let mut wrong = self.check_keys();
        let mut profiles = Vec::new();
        for (key, profile) in &self.file.profiles {
            match self.wanted(key, &profile.value, name) {
                Ok(wanted) => profiles.push(wanted),
                Err(why) => wrong.extend(why.into_iter().map(|why| self.about(key, &why))),
            }
        }
        let mut names = BTreeMap::new();
        for wanted in &profiles {
            if let Some(other) = names.insert(wanted.name_key(), &wanted.key) {
                let why = format!("it has the same name and provider as `{other}`, or nearly the same");
                wrong.push(self.about(&wanted.key, &why));
            }
        }
        if !wrong.is_empty() {
            return Err(usage(format!("in the environment `{name}`:\n  {}", wrong.join("\n  "))));
        }
        let settings = self.file.environments[name].clone();
        Ok(Environment { name: name.to_owned(), path: self.path.clone(), settings, profiles })
    }

    fn about(&self, key: &str, why: &str) -> String {
        let line = self.file.profiles.get(key).map_or(0, |profile| profile.referenced.line());
        format!("line {line}, profile `{}`: {why}", key.escape_debug())
    }

    /// What is wrong with the keys of profiles and environments.
    fn check_keys(&self) -> Vec<String> {
        let known = self.environments();
        let mut wrong = Vec::new();
        for name in known.iter().filter(|name| !is_word(name)) {
            wrong.push(format!("environment `{}`: {WORD}", name.escape_debug()));
        }
        for (name, environment) in &self.file.environments {
            if environment.workspace < 1 {
                let name = name.escape_debug();
                wrong
                    .push(format!("environment `{name}`: `workspace` is the id of a workspace, 1 or higher"));
            }
        }
        for (key, profile) in &self.file.profiles {
            if !is_word(key) {
                wrong.push(format!("profile `{}`: {WORD}", key.escape_debug()));
            }
            for name in profile.value.environments.keys().filter(|name| !known.contains(&name.as_str())) {
                let meant = did_you_mean(name, &known);
                wrong.push(
                    self.about(key, &format!("there is no environment `{}`{meant}", name.escape_debug())),
                );
            }
        }
        wrong
    }

    fn wanted(
        &self,
        key: &str,
        profile: &Profile,
        environment: &str,
    ) -> std::result::Result<Wanted, Vec<String>> {
        let nothing = Override::default();
        let replaced = profile.environments.get(environment).unwrap_or(&nothing);
        let mut wrong = Vec::new();
        let mut text = |field: &str, value: Option<&String>| {
            match value {
                None => wrong.push(format!("`{field}` is missing")),
                Some(text) if text.trim() != text || text.is_empty() => {
                    wrong.push(format!("`{field}` is empty, or begins or ends with a space"));
                }
                Some(_) => {}
            }
            value.cloned().unwrap_or_default()
        };
        let name = text("name", replaced.name.as_ref().or(profile.name.as_ref()));
        let provider = text("provider", replaced.provider.as_ref().or(profile.provider.as_ref()));
        let client_id = text("client_id", replaced.client_id.as_ref().or(profile.client_id.as_ref()));
        let secret = replaced.client_secret.as_ref().or(profile.client_secret.as_ref());
        if secret.is_none() {
            wrong.push("`client_secret` is missing".into());
        }
        let secret_version = replaced.secret_version.or(profile.secret_version).unwrap_or(1);
        if secret_version == 0 {
            wrong.push("`secret_version` is 1 or higher".into());
        }
        let previous_name = replaced.previous_name.as_ref().or(profile.previous_name.as_ref());
        if previous_name == Some(&name) {
            wrong.push("`previous_name` is the same as `name`".into());
        }
        let mut data = profile.data.clone().unwrap_or_default();
        data.extend(replaced.data.clone().unwrap_or_default());
        wrong.extend(check_data(&data));
        match secret {
            Some(client_secret) if wrong.is_empty() => Ok(Wanted {
                key: key.to_owned(),
                name,
                provider,
                client_id,
                client_secret: client_secret.clone(),
                token: replaced.token.as_ref().or(profile.token.as_ref()).cloned(),
                secret_version,
                previous_name: previous_name.cloned(),
                data,
            }),
            _ => Err(wrong),
        }
    }
}

pub const WORD: &str = "a name has letters, digits, `_`, `-` and `.`, and begins with a letter or digit";

/// Whether it can be a part of a file name on every system.
pub fn is_word(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    name.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric()) && name.bytes().all(is_part)
}

/// What is wrong with further keys of `data`: those that have a field of their own, and secrets.
fn check_data(data: &Map<String, Value>) -> Vec<String> {
    let shown = without_secrets(data);
    let wrong = data.iter().filter_map(|(key, value)| match key.as_str() {
        "client_id" | "client_secret" | "token" => {
            Some(format!("`data` has the key `{key}`: it stands beside `data`, not in it"))
        }
        _ if shown.get(key) != Some(value) => Some(format!(
            "`data` has the key `{key}`, which looks like a secret, and no secret may stand in this file"
        )),
        _ => None,
    });
    wrong.collect()
}

#[cfg(test)]
mod tests;
