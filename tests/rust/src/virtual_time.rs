//! Plays a case in virtual time, through the core's own driver.

use std::time::Duration;
use std::vec;

use serde_json::{Value, json};
use workato_emulator::Emulator;
use workato_oauth_profiles::drive::{Host, next};
use workato_oauth_profiles::{Action, Command, Config, Error, Reply, Request, Secret, Session};

use crate::judge::{judge, judge_bodies, judge_times};
use crate::memory_ledger::MemoryLedger;
use crate::{Played, TOKEN, customer, emulator, is_unlimited, max_attempts, timeout};

/// A host with the emulator as its network, and with a clock that only sleeps and answers move.
struct Virtual {
    emulator: Emulator,
    now: Duration,
    customers: vec::IntoIter<Value>,
    ledger: Option<MemoryLedger>,
    bodies: Vec<Option<String>>,
}

impl Virtual {
    fn send(&mut self, request: &Request) -> Reply {
        self.bodies.push(request.body.clone());
        let (took, result) = self.emulator.handle(request, self.now).sent(request.timeout);
        self.now += took;
        Reply::Sent(result)
    }

    fn ledger(&mut self) -> &mut MemoryLedger {
        self.ledger.as_mut().expect("the machine was told whether there is a ledger")
    }
}

impl Host for Virtual {
    type Stop = Error;

    fn now(&self) -> Duration {
        self.now
    }

    fn perform(&mut self, action: Action) -> Result<Reply, Error> {
        Ok(match action {
            Action::Send(request) => self.send(&request),
            Action::Sleep(time) => {
                self.now += time;
                Reply::Done
            }
            Action::Tell(_) => Reply::Done,
            Action::NextCustomer => match self.customers.next() {
                Some(json) => customer(&json).map_or_else(
                    || Reply::NotCustomer(json.to_string()),
                    |customer| Reply::Customer(Some(customer)),
                ),
                None => Reply::Customer(None),
            },
            Action::NextLine => Reply::Line(self.ledger().next()),
            Action::Append(text) => {
                self.ledger().add(&text);
                Reply::Done
            }
            Action::Eval(_) => unreachable!("there is no shared rate limit"),
        })
    }
}

/// Plays a case and returns the differences.
pub fn in_virtual_time(case: &Value) -> Vec<String> {
    let mut config = Config::new(Secret::new(TOKEN));
    config.timeout = timeout(case).unwrap_or(config.timeout);
    config.max_attempts = max_attempts(case).unwrap_or(config.max_attempts);
    if is_unlimited(case) {
        config.requests_per_minute = None;
    }
    let session = Session::new(config, 7).expect("a valid configuration");
    let customers = case["params"]["customers"].as_array().cloned().unwrap_or_default().into_iter();
    let lines = case["params"]["ledger"].as_array();
    let ledger = lines.map(|lines| MemoryLedger::new(lines, session.base_url()));
    let (emulator, now, bodies) = (emulator(case), Duration::ZERO, Vec::new());
    let mut host = Virtual { emulator, now, customers, ledger, bodies };
    let played = play(case, &session, &mut host).with_ledger(host.ledger.take());
    let journal = host.emulator.journal();
    let mut wrong = judge(case, &played, &journal);
    wrong.extend(judge_bodies(case, &host.bodies));
    wrong.extend(judge_times(case, &journal));
    let most = case["takes"].as_f64().unwrap_or(0.0);
    if host.now.as_secs_f64() > most {
        wrong.push(format!("{}: it took {:?}, not {most} s at most", case["id"], host.now));
    }
    wrong
}

fn play(case: &Value, session: &Session, host: &mut Virtual) -> Played {
    let mut params = case["params"].clone();
    if let Some(ledger) = params.get_mut("ledger") {
        // A command only says whether there is one.
        *ledger = json!(true);
    }
    let command = json!({"operation": case["operation"], "params": params}).to_string();
    match command.parse::<Command>() {
        Ok(command) => {
            let mut machine = session.start(command);
            std::iter::from_fn(|| next(&mut machine, host)).collect()
        }
        Err(error) => Played { error: Some(error), ..Played::default() },
    }
}
