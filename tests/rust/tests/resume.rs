//! A rollout that is killed or fails at any step, again and again, and goes on from its ledger.
//!
//! Lists have customers twice and ids that nobody has. `WORKATO_ROLLOUTS` is the number of rollouts,
//! `WORKATO_SEED` the first seed.

use std::collections::BTreeMap;

use fastrand::Rng;
use workato_emulator::{Emulator, Fault, Settings};
use workato_oauth_profiles::{Action, Answer, Command, Config, Customer, Now, OutcomeStatus, Reply};
use workato_oauth_profiles::{Response, Rollout, RolloutAction, Secret, Session};
use workato_rust_tests::TOKEN;
use workato_rust_tests::simulation::{Conditions, CustomerInput, Mishap, Simulation, Task, What, seconds};

const PROFILE: i64 = 1;
/// The emulator's first customer.
const FIRST: i64 = 1001;
/// Nobody has this id, nor the next ones.
const NOBODY: i64 = 5001;
const MAX_RUNS: u32 = 6;
const ENDED: &str = "{\"run\":\"ended\"}\n";

/// One rollout over several runs.
struct Story {
    emulator: Emulator,
    random: Rng,
    action: RolloutAction,
    /// The customers that exist.
    known: Vec<i64>,
    list: Vec<i64>,
    ledger: String,
    begins: Now,
    rough: f64,
}

/// What one run yielded.
struct Run {
    outcomes: Vec<(i64, OutcomeStatus)>,
    /// The ids of the customers of the requests, in order.
    sent: Vec<i64>,
    /// No error ended it, and nobody killed it.
    is_whole: bool,
    /// It was killed before it knew that its last line is safe.
    may_be_torn: bool,
}

fn id(customer: &Customer) -> i64 {
    match customer {
        Customer::Workspace(id) => *id,
        Customer::External(id) => unreachable!("no customer is called {id}"),
    }
}

impl Story {
    fn of(seed: u64) -> Story {
        let mut random = Rng::with_seed(seed);
        let emulator = Emulator::new(TOKEN);
        emulator.set(Settings { requests_per_minute: None, journal: false, ..Settings::default() });
        emulator.add_profiles(1);
        let known: Vec<i64> = (FIRST..FIRST + random.i64(1..8)).collect();
        emulator.add_customers(known.len());
        let unassigns = random.bool();
        let action = if unassigns { RolloutAction::Unassign { force: false } } else { RolloutAction::Assign };
        let mut list = known.clone();
        for _ in 0..random.usize(..3) {
            let again = list[random.usize(..list.len())];
            list.insert(random.usize(..=list.len()), again);
        }
        for nobody in NOBODY..NOBODY + random.i64(..3) {
            list.insert(random.usize(..=list.len()), nobody);
        }
        let (ledger, begins, rough) = (String::new(), Now::ZERO, if random.bool() { 0.0 } else { 0.3 });
        let mut story = Story { emulator, random, action, known, list, ledger, begins, rough };
        if unassigns {
            story.assign_all();
        }
        story
    }

    fn assign_all(&mut self) {
        let (action, rough) = (self.action, std::mem::take(&mut self.rough));
        self.action = RolloutAction::Assign;
        self.run(None);
        (self.action, self.rough, self.ledger) = (action, rough, String::new());
    }

    /// One run, which is killed at some moment or not.
    fn run(&mut self, killed: Option<Now>) -> Run {
        let (seed, rough) = (self.random.u64(..), self.rough);
        // A 404 or 410 that does not come from the service would be believed.
        let any = |random: &mut Rng| match Mishap::any(random) {
            Mishap::Fault { fault: Fault::Answer(Response { status: 404 | 410, .. }), .. } => Mishap::None,
            mishap => mishap,
        };
        let conditions = Conditions::without_mishaps(seed, 0.0..=0.5, 0.0..=0.5)
            .with_mishaps(move |_, random| if random.f64() < rough { any(random) } else { Mishap::None });
        let config = Config::new(Secret::new(TOKEN));
        let session = Session::new(config, seed).expect("a valid configuration");
        let (ledger, dry_run, pace, total) = (true, false, Some(60), None);
        let plan = Rollout { action: self.action, id: PROFILE, ledger, dry_run, pace, total };
        let customers = self.list.iter().map(|id| CustomerInput::Customer(Customer::Workspace(*id)));
        let task = Task::of(session.start(Command::Each(plan)));
        let task = task.with_customers(customers).with_ledger(&self.ledger, 0.0);
        let task = if self.random.u8(..8) == 0 && rough > 0.0 {
            task.renamed_after(self.random.u32(..6))
        } else {
            task
        };
        let mut simulation = Simulation::new(self.emulator.clone(), conditions);
        let task = simulation.start(self.begins, task);
        if let Some(after) = killed {
            simulation.drop(self.begins + after, task);
        }
        let log = simulation.run();
        let mut run = Run { outcomes: Vec::new(), sent: Vec::new(), is_whole: true, may_be_torn: false };
        for entry in log.of(task) {
            match &entry.what {
                What::Sent { path, .. } => {
                    run.sent.extend(path.split('/').nth(3).and_then(|it| it.parse::<i64>().ok()))
                }
                What::Item(item) => match &**item {
                    Ok(Answer::Outcome(outcome)) => {
                        run.outcomes.push((id(&outcome.customer), outcome.status))
                    }
                    other => {
                        assert!(other.is_err(), "a rollout yields outcomes");
                        run.is_whole = false;
                    }
                },
                What::Dropped => run.is_whole = false,
                _ => {}
            }
            run.may_be_torn = match &entry.what {
                What::Asked(Action::Append(_), Reply::Done) => true,
                What::Dropped => run.may_be_torn,
                _ => false,
            };
            self.begins = self.begins.max(entry.at);
        }
        // A lost request may still be carried out; the next run begins later.
        self.begins += seconds(120.0);
        self.ledger = simulation.ledger(task);
        run
    }

    /// What is wrong with a run that began with this ledger.
    fn judge(&self, run: &Run, before: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        // The first customer without a line is believed after a run that did not end.
        let may_be_gone = !before.is_empty() && !before.ends_with(ENDED) && self.unassigns();
        for (customer, status) in run.outcomes.iter().filter(|(_, status)| *status != OutcomeStatus::Failed) {
            let was_believed =
                before.contains(&format!("{{\"customer\":{customer},\"status\":\"already\"}}"));
            let is_done = match self.known.contains(customer) {
                true => self.emulator.is_assigned(PROFILE, *customer) != self.unassigns(),
                false => may_be_gone || was_believed,
            };
            if !is_done {
                wrong.push(format!("{customer} is {status:?} and it is not"));
            }
        }
        if run.is_whole && run.outcomes.len() != self.list.len() {
            wrong.push(format!("{} outcomes for {} customers", run.outcomes.len(), self.list.len()));
        }
        if run.is_whole && !self.ledger.ends_with(ENDED) {
            wrong.push("it ended well without an end line".to_owned());
        }
        wrong
    }

    /// Those who are not yet as the rollout wants them.
    fn forgotten(&self) -> Vec<i64> {
        let is_left = |id: &i64| self.emulator.is_assigned(PROFILE, *id) == self.unassigns();
        self.known.iter().copied().filter(is_left).collect()
    }

    /// A crash in the middle of the last write leaves a part of it.
    fn tear(&mut self) {
        let last = self.ledger.trim_end().rfind('\n').map_or(0, |at| at + 1);
        self.ledger.truncate(self.random.usize(last..=self.ledger.len()));
    }

    fn unassigns(&self) -> bool {
        self.action != RolloutAction::Assign
    }
}

/// Runs a story to its end. Returns how many runs it took.
fn told(seed: u64) -> u32 {
    let mut story = Story::of(seed);
    let (is_calm, mut sent, mut stopped, mut wrong) = (story.rough == 0.0, Vec::new(), 0, Vec::new());
    for runs in 1..=MAX_RUNS {
        let is_last = runs == MAX_RUNS;
        if is_last {
            story.rough = 0.0;
        }
        let longest = 2.0 * story.list.len() as f64 + 2.0;
        let kill = (!is_last && story.random.u8(..4) > 0).then(|| seconds(story.random.f64() * longest));
        let before = story.ledger.clone();
        let run = story.run(kill);
        wrong.extend(story.judge(&run, &before));
        sent.extend(run.sent);
        stopped += usize::from(!run.is_whole);
        let is_over = is_last || run.is_whole && is_calm;
        if is_over {
            wrong.extend(story.forgotten().iter().map(|id| format!("{id} was forgotten")));
            let failed = run
                .outcomes
                .iter()
                .filter(|(id, status)| story.known.contains(id) && *status == OutcomeStatus::Failed);
            wrong.extend(failed.map(|(id, _)| format!("{id} failed, although nothing went wrong")));
            let repeats = |id: &i64| sent.iter().filter(|other| *other == id).count().saturating_sub(1);
            let repeats: usize = story.known.iter().map(repeats).sum();
            if is_calm && repeats > stopped {
                wrong.push(format!("{repeats} requests too many for {stopped} kills"));
            }
        }
        let told = wrong.join("\n");
        assert!(wrong.is_empty(), "WORKATO_SEED={seed} WORKATO_ROLLOUTS=1\n{}\n{told}", story.ledger);
        if is_over {
            return runs;
        }
        if run.may_be_torn && story.random.bool() {
            story.tear();
        }
    }
    unreachable!("the last run returns")
}

#[test]
fn a_rollout_that_is_stopped_at_any_step_goes_on_and_forgets_nobody() {
    let from =
        |name: &str, otherwise| std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"));
    let (count, first) = (from("WORKATO_ROLLOUTS", 1500), from("WORKATO_SEED", 0));
    let mut by_runs = BTreeMap::<u32, u64>::new();
    for seed in first..first + count {
        *by_runs.entry(told(seed)).or_default() += 1;
    }
    println!("{count} rollouts, by their number of runs: {by_runs:?}");
    let took = |runs: u32| by_runs.contains_key(&runs);
    assert!(count < 1000 || took(1) && took(2) && took(MAX_RUNS), "some took one run, some all: {by_runs:?}");
}
