//! The emulator of the service, for tests of programs that use the library.

use std::sync::Arc;

use workato_oauth_profiles::Secret;
use workato_oauth_profiles::drive::Transport;

use crate::config::Config;
use crate::error::Failure;
use crate::session::Session;

/// An emulated workspace and its server on this machine, for tests. Nothing in it is Workato's.
#[derive(uniffi::Object)]
pub struct EmulatedService(running::Running);

#[uniffi::export]
impl EmulatedService {
    /// An emulator whose calls need this API token.
    #[uniffi::constructor]
    pub fn new(api_token: String) -> Result<Arc<EmulatedService>, Failure> {
        Ok(Arc::new(EmulatedService(running::Running::start(api_token)?)))
    }

    /// A client that sends to it without sockets, and follows its clock.
    pub fn session(&self, api_token: String, config: Config) -> Result<Arc<Session>, Failure> {
        Ok(Session::open(config.with_token(Secret::new(api_token))?, Some(self), None, None)?)
    }

    /// The base URL. The first call starts the server.
    pub fn url(&self) -> Result<String, Failure> {
        Ok(self.0.url()?)
    }

    /// Makes the next requests fail, one fault for each in order: a fault is a name or JSON text.
    pub fn fail_next(&self, faults: Vec<String>) -> Result<(), Failure> {
        Ok(self.0.fail_next(&faults)?)
    }

    /// Makes the next request of an operation, such as `create`, fail. Other requests are left alone.
    pub fn fail(&self, on: String, fault: String) -> Result<(), Failure> {
        Ok(self.0.fail(&on, &fault)?)
    }

    /// The seconds on its clock since its beginning.
    pub fn now(&self) -> Result<f64, Failure> {
        Ok(self.0.now().as_secs_f64())
    }

    /// Moves its clock forward by this many seconds.
    pub fn advance(&self, seconds: f64) -> Result<(), Failure> {
        Ok(self.0.advance(seconds)?)
    }

    /// Whether this is the client secret of the profile.
    pub fn has_secret(&self, profile: i64, client_secret: Secret) -> Result<bool, Failure> {
        Ok(self.0.has_secret(profile, client_secret.expose()))
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

impl EmulatedService {
    /// Sends to it without sockets, and follows its clock.
    pub(crate) fn transport(&self) -> Arc<dyn Transport> {
        self.0.transport()
    }
}

#[cfg(feature = "emulator")]
mod running {
    use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
    use std::time::Duration;

    use workato_emulator::{Emulator, Fault, Operation, Server};
    use workato_oauth_profiles::drive::Transport;
    use workato_oauth_profiles::{Error, Method, Request};

    pub(super) struct Running {
        emulator: Emulator,
        listener: Mutex<Listener>,
    }

    /// The server, which starts when somebody asks for its URL: a client without sockets needs none.
    enum Listener {
        NotStarted,
        Listening { url: String, server: Server },
        Stopped { url: Option<String> },
    }

    impl Running {
        pub(super) fn start(api_token: String) -> Result<Running, Error> {
            Ok(Running { emulator: Emulator::new(api_token), listener: Mutex::new(Listener::NotStarted) })
        }

        pub(super) fn url(&self) -> Result<String, Error> {
            let mut listener = self.listener();
            match &*listener {
                Listener::Listening { url, .. } | Listener::Stopped { url: Some(url) } => Ok(url.clone()),
                Listener::Stopped { url: None } => Err(Error::invalid_input("the emulator is closed")),
                Listener::NotStarted => {
                    let server = Server::start(self.emulator.clone(), 0)
                        .map_err(|error| Error::internal(format!("the emulator cannot listen: {error}")))?;
                    let url = server.url();
                    *listener = Listener::Listening { url: url.clone(), server };
                    Ok(url)
                }
            }
        }

        fn listener(&self) -> MutexGuard<'_, Listener> {
            self.listener.lock().unwrap_or_else(PoisonError::into_inner)
        }

        pub(super) fn transport(&self) -> Arc<dyn Transport> {
            Arc::new(self.emulator.clone())
        }

        pub(super) fn fail(&self, on: &str, fault: &str) -> Result<(), Error> {
            let operation = Operation::parse(on).map_err(Error::invalid_input)?;
            self.emulator.fail(operation, Fault::parse(fault).map_err(Error::invalid_input)?);
            Ok(())
        }

        pub(super) fn now(&self) -> Duration {
            self.emulator.now()
        }

        pub(super) fn advance(&self, seconds: f64) -> Result<(), Error> {
            let time = Duration::try_from_secs_f64(seconds);
            let time = time.map_err(|_| {
                Error::invalid_input(format!("the seconds are a number from 0, not `{seconds}`"))
            })?;
            self.emulator.advance(time);
            Ok(())
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
                url: format!("http://emulator/__emulator/{path}"),
                headers: Vec::new(),
                body,
                timeout: Duration::ZERO,
                connect_timeout: Duration::ZERO,
                fresh: false,
                must_finish: false,
            };
            // The emulator has the clock.
            let answer = self.emulator.handle(&request, Duration::ZERO).answer();
            let answer = answer.ok_or_else(|| Error::internal("the emulator gave no answer"))?;
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            if answer.status == 200 { Ok(text) } else { Err(Error::invalid_input(text)) }
        }

        pub(super) fn stop(&self) {
            let mut listener = self.listener();
            match std::mem::replace(&mut *listener, Listener::Stopped { url: None }) {
                Listener::Listening { url, server } => {
                    *listener = Listener::Stopped { url: Some(url) };
                    drop(listener);
                    server.stop();
                }
                stopped @ Listener::Stopped { .. } => *listener = stopped,
                Listener::NotStarted => {}
            }
        }
    }
}

#[cfg(not(feature = "emulator"))]
mod running {
    use std::sync::Arc;
    use std::time::Duration;

    use workato_oauth_profiles::Error;
    use workato_oauth_profiles::drive::Transport;

    /// This build has no emulator.
    pub(super) enum Running {}

    impl Running {
        pub(super) fn start(_: String) -> Result<Running, Error> {
            Err(Error::invalid_input("this build of the library has no emulator"))
        }

        pub(super) fn url(&self) -> Result<String, Error> {
            match *self {}
        }

        pub(super) fn transport(&self) -> Arc<dyn Transport> {
            match *self {}
        }

        pub(super) fn fail(&self, _: &str, _: &str) -> Result<(), Error> {
            match *self {}
        }

        pub(super) fn now(&self) -> Duration {
            match *self {}
        }

        pub(super) fn advance(&self, _: f64) -> Result<(), Error> {
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
