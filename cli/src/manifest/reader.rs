//! All that a plan can send: list and get. It holds the client, and offers nothing else.

use workato_oauth_profiles::{Client, Code, Profile, Survey};

use crate::failure::Result;

/// Reads the profiles of a workspace, and cannot write.
pub struct Reader(Client);

impl Reader {
    pub fn new(client: &Client) -> Reader {
        Reader(client.clone())
    }

    pub fn base_url(&self) -> &str {
        self.0.base_url()
    }

    /// All profiles, with the proof that there are no others.
    pub fn survey(&self) -> Result<Survey> {
        Ok(self.0.survey()?)
    }

    /// One profile; `None` if there is none.
    pub fn get(&self, id: i64) -> Result<Option<Profile>> {
        match self.0.get(id) {
            Ok(profile) => Ok(Some(profile)),
            Err(error) if error.code == Code::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
