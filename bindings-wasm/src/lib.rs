//! The machine of `workato-oauth-profiles` for JavaScript: JSON text in, JSON text out.
//!
//! ```text
//! js/client.ts             what users see
//! js/drive.ts              poll, perform, reply
//!   Machine::poll(now)     -> {"send": …} | {"sleep": …} | {"tell": …} | {"item": …} | {"error": …} | "end"
//!   Machine::answered(…)   <- what came of it; also failed, done, cancelled
//! ```

mod config;
mod error;
mod event;
mod profile;
mod reply;
mod step;
#[cfg(test)]
mod typescript;

use std::time::Duration;

use wasm_bindgen::prelude::wasm_bindgen;
use workato_oauth_profiles::{Command, Erased, Machine as _, Reply};

/// What the calls of a client share.
#[wasm_bindgen]
pub struct Session(workato_oauth_profiles::Session);

#[wasm_bindgen]
impl Session {
    /// Reads the options, JSON text. `seed` is any number. Throws the fields of an error, JSON text.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str, seed: f64) -> Result<Session, String> {
        let config = config::read(options);
        let session = config.and_then(|config| workato_oauth_profiles::Session::new(config, seed.to_bits()));
        session.map(Session).map_err(error::write)
    }

    /// Starts a command, JSON text. Throws the fields of an error, JSON text.
    pub fn start(&self, command: &str) -> Result<Machine, String> {
        let command: Command = command.parse().map_err(error::write)?;
        Ok(Machine(self.0.start(command)))
    }
}

/// One command under way. `now` is in milliseconds since the client was built.
#[wasm_bindgen]
pub struct Machine(Erased);

#[wasm_bindgen]
impl Machine {
    /// What to do next, JSON text.
    pub fn poll(&mut self, now: f64) -> String {
        step::write(self.0.poll(since_start(now)))
    }

    /// The request was answered; its headers are lines such as `retry-after: 5`.
    pub fn answered(&mut self, status: u16, head: &str, body: Vec<u8>, now: f64) {
        self.reply(reply::answered(status, head, body), now);
    }

    /// The request was not answered; `left` unless no byte of it left. Throws the fields of an
    /// error, JSON text.
    pub fn failed(&mut self, kind: &str, left: bool, text: String, now: f64) -> Result<(), String> {
        let reply = reply::failed(kind, left, text).map_err(error::write)?;
        self.reply(reply, now);
        Ok(())
    }

    /// It was done.
    pub fn done(&mut self, now: f64) {
        self.reply(Reply::Done, now);
    }

    /// The user does not want to go on.
    pub fn cancelled(&mut self, now: f64) {
        self.reply(Reply::Cancelled, now);
    }
}

impl Machine {
    fn reply(&mut self, reply: Reply, now: f64) {
        self.0.reply(reply, since_start(now));
    }
}

fn since_start(milliseconds: f64) -> Duration {
    Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or_default()
}
