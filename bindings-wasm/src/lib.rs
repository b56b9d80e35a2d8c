//! The state machines of `workato-oauth-profiles` for JavaScript: JSON text in, JSON text out,
//! except for profiles, of which there may be many.
//!
//! ```text
//! js/client.ts             the client that users see
//! js/run.ts                the driver: poll, perform the action, reply
//!   Machine::poll(…)       -> {"kind": "send", "request": …}, or another `StepJson`
//!   Machine::texts(), numbers() -> the profiles of `{"kind": "profiles"}`, which js/table.ts reads
//! js/host.ts               performs the action
//!   Machine::answered(…)   <- the reply; -> the next step. The other methods are the other replies
//! ```

mod config;
mod error;
mod event;
mod item;
#[cfg(target_arch = "wasm32")]
mod lower_case;
mod reply;
mod step;
mod table;
#[cfg(test)]
mod tests;
mod time;
#[cfg(test)]
mod typescript;

use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;
use workato_oauth_profiles::{
    Answer, Command, Coroutine, Customer, Error, Machine as _, Reply, Secret, did_you_mean,
};

use crate::error::ErrorJson;
use crate::step::StepJson;
use crate::table::Table;
use crate::time::since_start;

/// What the calls of a client share: its settings and its rate limit.
#[wasm_bindgen]
pub struct Session(workato_oauth_profiles::Session);

#[wasm_bindgen]
impl Session {
    /// Reads the options, JSON text. `seed` is any number. Throws the fields of an error, JSON text.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str, seed: f64) -> Result<Session, String> {
        #[cfg(target_arch = "wasm32")]
        lower_case::give_to_core();
        let make = |(config, without_token)| match without_token {
            true => workato_oauth_profiles::Session::without_token(config, seed.to_bits()),
            false => workato_oauth_profiles::Session::new(config, seed.to_bits()),
        };
        config::read(options).and_then(make).map(Session).map_err(thrown)
    }

    /// The same session with the rate limit of all programs that have the same store and key. `worker` is any number,
    /// another one for each session. Throws the fields of an error, JSON text.
    #[cfg(not(feature = "page"))]
    pub fn share_limit(&self, key: &str, worker: f64, fallback_share: f64) -> Result<Session, String> {
        self.0.share_limit(key, worker.to_bits(), fallback_share as u32).map(Session).map_err(thrown)
    }

    /// The base URL in use.
    pub fn base_url(&self) -> String {
        self.0.base_url().to_owned()
    }

    /// The fields of the error, JSON text, for a name that is not one of the known ones, which are separated by
    /// spaces. `what` is what has such names, such as "option".
    pub fn unknown_name(what: &str, name: &str, known: &str) -> String {
        let known: Vec<&str> = known.split(' ').collect();
        let meant = match did_you_mean(name, &known) {
            meant if meant.is_empty() => format!(": there are `{}`", known.join("`, `")),
            meant => meant,
        };
        thrown(Error::invalid_input(format!("unknown {what} `{name}`{meant}")))
    }

    /// Refuses options of a call, and a command, that are not valid, both JSON text. Throws the fields of an error,
    /// JSON text.
    pub fn check(&self, options: &str, command: Option<String>) -> Result<(), String> {
        let command = command.map(|command| command.parse::<Command>()).transpose();
        command.and_then(|_| self.with_options(options)).map(drop).map_err(thrown)
    }

    /// From now on requests have this API token. Returns the header `authorization`. Throws the fields of an
    /// error, JSON text.
    pub fn use_token(&self, token: String) -> Result<String, String> {
        let authorization = self.0.use_token(Secret::new(token)).map_err(thrown)?;
        Ok(authorization.expose().to_owned())
    }

    /// Starts a command with the options of this call, both JSON text. Throws the fields of an
    /// error, JSON text.
    pub fn start(&self, command: &str, options: &str) -> Result<Machine, String> {
        let machine = self.machine(command, options).map_err(thrown)?;
        Ok(Machine { machine, table: Table::default() })
    }

    /// The base URL, if it does not lead to this machine.
    pub fn elsewhere(&self) -> Option<String> {
        (!self.0.is_on_this_machine()).then(|| self.0.base_url().to_owned())
    }
}

impl Session {
    fn machine(&self, command: &str, options: &str) -> Result<Coroutine<Answer>, Error> {
        let command: Command = command.parse()?;
        Ok(self.with_options(options)?.start(command))
    }

    /// Most calls have no options, and a session with other options is a copy.
    fn with_options(&self, options: &str) -> Result<workato_oauth_profiles::Session, Error> {
        match options {
            "{}" => Ok(self.0.clone()),
            options => self.0.with_options(&config::read_call(options)?),
        }
    }
}

/// One command under way. `now` is in milliseconds since the client was built, and `aborted` says whether the caller
/// has cancelled the call. Each reply returns the next step.
#[wasm_bindgen]
pub struct Machine {
    machine: Coroutine<Answer>,
    /// The profiles of the last step, if it was `StepJson::Profile` or `StepJson::Profiles`.
    table: Table,
}

#[wasm_bindgen]
impl Machine {
    /// Gives the next step, JSON text. An abort is told before the machine asks for a write: after that, even one
    /// that is not sent counts as sent.
    pub fn poll(&mut self, now: f64, aborted: bool) -> String {
        let now = since_start(now);
        if aborted {
            self.machine.reply(Reply::Cancelled, now);
        }
        let step = StepJson::from(self.machine.poll(now));
        let text = json(&step);
        if let StepJson::Profile { table } | StepJson::Profiles { table } = step {
            self.table = table;
        }
        text
    }

    /// Takes the texts of the profiles of the last step.
    pub fn texts(&mut self) -> String {
        std::mem::take(&mut self.table.texts)
    }

    /// Takes the numbers of the profiles of the last step.
    pub fn numbers(&mut self) -> Vec<f64> {
        std::mem::take(&mut self.table.numbers)
    }

    /// Replies that the request was answered. `head` holds the headers, one a line, such as
    /// `retry-after: 5`.
    pub fn answered(&mut self, status: u16, head: &str, body: Vec<u8>, now: f64, aborted: bool) -> String {
        self.reply(reply::answered(status, head, body), now, aborted)
    }

    /// Replies that the request got no answer. `left` is false only if no byte of it was sent.
    pub fn failed(&mut self, kind: &str, left: bool, text: String, now: f64, aborted: bool) -> String {
        self.reply(reply::failed(kind, left, text), now, aborted)
    }

    /// Replies that the action was performed.
    pub fn done(&mut self, now: f64, aborted: bool) -> String {
        self.reply(Reply::Done, now, aborted)
    }

    /// Replies that the caller cancelled the call.
    pub fn cancelled(&mut self, now: f64) -> String {
        self.poll(now, true)
    }

    /// Replies with the next customer by the id of its workspace, a whole number of at most 2^53-1.
    pub fn workspace(&mut self, id: f64, now: f64, aborted: bool) -> String {
        self.reply(Reply::Customer(Some(Customer::Workspace(id as i64))), now, aborted)
    }

    /// Replies with the next customer by its external id.
    pub fn external(&mut self, id: String, now: f64, aborted: bool) -> String {
        self.reply(Reply::Customer(Some(Customer::External(id))), now, aborted)
    }

    /// Replies that the next value is not a customer. `shown` is that value, for the error message.
    pub fn not_a_customer(&mut self, shown: String, now: f64, aborted: bool) -> String {
        self.reply(Reply::NotCustomer(shown), now, aborted)
    }

    /// Replies that there are no more customers.
    pub fn customers_end(&mut self, now: f64, aborted: bool) -> String {
        self.reply(Reply::Customer(None), now, aborted)
    }

    /// Replies with the next line of the ledger and its line feed, if it has one; `None` at the end.
    pub fn line(&mut self, line: Option<String>, now: f64, aborted: bool) -> String {
        self.reply(Reply::Line(line), now, aborted)
    }

    /// Replies that the ledger could not be read or written, or that the script could not be evaluated.
    pub fn unavailable(&mut self, why: String, now: f64, aborted: bool) -> String {
        self.reply(Reply::Failed(why), now, aborted)
    }

    /// Replies with the numbers that the script returned. They are whole numbers.
    #[cfg(not(feature = "page"))]
    pub fn evaluated(&mut self, numbers: Vec<f64>, now: f64, aborted: bool) -> String {
        let numbers = numbers.into_iter().map(|number| number as i64).collect();
        self.reply(Reply::Evaluated(numbers), now, aborted)
    }
}

impl Machine {
    /// In one call, because calls into WebAssembly cost time.
    fn reply(&mut self, reply: Reply, now: f64, aborted: bool) -> String {
        self.machine.reply(reply, since_start(now));
        self.poll(now, aborted)
    }
}

fn thrown(error: Error) -> String {
    json(&ErrorJson::from(error))
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("every key is a string, and a String takes every text")
}
