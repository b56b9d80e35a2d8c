//! The machine of `workato-oauth-profiles` for JavaScript: JSON text in, JSON text out.
//!
//! ```text
//! js/client.ts             what users see
//! js/run.ts                poll, perform, reply
//!   Machine::poll(now)     -> {"send": …} | {"sleep": …} | {"tell": …} | {"append": …} | "nextCustomer"
//!                             | "nextLine" | {"item": …} | {"outcome": …} | {"error": …} | "end"
//!   Machine::answered(…)   <- what came of it; the other methods are its other replies
//! ```

mod config;
mod error;
mod event;
mod item;
mod json;
mod reply;
mod step;
#[cfg(test)]
mod typescript;

use std::time::Duration;

use wasm_bindgen::prelude::wasm_bindgen;
use workato_oauth_profiles::{Answer, Command, Coroutine, Customer, Error, Machine as _, Reply};

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

    /// Starts a command with the options of this call, both JSON text; without options their text is
    /// empty. Throws the fields of an error, JSON text.
    pub fn start(&self, command: &str, options: &str) -> Result<Machine, String> {
        self.erased(command, options).map(Machine).map_err(error::write)
    }
}

impl Session {
    fn erased(&self, command: &str, options: &str) -> Result<Coroutine<Answer>, Error> {
        let command: Command = command.parse()?;
        if options.is_empty() {
            return Ok(self.0.start(command));
        }
        Ok(self.0.with_options(&config::read_call(options)?)?.start(command))
    }
}

/// One command under way. `now` is in milliseconds since the client was built.
#[wasm_bindgen]
pub struct Machine(Coroutine<Answer>);

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

    /// The request was not answered; `left` unless no byte of it left.
    pub fn failed(&mut self, kind: &str, left: bool, text: String, now: f64) {
        self.reply(reply::failed(kind, left, text), now);
    }

    /// It was done.
    pub fn done(&mut self, now: f64) {
        self.reply(Reply::Done, now);
    }

    /// The user does not want to go on.
    pub fn cancelled(&mut self, now: f64) {
        self.reply(Reply::Cancelled, now);
    }

    /// The next customer is the one with this workspace, a whole number of at most 2^53-1.
    pub fn workspace(&mut self, id: f64, now: f64) {
        self.reply(Reply::Customer(Some(Customer::Workspace(id as i64))), now);
    }

    /// The next customer is the one with this external id.
    pub fn external(&mut self, id: String, now: f64) {
        self.reply(Reply::Customer(Some(Customer::External(id))), now);
    }

    /// What came next is no customer, and looks so.
    pub fn no_customer(&mut self, shown: String, now: f64) {
        self.reply(Reply::NotCustomer(shown), now);
    }

    /// There are no more customers.
    pub fn customers_end(&mut self, now: f64) {
        self.reply(Reply::Customer(None), now);
    }

    /// The next line of the ledger with its line feed, if it has one; nothing at its end.
    pub fn line(&mut self, line: Option<String>, now: f64) {
        self.reply(Reply::Line(line), now);
    }

    /// The ledger could not be read or written.
    pub fn ledger_failed(&mut self, why: String, now: f64) {
        self.reply(Reply::Failed(why), now);
    }
}

impl Machine {
    fn reply(&mut self, reply: Reply, now: f64) {
        self.0.reply(reply, since_start(now));
    }
}

fn since_start(milliseconds: f64) -> Duration {
    // A cast saturates, and knows no NaN.
    Duration::from_micros((milliseconds * 1000.0) as u64)
}
