//! What a user would write without this library.

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use ureq::Agent;

#[derive(Deserialize)]
struct Envelope<T> {
    result: T,
}

/// The fields that Workato documents.
#[derive(Deserialize)]
#[expect(dead_code, reason = "reading them is what is measured")]
pub struct Profile {
    pub id: i64,
    user_id: i64,
    name: String,
    provider: String,
    data: Data,
    shared_accounts_count: i64,
    oem_customers_count: i64,
    created_at: String,
    updated_at: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "reading it is what is measured")]
struct Data {
    client_id: String,
}

pub struct ByHand {
    agent: Agent,
    url: String,
}

impl ByHand {
    /// With a time-out for the whole and one for connecting, or without any.
    pub fn new(url: &str, timeouts: Option<[Duration; 2]>) -> ByHand {
        let [whole, connect] = timeouts.map_or([None; 2], |timeouts| timeouts.map(Some));
        let config = Agent::config_builder().timeout_global(whole).timeout_connect(connect).build();
        ByHand { agent: config.new_agent(), url: url.to_owned() }
    }

    pub fn get(&self, id: i64) -> Result<Profile, ureq::Error> {
        self.call(&format!("/api/custom_oauth_profiles/{id}"))
    }

    pub fn list(&self, page: i64, per_page: i64) -> Result<Vec<Profile>, ureq::Error> {
        self.call(&format!("/api/custom_oauth_profiles?page={page}&per_page={per_page}"))
    }

    fn call<T: DeserializeOwned>(&self, path: &str) -> Result<T, ureq::Error> {
        let request = self.agent.get(format!("{}{path}", self.url));
        let request = request.header("authorization", "Bearer token").header("accept", "application/json");
        let body = request.call()?.body_mut().read_to_vec()?;
        read(&body).map_err(|error| ureq::Error::Other(error.into()))
    }
}

/// The result in an answer.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    serde_json::from_slice::<Envelope<T>>(body).map(|envelope| envelope.result)
}
