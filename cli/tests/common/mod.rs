//! A folder with a manifest and secrets, and an emulated workspace. Applies run in-process on the emulator's clock, so
//! no wait takes real time.

#![allow(dead_code, reason = "each file of tests uses a part")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tempfile::TempDir;
use workato_emulator::{Arrival, Emulator, Fault};
use workato_oauth_profiles::drive::{Interrupt, Transport};
use workato_oauth_profiles::{Client, Now, Request, Response, SendError};
use workato_oauth_profiles_cli::failure::{Failure, Result};
use workato_oauth_profiles_cli::manifest::apply::{Outcome, Report, Ui, apply};
use workato_oauth_profiles_cli::manifest::diff::Options;
use workato_oauth_profiles_cli::manifest::file::Manifest;
use workato_oauth_profiles_cli::manifest::plan::{Action, Plan, Step};
use workato_oauth_profiles_cli::manifest::planner;
use workato_oauth_profiles_cli::manifest::reader::Reader;
use workato_oauth_profiles_cli::manifest::state::StateFile;
use workato_oauth_profiles_cli::manifest::wanted::Environment;

pub const TOKEN: &str = "test-token";
/// The workspace of the emulator.
pub const WORKSPACE: i64 = 123;

pub struct World {
    pub folder: TempDir,
    pub emulator: Emulator,
}

impl World {
    /// An empty workspace, and a manifest of these profiles.
    pub fn new(profiles: &str) -> World {
        // In memory where that is possible: an apply syncs the state after each step, hundreds of times in these tests.
        let folder = TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).expect("a folder");
        let world = World { folder, emulator: Emulator::new(TOKEN) };
        world.describe(profiles);
        world
    }

    /// A workspace with a profile of somebody else, so that it can be verified.
    pub fn verified(profiles: &str) -> World {
        let world = World::new(profiles);
        world.emulator.add_documented();
        world
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes the manifest.
    pub fn describe(&self, profiles: &str) {
        let text = format!(
            "version: 1\nenvironments:\n  prod: {{ workspace: {WORKSPACE} }}\nprofiles:\n{}\n",
            if profiles.trim().is_empty() { "  {}" } else { profiles }
        );
        std::fs::write(self.path("profiles.yaml"), text).expect("written");
    }

    /// Writes the file of a secret.
    pub fn secret(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("written");
    }

    pub fn environment(&self) -> Environment {
        Manifest::read(&self.path("profiles.yaml"))
            .and_then(|manifest| manifest.environment(None))
            .unwrap_or_else(|failure| panic!("{}", text(&failure)))
    }

    pub fn state_path(&self) -> PathBuf {
        self.path("profiles.prod.state.json")
    }

    pub fn state(&self) -> serde_json::Value {
        serde_json::from_str(&std::fs::read_to_string(self.state_path()).expect("a state")).expect("JSON")
    }

    pub fn client(&self) -> Client {
        self.client_of(self.emulator.clone())
    }

    pub fn client_of(&self, transport: impl Transport + 'static) -> Client {
        Client::builder(TOKEN).transport(transport).build().expect("a client")
    }

    pub fn plan_with(&self, options: &Options) -> Result<Plan> {
        let (client, environment) = (self.client(), self.environment());
        let state = StateFile::read(&self.state_path(), &environment, client.base_url())?;
        Ok(planner::plan(&Reader::new(&client), &environment, &state.state, options)?.plan)
    }

    pub fn plan(&self) -> Plan {
        self.plan_with(&Options::default()).unwrap_or_else(|failure| panic!("{}", text(&failure)))
    }

    pub fn apply_with(&self, client: &Client, options: &Options, ui: &mut dyn Ui) -> Result<Report> {
        apply(client, &self.environment(), &self.state_path(), options, false, ui)
    }

    /// Applies, and expects that everything is in sync afterwards.
    pub fn apply(&self) -> Report {
        let report = self.apply_with(&self.client(), &Options::default(), &mut TestUi::new(&self.emulator));
        let report = report.unwrap_or_else(|failure| panic!("{}", text(&failure)));
        assert!(report.in_sync, "{:?} {:?}", report.outcomes, report.remaining);
        report
    }

    /// Applies, and expects that it fails with this text.
    pub fn apply_fails(&self, options: &Options) -> String {
        match self.apply_with(&self.client(), options, &mut TestUi::new(&self.emulator)) {
            Ok(report) => panic!("{report:?}"),
            Err(failure) => text(&failure),
        }
    }

    /// The requests of this method so far.
    pub fn sent(&self, method: &str) -> usize {
        self.emulator.journal().iter().filter(|arrival| arrival.method == method).count()
    }

    /// The requests that write.
    pub fn writes(&self) -> Vec<String> {
        let line = |arrival: &Arrival| format!("{} {}", arrival.method, arrival.path);
        self.emulator.journal().iter().filter(|arrival| arrival.method != "GET").map(line).collect()
    }

    /// The id of the profile with this name.
    pub fn id(&self, name: &str) -> i64 {
        let profiles = self.emulator.profiles();
        let mut found = profiles.iter().filter(|profile| profile.name == name).map(|profile| profile.id);
        let id = found.next().unwrap_or_else(|| panic!("no profile `{name}`"));
        assert_eq!(found.next(), None, "a second profile `{name}`");
        id
    }
}

/// A profile of the manifest, with its secret in the file `KEY.secret`.
pub fn profile(key: &str, name: &str, more: &str) -> String {
    format!(
        "  {key}: {{ name: {name}, provider: hubspot, client_id: client-{key}, client_secret: {{ file: {key}.secret }}{}{more} }}\n",
        if more.is_empty() { "" } else { ", " }
    )
}

pub fn step<'a>(plan: &'a Plan, key: &str) -> &'a Step {
    plan.profiles
        .iter()
        .find(|step| step.profile == key)
        .unwrap_or_else(|| panic!("no step `{key}`: {plan:?}"))
}

pub fn actions(plan: &Plan) -> Vec<(&str, Action)> {
    plan.profiles.iter().map(|step| (step.profile.as_str(), step.action)).collect()
}

pub fn text(failure: &Failure) -> String {
    failure.text()
}

/// Says yes. A wait moves the emulator's clock.
pub struct TestUi {
    emulator: Emulator,
    pub waited: Duration,
    pub answer: bool,
    /// Done when it is asked: after the plan was made, and before it is carried out.
    pub when_asked: Box<dyn FnMut()>,
    pub report: Option<Report>,
}

impl TestUi {
    pub fn new(emulator: &Emulator) -> TestUi {
        TestUi {
            emulator: emulator.clone(),
            waited: Duration::ZERO,
            answer: true,
            when_asked: Box::new(|| {}),
            report: None,
        }
    }
}

impl Ui for TestUi {
    fn wait(&mut self, time: Duration) {
        self.waited += time;
        self.emulator.advance(time);
    }

    fn show(&mut self, _: &Plan) -> Result<()> {
        Ok(())
    }

    fn confirm(&mut self) -> Result<()> {
        (self.when_asked)();
        if self.answer { Ok(()) } else { Err(Failure::failed("the answer was not yes")) }
    }

    fn done(&mut self, _: &Outcome) -> Result<()> {
        Ok(())
    }

    fn report(&mut self, report: &Report) -> Result<()> {
        self.report = Some(report.clone());
        Ok(())
    }
}

/// When the process dies.
#[derive(Clone, Copy, Debug)]
pub enum Kill {
    /// Before the request reaches the service.
    Before,
    /// After the service has answered, and before anything is saved.
    After,
    /// Before the service has begun. It carries the request out later.
    Late(Duration),
}

/// A transport that "kills" the process at a request: it unwinds, and nothing that is dropped writes anything.
#[derive(Clone)]
pub struct Killer {
    pub emulator: Emulator,
    pub at: usize,
    pub kill: Kill,
    pub sent: Arc<AtomicUsize>,
}

pub struct Killed;

impl Transport for Killer {
    fn send(&self, request: &Request, interrupt: &Interrupt) -> std::result::Result<Response, SendError> {
        let number = self.sent.fetch_add(1, Ordering::SeqCst) + 1;
        if number != self.at {
            return Transport::send(&self.emulator, request, interrupt);
        }
        match self.kill {
            Kill::Before => {}
            Kill::After => drop(Transport::send(&self.emulator, request, interrupt)),
            Kill::Late(time) => {
                self.emulator.fail_next(Fault::ApplyAfter(time));
                drop(Transport::send(&self.emulator, request, interrupt));
            }
        }
        std::panic::resume_unwind(Box::new(Killed))
    }

    fn sleep(&self, time: Duration) {
        Transport::sleep(&self.emulator, time);
    }

    fn now(&self) -> Now {
        self.emulator.now()
    }
}
