//! The emulator of the service, for tests of programs that use the library.

use std::sync::Arc;

use crate::error::Failure;
use crate::input::Secret;

/// An emulated workspace and its server on this machine, for tests. Nothing in it is Workato's.
#[derive(uniffi::Object)]
pub struct EmulatedService(running::Running);

#[uniffi::export]
impl EmulatedService {
    /// Starts it on a free port; calls need this API token.
    #[uniffi::constructor]
    pub fn new(api_token: String) -> Result<Arc<EmulatedService>, Failure> {
        Ok(Arc::new(EmulatedService(running::Running::start(api_token)?)))
    }

    /// The base URL.
    pub fn url(&self) -> Result<String, Failure> {
        Ok(self.0.url())
    }

    /// Makes the next requests fail, one fault for each in order: a fault is a name or JSON text.
    pub fn fail_next(&self, faults: Vec<String>) -> Result<(), Failure> {
        Ok(self.0.fail_next(&faults)?)
    }

    /// Whether this is the client secret of the profile.
    pub fn has_secret(&self, profile: i64, client_secret: Arc<Secret>) -> Result<bool, Failure> {
        Ok(self.0.has_secret(profile, client_secret.0.expose()))
    }

    /// Sends a request to a path below `/__emulator/`, a POST if there is a body, else a GET, and returns
    /// the answer.
    pub fn control(&self, path: String, body: Option<String>) -> Result<String, Failure> {
        Ok(self.0.control(&path, body)?)
    }

    /// Stops the server, and returns when its connections have ended.
    pub fn stop(&self) -> Result<(), Failure> {
        self.0.stop();
        Ok(())
    }
}

#[cfg(feature = "emulator")]
mod running {
    use std::sync::{Mutex, PoisonError};
    use std::time::Duration;

    use workato_emulator::{Emulator, Fault, Server};
    use workato_oauth_profiles::{Error, Method, Request};

    pub(super) struct Running {
        emulator: Emulator,
        url: String,
        server: Mutex<Option<Server>>,
    }

    impl Running {
        pub(super) fn start(api_token: String) -> Result<Running, Error> {
            let emulator = Emulator::new(api_token);
            let server = Server::start(emulator.clone(), 0)
                .map_err(|error| Error::internal(format!("the emulator cannot listen: {error}")))?;
            Ok(Running { emulator, url: server.url(), server: Mutex::new(Some(server)) })
        }

        pub(super) fn url(&self) -> String {
            self.url.clone()
        }

        pub(super) fn fail_next(&self, faults: &[String]) -> Result<(), Error> {
            let faults: Result<Vec<Fault>, String> = faults.iter().map(|fault| Fault::parse(fault)).collect();
            faults
                .map_err(Error::invalid_input)?
                .into_iter()
                .for_each(|fault| self.emulator.fail_next(fault));
            Ok(())
        }

        pub(super) fn has_secret(&self, profile: i64, client_secret: &str) -> bool {
            self.emulator.has_secret(profile, client_secret)
        }

        pub(super) fn control(&self, path: &str, body: Option<String>) -> Result<String, Error> {
            let request = Request {
                method: if body.is_some() { Method::Post } else { Method::Get },
                url: format!("{}/__emulator/{path}", self.url),
                headers: Vec::new(),
                body,
                timeout: Duration::ZERO,
                connect_timeout: Duration::ZERO,
                fresh: false,
            };
            // The server has the clock.
            let answer = self.emulator.handle(&request, Duration::ZERO).answer();
            let answer = answer.ok_or_else(|| Error::internal("the emulator gave no answer"))?;
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            if answer.status == 200 { Ok(text) } else { Err(Error::invalid_input(text)) }
        }

        pub(super) fn stop(&self) {
            let server = self.server.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(server) = server {
                server.stop();
            }
        }
    }
}

#[cfg(not(feature = "emulator"))]
mod running {
    use workato_oauth_profiles::Error;

    /// This build has no emulator.
    pub(super) enum Running {}

    impl Running {
        pub(super) fn start(_: String) -> Result<Running, Error> {
            Err(Error::invalid_input("this build of the library has no emulator"))
        }

        pub(super) fn url(&self) -> String {
            match *self {}
        }

        pub(super) fn fail_next(&self, _: &[String]) -> Result<(), Error> {
            match *self {}
        }

        pub(super) fn has_secret(&self, _: i64, _: &str) -> bool {
            match *self {}
        }

        pub(super) fn control(&self, _: &str, _: Option<String>) -> Result<String, Error> {
            match *self {}
        }

        pub(super) fn stop(&self) {
            match *self {}
        }
    }
}
