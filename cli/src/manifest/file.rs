//! The manifest as it is written: YAML. See docs/reference/manifest.md.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use serde_saphyr::{Error, Spanned};
use workato_oauth_profiles::did_you_mean;

use super::reference::Reference;
use crate::failure::{Failure, Result};

/// The version of the format.
pub const VERSION: u64 = 1;

/// Custom OAuth profiles of Workato, and what differs in each environment
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The version of this format
    #[cfg_attr(test, schemars(range(min = 1, max = 1)))]
    pub version: u64,
    /// The workspaces that have these profiles. `--env` names one of them
    pub environments: BTreeMap<String, Environment>,
    /// The profiles. Each key is a name of your own, under which the state remembers the profile
    #[cfg_attr(test, schemars(with = "BTreeMap<String, Profile>"))]
    pub profiles: BTreeMap<String, Spanned<Profile>>,
}

/// A workspace
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(transform = tests::without_null))]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// The base URL; https://www.workato.com if not given
    #[serde(default, deserialize_with = "a_value")]
    pub host: Option<String>,
    /// The id of the workspace: `user_id` of its profiles. `list --output json` shows it
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub workspace: i64,
    /// Where the API token is; WORKATO_API_TOKEN if not given
    #[serde(default, deserialize_with = "a_value")]
    pub api_token: Option<Reference>,
}

/// The fields of a profile, for a profile itself and for what an environment replaces.
macro_rules! with_fields {
    ($(#[$meta:meta])* $name:ident $($more:tt)*) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema), schemars(transform = tests::without_null))]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The name
            #[serde(default, deserialize_with = "a_value")]
            pub name: Option<String>,
            /// The connector, such as hubspot
            #[serde(default, deserialize_with = "a_value")]
            pub provider: Option<String>,
            /// The client id of the OAuth app
            #[serde(default, deserialize_with = "a_value")]
            pub client_id: Option<String>,
            /// Where the client secret of the OAuth app is
            #[serde(default, deserialize_with = "a_value")]
            pub client_secret: Option<Reference>,
            /// Where the verification token of a Slack app is
            #[serde(default, deserialize_with = "a_value")]
            pub token: Option<Reference>,
            /// Raise it to write the secret and the token again: they cannot be read back and compared. 1 if not given
            #[serde(default, deserialize_with = "a_value")]
            #[cfg_attr(test, schemars(range(min = 1)))]
            pub secret_version: Option<u64>,
            /// The name that the profile had, for a rename of a profile that the state does not know
            #[serde(default, deserialize_with = "a_value")]
            pub previous_name: Option<String>,
            /// Further keys of `data` that the service accepts. Keys that are not named here are kept
            #[serde(default, deserialize_with = "a_value")]
            pub data: Option<Map<String, Value>>,
            $($more)*
        }
    };
}

with_fields! {
    /// A profile
    Profile
    /// What differs in an environment: these fields replace the ones above, `data` key by key
    #[serde(default)]
    pub environments: BTreeMap<String, Override>,
}

with_fields! {
    /// What differs in an environment
    Override
}

/// Reads the value of a key, and refuses a key without one: in an environment it would silently keep the value that the
/// profile has for the others, such as the secret of DEV in PROD.
fn a_value<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    reader: D,
) -> std::result::Result<Option<T>, D::Error> {
    match Option::deserialize(reader)? {
        None => Err(D::Error::custom("this key has no value: give it one, or remove the key")),
        value => Ok(value),
    }
}

/// A manifest, and where it is.
#[derive(Debug)]
pub struct Manifest {
    pub path: PathBuf,
    pub file: File,
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// A usage failure that names the line. It never shows the line, because a secret may stand there.
    pub fn read(path: &Path) -> Result<Manifest> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::usage(format!("cannot read `{}`: {error}", path.display())))?;
        let file = parse(&text).map_err(|why| Failure::usage(format!("`{}`{why}", path.display())))?;
        Ok(Manifest { path: path.to_owned(), file })
    }
}

/// Only the version: other keys may be those of a newer format.
#[derive(Deserialize)]
struct OnlyVersion {
    version: Option<u64>,
}

fn parse(text: &str) -> std::result::Result<File, String> {
    let options = || serde_saphyr::options! { with_snippet: false, reject_unsupported_tags: true };
    let read = serde_saphyr::from_str_with_options::<OnlyVersion>(text, options());
    match read.map_err(|error| at_line(&error))?.version {
        None => return Err(format!(": `version` is missing: write `version: {VERSION}`")),
        Some(VERSION) => {}
        Some(other) => {
            return Err(format!(
                ": it has the format {other}, and this program knows format {VERSION} only: install a newer version \
                 of workato-oauth-profiles-cli"
            ));
        }
    }
    serde_saphyr::from_str_with_options(text, options()).map_err(|error| at_line(&error))
}

/// The position and the reason of an error. What stands at the position is not shown: it may be a secret.
fn at_line(error: &Error) -> String {
    let why = reason(error.without_snippet());
    match error.location() {
        Some(at) if at.line() > 0 => format!(", line {}, column {}: {why}", at.line(), at.column()),
        _ => format!(": {why}"),
    }
}

fn reason(error: &Error) -> String {
    match error {
        Error::SerdeUnknownField { field, expected, .. } if is_plain(field) => {
            format!("the key `{field}` is unknown{}", did_you_mean(field, expected))
        }
        Error::SerdeUnknownField { field, .. } if field.contains(':') => {
            "this key is unknown: put a space after the colon".into()
        }
        Error::SerdeUnknownField { .. } => "this key is unknown".into(),
        Error::SerdeMissingField { field, .. } => format!("the key `{field}` is missing"),
        Error::DuplicateMappingKey { .. } => "this key comes twice".into(),
        Error::SerdeInvalidType { expected, .. } | Error::SerdeInvalidValue { expected, .. } => {
            format!("expected {expected}")
        }
        Error::Unexpected { expected, .. } => format!("expected {expected}"),
        Error::Message { msg, .. } => msg.clone(),
        Error::MultipleDocuments { .. } => "there is more than one document: remove the line `---`".into(),
        Error::Eof { .. } => "the file is empty, or ends too early".into(),
        Error::UnknownAnchor { .. } => {
            "there is no such anchor: put quotes around a text that begins with `*`".into()
        }
        _ => "this is not valid YAML, or not what can stand here".into(),
    }
}

/// Whether a key looks like those of this format. Of `client_secret:TEXT`, without a space, all is the key in YAML.
fn is_plain(key: &str) -> bool {
    key.len() <= 40 && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

#[cfg(test)]
mod tests;
