//! A world in virtual time: machines of one client, a slow and faulty line, and the emulator at its end.
//!
//! Each machine has its own next moment on one agenda, and the earliest comes first: so look many threads
//! in virtual time, only that a seed repeats them exactly. A request arrives a while after it was sent,
//! and that is when the emulator gets it. All that happens goes to a log, for the rules to judge.

mod agenda;
mod alone;
mod calls;
mod log;
mod rules;
mod strike;
mod task;
mod weather;

use std::time::Duration;

use workato_emulator::Emulator;
use workato_oauth_profiles::{Action, Answer, Machine, Now, Reply, Request, SendError, SendErrorKind, Step};
use workato_oauth_profiles::{Method, Reached, Response};

pub use alone::{Alone, Counters};
pub use calls::{Call, calls};
pub use log::{Entry, Log, What};
pub use rules::{Settings, Subject, judge};
pub use strike::{Spoil, Strike, Verdict};
pub use task::{Fed, Task};
pub use weather::{Striker, Weather, seconds};

use agenda::{Agenda, Due, Leave};

/// So many steps of one machine are no end any more.
const ENDLESS: u64 = 50_000;

/// Machines, the line and the emulator.
pub struct World {
    /// The service.
    pub emulator: Emulator,
    weather: Weather,
    tasks: Vec<Task>,
    agenda: Agenda,
    log: Log,
}

impl World {
    /// Without machines yet.
    pub fn new(emulator: Emulator, weather: Weather) -> World {
        World { emulator, weather, tasks: Vec::new(), agenda: Agenda::default(), log: Log::default() }
    }

    /// Starts a machine at a moment; its number.
    pub fn start(&mut self, at: Now, task: Task) -> usize {
        self.tasks.push(task);
        let number = self.tasks.len() - 1;
        self.turn_at(at, number, None);
        number
    }

    /// Cancels a machine at a moment, unless it is at its end by then.
    pub fn cancel(&mut self, at: Now, task: usize) {
        self.agenda.add(at, Due::Leave { task, how: Leave::Cancel });
    }

    /// Drops a machine at a moment, whatever it is at.
    pub fn drop(&mut self, at: Now, task: usize) {
        self.agenda.add(at, Due::Leave { task, how: Leave::Drop });
    }

    /// Runs until every machine is at its end, and then lets the emulator do what is still to be done.
    pub fn run(&mut self) -> &Log {
        let mut end = Now::ZERO;
        while let Some((at, due)) = self.agenda.next() {
            end = at;
            match due {
                Due::Turn { task, flight, told, reply } if self.tasks[task].flight == flight => {
                    self.turn(at, task, told, reply);
                }
                Due::Arrive { task, flight, sent, request, strike } if self.tasks[task].flight == flight => {
                    self.arrive(at, task, sent, &request, &strike);
                }
                Due::Turn { .. } | Due::Arrive { .. } => {}
                Due::Leave { task, how } => self.leave(at, task, how),
            }
        }
        self.emulator.advance(end + Duration::from_secs(60));
        &self.log
    }

    /// What happened.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// What a machine wrote into its ledger, and what stood there before.
    pub fn ledger(&self, task: usize) -> &[String] {
        &self.tasks[task].ledger
    }

    /// Who reads the clock may come to his turn a little later.
    fn turn_at(&mut self, told: Now, task: usize, reply: Option<(Reply, Option<Verdict>)>) {
        let flight = self.tasks[task].flight;
        self.agenda.add(told + self.weather.lag(), Due::Turn { task, flight, told, reply });
    }

    fn turn(&mut self, real: Now, task: usize, told: Now, reply: Option<(Reply, Option<Verdict>)>) {
        let Some(machine) = &mut self.tasks[task].machine else { return };
        if let Some((reply, verdict)) = reply {
            if let Some(verdict) = verdict {
                self.log.add(task, told, What::Replied(verdict));
            }
            machine.reply(reply, told);
        }
        self.tasks[task].steps += 1;
        if self.tasks[task].steps > ENDLESS {
            self.log.add(task, told, What::Endless);
            self.tasks[task].machine = None;
            return;
        }
        match self.poll(task, told) {
            Some(Step::Do(action)) => self.perform(real, task, told, action),
            Some(Step::Item(item)) => {
                self.log.add(task, told, What::Item(Box::new(item)));
                let then = real + self.weather.pause();
                self.turn_at(then, task, None);
            }
            Some(Step::End) => {
                let again = matches!(self.poll(task, told), Some(Step::End));
                self.log.add(task, told, if again { What::End } else { What::Endless });
                self.tasks[task].machine = None;
            }
            None => {}
        }
    }

    fn poll(&mut self, task: usize, told: Now) -> Option<Step<Answer>> {
        self.tasks[task].machine.as_mut().map(|machine| machine.poll(told))
    }

    fn perform(&mut self, real: Now, task: usize, told: Now, action: Action) {
        let (after, reply) = match action {
            Action::Send(request) => return self.send(real, task, told, request),
            Action::Sleep(time) => {
                self.log.add(task, told, What::Slept(time));
                (self.weather.sleep(time), Reply::Done)
            }
            Action::Tell(event) => {
                self.log.add(task, told, What::Told(Box::new(event)));
                let left = self.tasks[task].told_until_cancelled.as_mut();
                if left.is_some_and(|left| {
                    *left = left.saturating_sub(1);
                    *left == 0
                }) {
                    self.tasks[task].told_until_cancelled = None;
                    return self.leave(real, task, Leave::Cancel);
                }
                (self.weather.pause(), Reply::Done)
            }
            other => {
                let reply = self.tasks[task].feed(&other, &mut self.weather);
                self.log.add(task, told, What::Asked(other, reply.clone()));
                (self.weather.pause(), reply)
            }
        };
        self.turn_at(real + after, task, Some((reply, None)));
    }

    fn send(&mut self, real: Now, task: usize, told: Now, request: Request) {
        self.log.add(task, told, What::sent(&request));
        let (strike, there) = (self.weather.strike(&request), self.weather.there());
        if let Strike::Broken { kind, reached, arrives: false } = strike {
            let ends = (real + there).min(real + request.timeout);
            return self.broken(task, ends, reached, kind);
        }
        // Who has given up takes what is still on its way back with him.
        if there >= request.timeout {
            return self.timed_out(task, real + request.timeout);
        }
        let (flight, request) = (self.tasks[task].flight, Box::new(request));
        self.agenda.add(real + there, Due::Arrive { task, flight, sent: real, request, strike });
    }

    fn arrive(&mut self, at: Now, task: usize, sent: Now, request: &Request, strike: &Strike) {
        self.log.add(task, at, What::Arrived(request.method));
        let ends = sent + request.timeout;
        if let Strike::Broken { kind, reached, .. } = *strike {
            self.emulator.handle(request, at);
            return self.broken(task, at, reached, kind);
        }
        if let Strike::Fault { fault, .. } = strike {
            self.emulator.fail_next(fault.clone());
        }
        let (took, mut result) = self.emulator.handle(request, at).sent(ends - at);
        let back = at + took + self.weather.back();
        if back >= ends {
            return self.timed_out(task, ends);
        }
        let verdict = strike.reach(request, &mut result);
        self.answer(back, task, result, verdict);
    }

    fn timed_out(&mut self, task: usize, at: Now) {
        self.broken(task, at, Reached::Maybe, SendErrorKind::Timeout);
    }

    fn broken(&mut self, task: usize, at: Now, reached: Reached, kind: SendErrorKind) {
        let error = SendError { reached, kind, text: "it broke".into() };
        self.answer(at, task, Err(error), Verdict::of_error(reached, kind));
    }

    fn answer(&mut self, at: Now, task: usize, result: Result<Response, SendError>, verdict: Verdict) {
        self.turn_at(at, task, Some((Reply::Sent(result), Some(verdict))));
    }

    fn leave(&mut self, at: Now, task: usize, how: Leave) {
        let left = &mut self.tasks[task];
        let Some(machine) = &mut left.machine else { return };
        // What is under way comes to nobody, and what has not arrived never does.
        left.flight += 1;
        match how {
            Leave::Cancel => {
                machine.reply(Reply::Cancelled, at);
                self.log.add(task, at, What::Cancelled);
                self.turn_at(at, task, None);
            }
            Leave::Drop => {
                left.machine = None;
                self.log.add(task, at, What::Dropped);
            }
        }
    }
}

/// Whether a method changes anything.
pub(crate) fn writes(method: Method) -> bool {
    match method {
        Method::Get => false,
        Method::Post | Method::Put | Method::Delete => true,
    }
}
