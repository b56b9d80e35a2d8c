//! What a user would write without this library.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use ureq::Agent;
use ureq::config::ConfigBuilder;
use ureq::typestate::AgentScope;

use crate::values::TOKEN;

/// The client's default timeouts: of a request, and of connecting.
const TIMEOUTS: [Duration; 2] = [Duration::from_secs(45), Duration::from_secs(10)];

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

/// The body of a create.
#[derive(Serialize)]
pub struct Input<'a> {
    pub name: &'a str,
    pub provider: &'a str,
    pub data: InputData<'a>,
}

#[derive(Serialize)]
pub struct InputData<'a> {
    pub client_id: &'a str,
    pub client_secret: &'a str,
}

type Config = ConfigBuilder<AgentScope>;

/// With a timeout for the whole request and one for connecting.
pub fn timeouts(config: Config) -> Config {
    config.timeout_global(Some(TIMEOUTS[0])).timeout_connect(Some(TIMEOUTS[1]))
}

/// Sends every request on a fresh connection.
pub fn fresh(config: Config) -> Config {
    config.max_idle_connections(0)
}

pub struct ByHand {
    agent: Agent,
    url: String,
}

impl ByHand {
    pub fn new(url: &str, configure: impl FnOnce(Config) -> Config) -> ByHand {
        let config = configure(Agent::config_builder()).build();
        ByHand { agent: config.new_agent(), url: url.to_owned() }
    }

    pub fn get(&self, id: i64) -> Result<Profile, ureq::Error> {
        parse(&self.fetch(&format!("/api/custom_oauth_profiles/{id}"))?)
    }

    pub fn list(&self, page: i64, per_page: i64) -> Result<Vec<Profile>, ureq::Error> {
        parse(&self.fetch_list(page, per_page)?)
    }

    /// The body of a list, not parsed.
    pub fn fetch_list(&self, page: i64, per_page: i64) -> Result<Vec<u8>, ureq::Error> {
        self.fetch(&format!("/api/custom_oauth_profiles?page={page}&per_page={per_page}"))
    }

    /// Walks all pages, and returns the number of profiles.
    pub fn walk(&self) -> Result<usize, ureq::Error> {
        let (mut page, mut count) = (1, 0);
        loop {
            let profiles = self.list(page, 100)?;
            count += profiles.len();
            if profiles.len() < 100 {
                return Ok(count);
            }
            page += 1;
        }
    }

    pub fn create(&self, input: &Input<'_>) -> Result<Profile, ureq::Error> {
        let request = self.agent.post(format!("{}/api/custom_oauth_profiles", self.url));
        let request =
            request.header("authorization", format!("Bearer {TOKEN}")).header("accept", "application/json");
        let body = serde_json::to_vec(input).map_err(|error| ureq::Error::Other(error.into()))?;
        let answer =
            request.header("content-type", "application/json").send(&body)?.body_mut().read_to_vec()?;
        parse(&answer)
    }

    fn fetch(&self, path: &str) -> Result<Vec<u8>, ureq::Error> {
        let request = self.agent.get(format!("{}{path}", self.url));
        let request =
            request.header("authorization", format!("Bearer {TOKEN}")).header("accept", "application/json");
        request.call()?.body_mut().read_to_vec()
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ureq::Error> {
    read(body).map_err(|error| ureq::Error::Other(error.into()))
}

/// The result in an answer.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    serde_json::from_slice::<Envelope<T>>(body).map(|envelope| envelope.result)
}
