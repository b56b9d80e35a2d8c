//! A schedule: the service, the network, the client's settings, and the job of each machine.

use std::time::Duration;

use fastrand::Rng;
use workato_emulator::{Emulator, Settings as Service};
use workato_oauth_profiles::operations::{Assign, Create, Delete, Get, List, Unassign, Update};
use workato_oauth_profiles::{Answer, Command, Config, Customer, Level, Method, Options, ProfileInput};
use workato_oauth_profiles::{Request, Rollout, RolloutAction, Secret, Session};
use workato_rust_tests::TOKEN;
use workato_rust_tests::simulation::{
    Conditions, CustomerInput, MachineSettings, Mishap, Settings, Simulation, Task, seconds,
};

pub const VERBS: [&str; 12] = [
    "list", "get", "create", "update", "delete", "assign", "unassign", "profiles", "ensure", "rotate_secret",
    "assign_each", "unassign_each",
];
/// The emulator's first customer; each machine has its own twenty.
const FIRST_CUSTOMER: i64 = 1001;
const CUSTOMERS: i64 = 20;

pub struct Plan {
    pub simulation: Simulation,
    pub settings: Settings,
    pub jobs: Vec<Job>,
    pub profiles: usize,
}

/// The job of one machine, with its own profile and customers.
pub struct Job {
    pub command: Command,
    /// Its profile.
    pub id: i64,
    pub input: ProfileInput,
    pub customers: Vec<Customer>,
    verb: &'static str,
}

impl Job {
    pub fn verb(&self) -> &'static str {
        self.verb
    }

    /// The id of the workspace of one of its customers.
    pub fn workspace(customer: &Customer) -> i64 {
        match customer {
            Customer::Workspace(id) => *id,
            Customer::External(id) => id[1..].parse().expect("the emulator calls customer 1001 `C1001`"),
        }
    }
}

impl Plan {
    pub fn of(seed: u64) -> Plan {
        let mut random = Rng::with_seed(seed);
        let count = random.usize(1..=8);
        let jobs: Vec<Job> = (0..count as i64).map(|index| job(index, &mut random)).collect();
        let deletes = jobs.iter().any(|job| job.verb == "delete");
        // A delete during a walk over more than one page can hide profiles from the walk.
        let profiles = if deletes || random.bool() { random.usize(10..80) } else { random.usize(80..320) };
        let emulator = service(profiles, count, random.bool());
        let config = config(&mut random);
        let session = Session::new(config.clone(), seed).expect("a valid configuration");
        let mut simulation = Simulation::new(emulator, conditions(seed, &mut random));
        let mut machines = Vec::new();
        for job in &jobs {
            let options = options(&mut random);
            let session = session.with_options(&options).expect("valid options");
            machines.push(settings(job, &config, &options));
            let at = seconds(random.f64() * if random.bool() { 0.0 } else { 30.0 });
            let task = simulation.start(at, task(job, &session, &simulation.emulator, &mut random));
            let later = at + seconds(random.f64() * *pick(&mut random, &[1.0, 5.0, 60.0]));
            match random.u8(..10) {
                0 => simulation.cancel(later, task),
                1 => simulation.drop(later, task),
                _ => {}
            }
        }
        let settings = Settings { limit: config.requests_per_minute, machines };
        Plan { simulation, settings, jobs, profiles }
    }

    /// How the items of a machine ended: `ok`, or the code of an error.
    pub fn ends(&self, task: usize) -> Vec<&'static str> {
        let code = |item: &Result<Answer, workato_oauth_profiles::Error>| match item {
            Ok(Answer::Outcome(outcome)) => outcome.error.as_ref().map_or("ok", |error| error.code.as_str()),
            Ok(_) => "ok",
            Err(error) => error.code.as_str(),
        };
        self.simulation.log().items(task).map(|(_, item)| code(item)).collect()
    }
}

/// The service without a rate limit: the rules count the requests themselves.
fn service(profiles: usize, jobs: usize, newest_first: bool) -> Emulator {
    let emulator = Emulator::new(TOKEN);
    emulator.set(Service { requests_per_minute: None, newest_first, journal: false, ..Service::default() });
    emulator.add_profiles(profiles);
    emulator.add_customers(jobs * CUSTOMERS as usize);
    emulator
}

fn config(random: &mut Rng) -> Config {
    let mut config = Config::new(Secret::new(TOKEN));
    config.listen = Some(Level::Debug);
    config.requests_per_minute =
        *pick(random, &[Some(1), Some(2), Some(3), Some(5), Some(10), Some(60), None]);
    config
}

fn conditions(seed: u64, random: &mut Rng) -> Conditions {
    // The way there is part of the 45 seconds after which `ensure` trusts a list.
    let (there, back) = (*pick(random, &[0.01, 0.5, 4.0]), *pick(random, &[0.01, 0.5, 4.0]));
    let rough = *pick(random, &[0.0, 0.1, 0.3, 0.6]);
    Conditions::without_mishaps(seed, 0.0..=there, 0.0..=back)
        .with_mishaps(move |_, random| if random.f64() < rough { Mishap::any(random) } else { Mishap::None })
}

fn options(random: &mut Rng) -> Options {
    Options {
        timeout: Some(seconds(*pick(random, &[1.0, 5.0, 30.0, 60.0, 120.0, 120.0, 300.0]))),
        attempt_timeout: Some(seconds(*pick(random, &[1.0, 10.0, 45.0, 45.0]))),
        connect_timeout: Some(seconds(*pick(random, &[0.5, 10.0]))),
        max_attempts: Some(*pick(random, &[1, 2, 3, 3, 5])),
        cancel: None,
    }
}

fn settings(job: &Job, config: &Config, options: &Options) -> MachineSettings {
    let rollout = if let Command::Each(rollout) = &job.command { Some(rollout) } else { None };
    let set = |time: Option<Duration>| time.expect("every option is set");
    MachineSettings {
        verb: job.verb,
        timeout: set(options.timeout),
        attempt_timeout: set(options.attempt_timeout),
        connect_timeout: set(options.connect_timeout),
        max_attempts: options.max_attempts.expect("every option is set"),
        pace: rollout
            .and_then(|rollout| rollout.pace)
            .or(config.requests_per_minute.filter(|_| rollout.is_some())),
        ledger: rollout.is_some_and(|rollout| rollout.ledger),
        dry_run: rollout.is_some_and(|rollout| rollout.dry_run),
    }
}

fn job(index: i64, random: &mut Rng) -> Job {
    let verb = *pick(random, &VERBS);
    let id = index + 1;
    let own = FIRST_CUSTOMER + index * CUSTOMERS..FIRST_CUSTOMER + (index + 1) * CUSTOMERS;
    let named =
        |id: i64| if id % 3 == 0 { Customer::External(format!("C{id}")) } else { Customer::Workspace(id) };
    let mut customers: Vec<Customer> = own.take(random.usize(1..8)).map(named).collect();
    // Some lists have customers twice.
    for _ in 0..random.usize(..3) {
        let again = pick(random, &customers).clone();
        customers.insert(random.usize(..=customers.len()), again);
    }
    let input = workato_rust_tests::input([
        &format!("Job {index}"),
        "hubspot",
        &format!("job_{index}"),
        &format!("canary_{index}"),
    ]);
    let rollout = |action| Rollout {
        action,
        id,
        ledger: index % 2 == 0,
        dry_run: index % 5 == 4,
        pace: [None, Some(7), Some(100)][index as usize % 3],
        total: None,
    };
    let customer = customers[0].clone();
    let command = match verb {
        "list" => Command::List(List { page: random.i64(1..4), per_page: random.i64(1..=100) }),
        "get" => Command::Get(Get { id }),
        "create" => Command::Create(Create { input: input.clone() }),
        "update" => Command::Update(Update { id, input: input.clone() }),
        "delete" => Command::Delete(Delete { id }),
        "assign" => Command::Assign(Assign { id, customer }),
        "unassign" => Command::Unassign(Unassign { id, customer, force: random.bool() }),
        "profiles" => Command::Profiles { page: 1 },
        "ensure" => Command::Ensure { input: input.clone(), replace: random.bool() },
        "rotate_secret" => {
            Command::RotateSecret { id, client_secret: input.client_secret.clone(), token: None }
        }
        "assign_each" => Command::Each(rollout(RolloutAction::Assign)),
        _ => Command::Each(rollout(RolloutAction::Unassign { force: random.bool() })),
    };
    Job { command, id, input, customers, verb }
}

/// A machine, with the assignments that it needs and the ledger of an earlier run.
fn task(job: &Job, session: &Session, emulator: &Emulator, random: &mut Rng) -> Task {
    if job.verb.starts_with("unassign") {
        let mut customers = job.customers.clone();
        customers.sort_by_key(Job::workspace);
        customers.dedup();
        customers.iter().for_each(|customer| assign(emulator, job.id, Job::workspace(customer)));
    }
    let mut customers: Vec<CustomerInput> =
        job.customers.iter().cloned().map(CustomerInput::Customer).collect();
    match random.u8(..20) {
        0 => customers.insert(random.usize(..=customers.len()), CustomerInput::Invalid("12".into())),
        1 => customers
            .insert(random.usize(..=customers.len()), CustomerInput::Customer(Customer::Workspace(0))),
        _ => {}
    }
    let text = if random.bool() { ledger(job, session, random) } else { String::new() };
    let failing = if random.u8(..10) == 0 { 0.05 } else { 0.0 };
    let task = Task::of(session.start(job.command.clone()));
    let task = if random.u8(..10) == 0 { task.cancelled_at_event(random.u32(1..12)) } else { task };
    let task = if random.u8(..10) == 0 { task.renamed_after(random.u32(..6)) } else { task };
    task.with_customers(customers).with_ledger(&text, failing)
}

/// The ledger of earlier runs, in either format.
fn ledger(job: &Job, session: &Session, random: &mut Rng) -> String {
    let action = if job.verb == "unassign_each" { "unassign" } else { "assign" };
    let format = random.u8(1..=2);
    let header = format!(
        "{{\"format\":\"workato-oauth-profiles ledger {format}\",\"action\":\"{action}\",\"profile\":{},\"base_url\":\"{}\"}}\n",
        job.id,
        session.base_url()
    );
    let line = |customer: &Customer, status: &str| match customer {
        Customer::Workspace(id) => format!("{{\"customer\":{id},\"status\":\"{status}\"}}\n"),
        Customer::External(id) => {
            format!("{{\"customer\":{{\"external_id\":\"{id}\"}},\"status\":\"{status}\"}}\n")
        }
    };
    let known = &job.customers[..random.usize(..=job.customers.len())];
    let mut text = header.clone();
    for customer in known {
        text += &line(customer, ["done", "already", "failed"][random.usize(..3)]);
        if format == 2 && random.u8(..4) == 0 {
            text += "{\"run\":\"ended\"}\n";
            text += &header;
        }
    }
    match random.u8(..4) {
        // A crash cut off the last line.
        0 => text.truncate(text.len() - random.usize(1..20)),
        1 if format == 2 => text += "{\"run\":\"ended\"}\n",
        _ => {}
    }
    text
}

/// Assigns before the simulation starts.
fn assign(emulator: &Emulator, profile: i64, customer: i64) {
    let request = Request {
        method: Method::Post,
        url: format!("/api/managed_users/{customer}/custom_oauth_profiles/{profile}/assign"),
        headers: vec![("Authorization".into(), format!("Bearer {TOKEN}"))],
        body: None,
        timeout: Duration::MAX,
        connect_timeout: Duration::MAX,
        fresh: false,
        must_finish: false,
    };
    let answer = emulator.handle(&request, Duration::ZERO).answer().expect("an answer");
    assert_eq!(answer.status, 200);
}

fn pick<'a, T>(random: &mut Rng, choices: &'a [T]) -> &'a T {
    &choices[random.usize(..choices.len())]
}
