//! `cargo xtask`: every task of this project, in every language.

mod bindgen;
mod closing;
mod emulator;
mod job;
mod lang;
mod mutate;
mod packaged;
mod readme;
mod swift;
mod toolchain;

use std::process::ExitCode;
use std::time::Instant;

use job::Job;
use lang::{Asked, Language};

/// What every task gives back; the error is a text for people.
type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

const USAGE: &str = "\
usage: cargo xtask TASK [rust|python|js|kotlin|swift]...

  demo      what the library does, against the embedded emulator; `demo rust --base-url URL` reads
            a real workspace with the API token of WORKATO_API_TOKEN, and writes nothing
  test      lint, then test everything as its users get it: packaged and installed elsewhere
  bench     measure beside what a user would pick instead
  lint      format, lints, docs, types, licences
  package   put what is published into dist/; `package android ios` what of it can be built for phones here
  mutate    break one behaviour after the other in a copy, and show which test fails for it;
            takes a part of a name instead of languages

Without a language: all of them. A language whose tools are not on this machine is left out
with a line that says what to install. With CI=true that is a failure; then root installs
Debian packages, and toolchains of Rust are installed, without asking.

It runs on Linux and macOS: it calls cp, tar and the like.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [task, rest @ ..] = &arguments[..]
        && task == "mutate"
    {
        return mutate_all(rest.first().map(String::as_str));
    }
    match lang::parse(&arguments) {
        Ok(asked) => run_all(&asked),
        Err(text) => {
            eprintln!("{text}\n\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn mutate_all(only: Option<&str>) -> ExitCode {
    match mutate::run(only) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the task for each language, whatever happens to the others, and sums up.
fn run_all(asked: &Asked) -> ExitCode {
    let Asked { task, languages, base_url } = asked;
    let started = Instant::now();
    let jobs: Vec<Job> =
        languages.iter().map(|language| run_one(*task, base_url.as_deref(), language)).collect();
    let names: Vec<&str> = languages.iter().map(|language| language.name).collect();
    println!("\n── {} {}, {}", task.name(), names.join(" "), job::seconds(started));
    for job in &jobs {
        job.print_summary();
    }
    if *task == lang::Task::Test {
        let tally = jobs.iter().map(Job::tally).sum::<closing::Tally>();
        println!("{} passed, {} failed", tally.passed, tally.failed);
    }
    if jobs.iter().any(Job::failed) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn run_one(task: lang::Task, base_url: Option<&str>, language: &'static Language) -> Job {
    println!("\n── {} {}", task.name(), language.name);
    let mut job = Job::new(language.name);
    job.part(|job| language.run(task, base_url, job));
    job.end();
    job
}
