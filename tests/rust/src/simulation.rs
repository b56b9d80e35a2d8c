//! A simulation in virtual time: machines of one client, a slow and faulty network, and the emulator.
//!
//! One agenda holds the next step of each machine, and the earliest is run first. So the machines behave like
//! threads, but a seed repeats a run exactly. The emulator handles a request when it arrives, some time after
//! it was sent. Everything that happens is logged, and the rules check the log.

mod agenda;
mod conditions;
mod log;
mod mishap;
mod rules;
mod sent_requests;
mod simulated_host;
mod task;

use std::time::Duration;

use workato_emulator::{Emulator, Fault};
use workato_oauth_profiles::{Action, Answer, Machine, Now, Reply, Request, SendError, SendErrorKind, Step};
use workato_oauth_profiles::{Method, Reached, Response};

pub use conditions::{Conditions, Mishaps, seconds};
pub use log::{Entry, Log, What};
pub use mishap::{Damage, Mishap, Verdict};
pub use rules::{MachineSettings, Settings, judge};
pub use sent_requests::{SentRequest, sent_requests};
pub use simulated_host::{Counters, SimulatedHost};
pub use task::{CustomerInput, LedgerText, Task};

use agenda::{Agenda, Due, Stop};

type Sent = Result<Response, SendError>;

/// A machine that takes more steps than this counts as endless.
const MAX_STEPS: u64 = 50_000;

/// Machines, the network and the emulator.
pub struct Simulation {
    /// The service.
    pub emulator: Emulator,
    conditions: Conditions,
    tasks: Vec<Task>,
    agenda: Agenda,
    log: Log,
}

impl Simulation {
    /// A simulation without machines.
    pub fn new(emulator: Emulator, conditions: Conditions) -> Simulation {
        Simulation { emulator, conditions, tasks: Vec::new(), agenda: Agenda::default(), log: Log::default() }
    }

    /// Starts a machine at a moment and returns its number.
    pub fn start(&mut self, at: Now, task: Task) -> usize {
        self.tasks.push(task);
        let number = self.tasks.len() - 1;
        self.step_at(at, number, None);
        number
    }

    /// Cancels a machine at a moment, unless it has ended by then.
    pub fn cancel(&mut self, at: Now, task: usize) {
        self.agenda.add(at, Due::Stop { task, how: Stop::Cancel });
    }

    /// Drops a machine at a moment, in any state.
    pub fn drop(&mut self, at: Now, task: usize) {
        self.agenda.add(at, Due::Stop { task, how: Stop::Drop });
    }

    /// Polls a machine no more from this moment on, and keeps it.
    pub fn abandon(&mut self, at: Now, task: usize) {
        self.agenda.add(at, Due::Stop { task, how: Stop::Abandon });
    }

    /// Runs until every machine has ended, then lets the emulator carry out its delayed writes.
    pub fn run(&mut self) -> &Log {
        let mut end = Now::ZERO;
        while let Some(at) = self.run_next() {
            end = at;
        }
        self.emulator.advance_to(end + Duration::from_secs(60));
        &self.log
    }

    /// Does what is due next, and returns its time.
    pub fn run_next(&mut self) -> Option<Now> {
        let (at, due) = self.agenda.next()?;
        // Delayed writes are carried out in time, also where a mishap asks what the service has.
        self.emulator.advance_to(at);
        match due {
            Due::Step { task, generation, clock, reply } if self.tasks[task].generation == generation => {
                self.step(at, task, clock, reply);
            }
            Due::Arrive { task, generation, sent, request, mishap }
                if self.tasks[task].generation == generation =>
            {
                self.arrive(at, task, sent, &request, &mishap);
            }
            Due::Arrive { task, generation, sent, request, mishap }
                if self.tasks[task].arrives == Some(generation) =>
            {
                let _nobody_reads_it = self.handle(at, sent + request.timeout, &request, &mishap);
            }
            Due::Step { .. } | Due::Arrive { .. } => {}
            Due::Stop { task, how } => self.stop(at, task, how),
        }
        Some(at)
    }

    /// Whether a machine has ended or was dropped.
    pub fn has_ended(&self, task: usize) -> bool {
        self.tasks[task].machine.is_none()
    }

    /// The log of the run.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The text of a machine's ledger, with what was there before.
    pub fn ledger(&self, task: usize) -> String {
        self.tasks[task].ledger.text()
    }

    /// Adds the next step of a machine. It may run a little after the machine reads the clock.
    fn step_at(&mut self, clock: Now, task: usize, reply: Option<(Reply, Option<Verdict>)>) {
        let generation = self.tasks[task].generation;
        self.agenda.add(clock + self.conditions.lag(), Due::Step { task, generation, clock, reply });
    }

    fn step(&mut self, real: Now, task: usize, clock: Now, reply: Option<(Reply, Option<Verdict>)>) {
        let Some(machine) = &mut self.tasks[task].machine else { return };
        if let Some((reply, verdict)) = reply {
            if let Some(verdict) = verdict {
                self.log.add(task, clock, What::Replied(verdict));
            }
            machine.reply(reply, clock);
            self.tasks[task].must_finish = false;
        }
        self.tasks[task].steps += 1;
        if self.tasks[task].steps > MAX_STEPS {
            self.log.add(task, clock, What::Endless);
            self.tasks[task].machine = None;
            return;
        }
        match self.poll(task, clock) {
            Some(Step::Do(action)) => self.perform(real, task, clock, action),
            Some(Step::Item(item)) => {
                self.log.add(task, clock, What::Item(Box::new(item)));
                let then = real + self.conditions.pause();
                self.step_at(then, task, None);
            }
            Some(Step::End) => {
                let again = matches!(self.poll(task, clock), Some(Step::End));
                self.log.add(task, clock, if again { What::End } else { What::Endless });
                self.tasks[task].machine = None;
            }
            None => {}
        }
    }

    fn poll(&mut self, task: usize, clock: Now) -> Option<Step<Answer>> {
        self.tasks[task].machine.as_mut().map(|machine| machine.poll(clock))
    }

    fn perform(&mut self, real: Now, task: usize, clock: Now, action: Action) {
        let (after, reply) = match action {
            Action::Send(request) => return self.send(real, task, clock, request),
            Action::Sleep(time) => {
                self.log.add(task, clock, What::Slept(time));
                (self.conditions.sleep(time), Reply::Done)
            }
            Action::Tell(event) => {
                self.log.add(task, clock, What::Event(Box::new(event)));
                let left = self.tasks[task].events_until_cancelled.as_mut();
                if left.is_some_and(|left| {
                    *left = left.saturating_sub(1);
                    *left == 0
                }) {
                    self.tasks[task].events_until_cancelled = None;
                    return self.stop(real, task, Stop::Cancel);
                }
                if self.conditions.prompt_listeners {
                    return self.step(real, task, clock, Some((Reply::Done, None)));
                }
                (self.conditions.pause(), Reply::Done)
            }
            other => {
                let reply = self.tasks[task].answer(&other, &mut self.conditions);
                self.log.add(task, clock, What::Asked(other, reply.clone()));
                (self.conditions.pause(), reply)
            }
        };
        self.step_at(real + after, task, Some((reply, None)));
    }

    fn send(&mut self, real: Now, task: usize, clock: Now, request: Request) {
        self.log.add(task, clock, What::sent(&request));
        self.tasks[task].must_finish = request.must_finish;
        let (mishap, there) = (self.conditions.mishap(&request), self.conditions.there());
        if let Mishap::Broken { kind, reached, arrives: false } = mishap {
            let ends = (real + there).min(real + request.timeout);
            return self.broken(task, ends, reached, kind);
        }
        // A request that times out on its way does not arrive.
        if there >= request.timeout {
            return self.timed_out(task, real + request.timeout);
        }
        let (generation, request) = (self.tasks[task].generation, Box::new(request));
        self.agenda.add(real + there, Due::Arrive { task, generation, sent: real, request, mishap });
    }

    fn arrive(&mut self, at: Now, task: usize, sent: Now, request: &Request, mishap: &Mishap) {
        self.log.add(task, at, What::Arrived(request.method));
        let ends = sent + request.timeout;
        let (took, mut result) = self.handle(at, ends, request, mishap);
        match *mishap {
            Mishap::Broken { kind, reached, .. } => return self.broken(task, at, reached, kind),
            Mishap::Late(_) => return self.timed_out(task, ends),
            _ => {}
        }
        let back = at + took + self.conditions.back();
        if back >= ends {
            return self.timed_out(task, ends);
        }
        let verdict = mishap.reach(request, &mut result);
        self.answer(back, task, result, verdict);
    }

    /// What the service does with a request that arrives, and how long it takes.
    fn handle(&mut self, at: Now, ends: Now, request: &Request, mishap: &Mishap) -> (Duration, Sent) {
        match mishap {
            Mishap::Fault { fault, .. } => self.emulator.fail_next(fault.clone()),
            Mishap::Late(after) => self.emulator.fail_next(Fault::ApplyAfter(ends - at + *after)),
            Mishap::None | Mishap::Broken { .. } | Mishap::Damaged(_) => {}
        }
        self.emulator.handle(request, at).sent(ends - at)
    }

    fn timed_out(&mut self, task: usize, at: Now) {
        self.broken(task, at, Reached::Maybe, SendErrorKind::Timeout);
    }

    fn broken(&mut self, task: usize, at: Now, reached: Reached, kind: SendErrorKind) {
        let error = SendError { reached, kind, text: "it broke".into() };
        self.answer(at, task, Err(error), Verdict::of_error(reached, kind));
    }

    fn answer(&mut self, at: Now, task: usize, result: Result<Response, SendError>, verdict: Verdict) {
        self.step_at(at, task, Some((Reply::Sent(result), Some(verdict))));
    }

    fn stop(&mut self, at: Now, task: usize, how: Stop) {
        let left = &mut self.tasks[task];
        let Some(machine) = &mut left.machine else { return };
        if how == Stop::Cancel && left.must_finish {
            machine.reply(Reply::Cancelled, at);
            return self.log.add(task, at, What::Cancelled);
        }
        // Replies that are under way are ignored. A request that has not arrived may do so all the same.
        left.arrives = self.conditions.happens(0.5).then_some(left.generation);
        left.generation += 1;
        match how {
            Stop::Cancel => {
                machine.reply(Reply::Cancelled, at);
                self.log.add(task, at, What::Cancelled);
                self.step_at(at, task, None);
            }
            Stop::Abandon => self.log.add(task, at, What::Abandoned),
            Stop::Drop => {
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
