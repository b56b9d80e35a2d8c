//! The core over an async runtime: tokio waits, reqwest sends. Only `perform` depends on them, so that
//! another runtime and HTTP client can be used by changing it.
//!
//! ```text
//! WORKATO_API_TOKEN=… WORKATO_HOST=… cargo run -p workato-rust-tests --example async_reqwest
//! ```

use std::time::{Duration, Instant};

use workato_oauth_profiles::drive::{AsyncHost, next_async};
use workato_oauth_profiles::operations::Get;
use workato_oauth_profiles::{
    Action, Config, Ensured, Error, Machine, Method, Profile, ProfileInput, Reached, Reply, Request,
    Response, Secret, SendError, SendErrorKind, Session,
};

/// An async client. Clones share the rate limit and the connections. Dropping a future cancels its call.
#[derive(Clone)]
pub struct AsyncClient {
    session: Session,
    runtime: Runtime,
}

impl AsyncClient {
    /// A client with its own rate limit; the seed is for the jitter of its backoff.
    pub fn new(config: Config, seed: u64) -> Result<AsyncClient, Error> {
        // Secrets must not follow a redirect to another host.
        let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let http = builder.connect_timeout(config.connect_timeout).build();
        let http = http.map_err(|error| Error::invalid_input(error.to_string()))?;
        let runtime = Runtime { http, start: Instant::now() };
        Ok(AsyncClient { session: Session::new(config, seed)?, runtime })
    }

    /// Reads one profile.
    pub async fn get(&self, id: i64) -> Result<Profile, Error> {
        self.only(self.session.call(Get { id })).await
    }

    /// Reads all profiles.
    pub async fn profiles(&self) -> Result<Vec<Profile>, Error> {
        let (mut pages, mut runtime) = (self.session.profiles(1), self.runtime.clone());
        let mut profiles = Vec::new();
        while let Some(profile) = next_async(&mut pages, &mut runtime).await {
            profiles.push(profile?);
        }
        Ok(profiles)
    }

    /// Makes sure that there is exactly one profile of this name for this provider.
    pub async fn ensure(&self, input: ProfileInput, replace: bool) -> Result<Ensured, Error> {
        self.only(self.session.ensure(input, replace)).await
    }

    /// The one item of a machine.
    async fn only<M: Machine>(&self, mut machine: M) -> Result<M::Item, Error> {
        let item = next_async(&mut machine, &mut self.runtime.clone()).await;
        item.unwrap_or_else(|| Err(Error::internal("the call ended without an answer")))
    }
}

#[derive(Clone)]
struct Runtime {
    http: reqwest::Client,
    start: Instant,
}

impl AsyncHost for Runtime {
    type Stop = Error;

    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    async fn perform(&mut self, action: Action) -> Result<Reply, Error> {
        Ok(match action {
            Action::Send(request) => Reply::Sent(self.send(request).await.map_err(describe)),
            Action::Sleep(time) => {
                tokio::time::sleep(time).await;
                Reply::Done
            }
            Action::Tell(event) => {
                eprintln!("{event}");
                Reply::Done
            }
            // Only rollouts ask for these.
            Action::NextCustomer | Action::NextLine | Action::Append(_) => {
                Reply::Failed("this client has no rollouts".into())
            }
        })
    }
}

impl Runtime {
    async fn send(&self, request: Request) -> Result<Response, reqwest::Error> {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut sent = self.http.request(method, &request.url).timeout(request.timeout);
        for (name, value) in &request.headers {
            sent = sent.header(name, value);
        }
        let answer = sent.body(request.body.unwrap_or_default()).send().await?;
        let header = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        Ok(Response {
            status: answer.status().as_u16(),
            headers: answer.headers().iter().map(header).collect(),
            body: answer.bytes().await?.to_vec(),
        })
    }
}

fn describe(error: reqwest::Error) -> SendError {
    let reached = if error.is_connect() { Reached::No } else { Reached::Maybe };
    let kind = if error.is_timeout() { SendErrorKind::Timeout } else { SendErrorKind::Network };
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        text += &format!(": {cause}");
        source = cause.source();
    }
    SendError { reached, kind, text }
}

/// Three calls at once, on one thread.
pub async fn run(config: Config) -> Result<String, Error> {
    let workato = AsyncClient::new(config, 7)?;
    let input = ProfileInput::new("Acme Salesforce OAuth app", "salesforce", "acme", "acme secret");
    let (profile, profiles, ensured) =
        tokio::join!(workato.get(321), workato.profiles(), workato.ensure(input, false));
    let (profile, profiles, ensured) = (profile?, profiles?, ensured?);
    let (name, count, action) = (profile.name, profiles.len(), ensured.action.as_str());
    Ok(format!("got `{name}`, read {count} profiles, and {} was {action}", ensured.profile.id))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut config = Config::new(Secret::new(std::env::var("WORKATO_API_TOKEN")?));
    config.base_url = Some(std::env::var("WORKATO_HOST")?);
    println!("{}", run(config).await?);
    Ok(())
}
