//! The vectors, in virtual time and through a real socket.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use workato_emulator::{Emulator, Server};
use workato_oauth_profiles::drive::{Host, next};
use workato_oauth_profiles::{Action, Answer, Client, Command, Config, Error, Reply, Secret, Session};
use workato_rust_tests::{Outcome, TOKEN, client_cases, command, emulator, judge, judge_times};

/// A clock that only sleeping moves, and the emulator as the network.
struct Virtual {
    emulator: Emulator,
    now: Duration,
}

impl Host for Virtual {
    type Stop = Error;

    fn now(&self) -> Duration {
        self.now
    }

    fn perform(&mut self, action: Action) -> Result<Reply, Error> {
        Ok(match action {
            Action::Send(request) => {
                let (took, sent) = self.emulator.handle(&request, self.now).sent(request.timeout);
                self.now += took;
                Reply::Sent(sent)
            }
            Action::Sleep(time) => {
                self.now += time;
                Reply::Done
            }
            Action::Tell(_) => Reply::Done,
            Action::NextCustomer | Action::NextLine | Action::Append(_) => unreachable!("no case has them"),
        })
    }
}

fn timeout(case: &Value) -> Option<Duration> {
    case["config"]["timeout"].as_f64().map(Duration::from_secs_f64)
}

fn max_attempts(case: &Value) -> Option<u32> {
    case["config"]["max_attempts"].as_u64().map(|attempts| attempts as u32)
}

fn outcome_of(items: impl Iterator<Item = Result<Answer, Error>>) -> Outcome {
    let mut outcome = Outcome::default();
    for item in items {
        match item {
            Ok(item) => outcome.items.push(item),
            Err(error) => outcome.error = Some(error),
        }
    }
    outcome
}

fn in_virtual_time(case: &Value) -> Vec<String> {
    let mut config = Config::new(Secret::new(TOKEN));
    config.timeout = timeout(case).unwrap_or(config.timeout);
    config.max_attempts = max_attempts(case).unwrap_or(config.max_attempts);
    let session = Session::new(config, 7).expect("a valid configuration");
    let mut host = Virtual { emulator: emulator(case), now: Duration::ZERO };
    let outcome = match command(case).parse::<Command>() {
        Ok(command) => {
            let mut machine = session.start(command);
            outcome_of(std::iter::from_fn(|| next(&mut machine, &mut host)))
        }
        Err(error) => Outcome { items: Vec::new(), error: Some(error) },
    };
    let journal = host.emulator.journal();
    let mut wrong = judge(case, &outcome, &journal);
    wrong.extend(judge_times(case, &journal));
    wrong
}

/// `None` where Rust's types cannot say the params.
fn through_a_socket(case: &Value) -> Option<Vec<String>> {
    let whole = |name: &str, otherwise: i64| match case["params"].get(name) {
        None => Some(otherwise),
        Some(value) => value.as_i64(),
    };
    let (id, page, per_page) = (whole("id", 0)?, whole("page", 1)?, whole("per_page", 100)?);
    let emulator = emulator(case);
    let server = Server::start(emulator.clone(), 0).expect("a free port");
    let mut builder = Client::builder(TOKEN).base_url(server.url());
    if let Some(timeout) = timeout(case) {
        builder = builder.timeout(timeout);
    }
    if let Some(attempts) = max_attempts(case) {
        builder = builder.max_attempts(attempts);
    }
    let client = builder.build().expect("a valid configuration");
    let outcome = match case["operation"].as_str().expect("an operation") {
        "get" => outcome_of(std::iter::once(client.get(id).map(Answer::Profile))),
        "list" => outcome_of(std::iter::once(client.list(page, per_page).map(Answer::Profiles))),
        "profiles" => outcome_of(client.profiles_from(page).map(|item| item.map(Answer::Profile))),
        other => unreachable!("no such operation: {other}"),
    };
    Some(judge(case, &outcome, &emulator.journal()))
}

#[test]
fn the_core_passes_every_vector_in_virtual_time() {
    let cases = client_cases();
    let wrong: Vec<String> = cases.iter().flat_map(in_virtual_time).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() > 100);
    println!("{} vectors in virtual time", cases.len());
}

#[test]
fn the_client_passes_every_vector_through_a_real_socket() {
    let cases: Vec<Value> = client_cases();
    let quick: Vec<&Value> =
        cases.iter().filter(|case| case["takes"].as_f64().unwrap_or(0.0) <= 5.0).collect();
    let (next, wrong, unsaid) = (AtomicUsize::new(0), Mutex::new(Vec::new()), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                while let Some(case) = quick.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match through_a_socket(case) {
                        Some(found) => wrong.lock().expect("no panic holds it").extend(found),
                        None => drop(unsaid.fetch_add(1, Ordering::Relaxed)),
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("no panic holds it");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let unsaid = unsaid.into_inner();
    println!(
        "{} vectors through a socket; {unsaid} left to the compiler, {} take too long",
        quick.len() - unsaid,
        cases.len() - quick.len()
    );
}
