//! Where a secret is: in an environment variable or in a file. The secret itself must not stand in the manifest.

use std::env::VarError;
use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use workato_oauth_profiles::Secret;

use crate::secrets;

/// What the names of environment variables begin with that `export` writes. Their secrets are still to be given.
pub const PLACEHOLDER: &str = "TODO_";

/// Where a secret is: `{ env: NAME }` or `{ file: PATH }`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename_all = "snake_case"))]
pub enum Reference {
    /// The name of an environment variable
    Env(String),
    /// The path of a file, relative to this file. One line break at its end is not part of the secret
    File(PathBuf),
}

impl Reference {
    /// Reads the secret. `None`: the variable is not set.
    ///
    /// # Errors
    /// A text that says why there is no secret. It never contains the secret.
    pub fn read(&self, folder: &Path) -> Result<Option<Secret>, String> {
        let text = match self {
            Reference::Env(name) => match std::env::var(name) {
                Ok(text) => Secret::new(text),
                Err(VarError::NotPresent) => return Ok(None),
                Err(VarError::NotUnicode(_)) => return Err(format!("{self} is not UTF-8 text")),
            },
            Reference::File(path) => {
                let file = File::open(folder.join(path));
                let file = file.map_err(|error| format!("{self} cannot be read: {error}"))?;
                secrets::read(file).map_err(|why| format!("{self} {why}"))?
            }
        };
        match text.expose() {
            line if secrets::is_blank(line) => Err(format!("{self} is empty")),
            line if line.starts_with(PLACEHOLDER) => {
                Err(format!("{self} holds a placeholder of `export`, not a secret"))
            }
            _ => Ok(Some(text)),
        }
    }

    /// Reads the secret, which must be there.
    ///
    /// # Errors
    /// A text that says why there is no secret. It never contains the secret.
    pub fn resolve(&self, folder: &Path) -> Result<Secret, String> {
        self.read(folder)?.ok_or_else(|| match self {
            Reference::Env(name) if name.starts_with(PLACEHOLDER) => {
                format!(
                    "{self} is not set: it is a placeholder of `export`. Put the name of your variable here"
                )
            }
            _ => format!("{self} is not set"),
        })
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reference::Env(name) => write!(f, "the environment variable `{name}`"),
            Reference::File(path) => write!(f, "the file `{}`", path.display()),
        }
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Reference, D::Error> {
        reader.deserialize_any(ReadReference)
    }
}

struct ReadReference;

impl<'de> Visitor<'de> for ReadReference {
    type Value = Reference;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`{ env: NAME }` or `{ file: PATH }`: a secret must not stand in this file")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Reference, A::Error> {
        // What stands here by mistake may be the secret, so no message repeats it.
        let wrong =
            || A::Error::custom("a secret is `{ env: NAME }` or `{ file: PATH }`, with one of these keys");
        let found = match map.next_key::<String>()?.as_deref() {
            Some("env") => Reference::Env(map.next_value()?),
            Some("file") => Reference::File(map.next_value()?),
            _ => return Err(wrong()),
        };
        let is_wrong = match &found {
            Reference::Env(name) => !is_variable(name),
            Reference::File(path) => path.as_os_str().is_empty(),
        };
        match map.next_key::<String>()? {
            None if !is_wrong => Ok(found),
            None => Err(A::Error::custom(
                "a reference to a secret needs the name of a variable (letters, digits and `_`), or a path",
            )),
            Some(_) => Err(wrong()),
        }
    }
}

/// Whether this can be the name of an environment variable. Messages show such a name, and never a secret in its place.
fn is_variable(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.bytes().next().is_some_and(|first| !first.is_ascii_digit()) && name.bytes().all(is_part)
}
