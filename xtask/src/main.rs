//! `cargo xtask`: every task of this project, in every language.

mod bindgen;
mod count;
mod cross;
mod docs;
mod emulator;
mod examples;
mod install;
mod interop;
mod job;
mod lang;
mod language;
mod notices;
mod packaged;
mod release;
mod workspace;

use std::io::ErrorKind;
use std::process::{Command, ExitCode};

use count::Count;
use job::Job;
use language::Language;

const HELP: &str = include_str!("help.txt");

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let succeeded = match arguments[..] {
        [] | ["help" | "--help" | "-h", ..] => {
            print!("{HELP}");
            true
        }
        ["mutate", ref names @ ..] => mutate(names),
        ["notices"] => or_print(notices::write(&Job::new("notices", "")).map(|()| true)),
        ["docs"] => or_print(docs::run()),
        ["release", "--check"] => or_print(release::check()),
        ["interop", ref arguments @ ..] => interop::run(arguments).unwrap_or_else(refuse),
        [task, ref rest @ ..] => match parse(task, rest) {
            Ok(request) => run_all(request),
            Err(text) => refuse(text),
        },
    };
    if succeeded { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn refuse(text: String) -> bool {
    eprint!("{text}\n\n{HELP}");
    false
}

fn or_print(result: workspace::Result<bool>) -> bool {
    result.inspect_err(|error| eprintln!("{error}")).unwrap_or(false)
}

fn mutate(names: &[&str]) -> bool {
    let mut python = Command::new("python3");
    python.arg(workspace::root().join("tests/mutate.py")).arg(workspace::work_dir()).args(names);
    let status = python.status().inspect_err(|_| eprintln!("no python3: install Python 3.10 or newer"));
    status.is_ok_and(|status| status.success())
}

/// A task and its languages.
struct Request<'a> {
    task: &'a str,
    languages: Vec<&'static Language>,
    /// The real workspace that the task `read` reads.
    base_url: &'a str,
    /// Whether to build packages for every platform.
    everywhere: bool,
}

/// Reads the task, its option and the languages.
fn parse<'a>(task: &'a str, rest: &[&'a str]) -> Result<Request<'a>, String> {
    let (task, names, base_url) = match (task, rest) {
        ("demo", [names @ .., "--base-url", url]) => ("read", names, *url),
        _ => (task, rest, ""),
    };
    let all = lang::ALL.into_iter().filter(|language| language.task(task).is_some());
    let find = |name: &&str| {
        let mut known = lang::ALL.into_iter().chain(lang::BY_NAME);
        let found = known.find(|language| language.name == *name && language.task(task).is_some());
        found.ok_or_else(|| format!("there is no `{task} {name}`"))
    };
    let (names, everywhere) = match (task, names) {
        ("package", ["all", names @ ..]) => (names, true),
        _ => (names, false),
    };
    let languages = match names {
        [] => all.collect(),
        names => names.iter().map(find).collect::<Result<Vec<_>, _>>()?,
    };
    if languages.is_empty() {
        return Err(format!("there is no task `{task}`"));
    }
    Ok(Request { task, languages, base_url, everywhere })
}

/// Does the task in each language, also after a failure in another, and prints a summary.
fn run_all(Request { task, languages, base_url, everywhere }: Request<'_>) -> bool {
    if everywhere && !or_print(cross::begin(languages.len())) {
        return false;
    }
    let run_one = |language: &&'static Language| {
        println!("\n── {task} {}", language.name);
        let mut job = Job::new(language.name, base_url);
        job.everywhere = everywhere;
        job.part(|job| language.run(task, job));
        job
    };
    let jobs: Vec<Job> = languages.iter().map(run_one).collect();
    println!("\n── {task}");
    let mut sum = Count::default();
    for job in &jobs {
        println!("{}", job.summary());
        sum.add(job.count);
    }
    if everywhere {
        print!("{}", include_str!("cross/elsewhere.txt"));
    }
    if task == "test" {
        println!("{} passed, {} failed", sum.passed, sum.failed);
    }
    if let Err(error) = std::fs::remove_dir_all(job::all_temp())
        && error.kind() != ErrorKind::NotFound
    {
        eprintln!("cannot remove {}: {error}", job::all_temp().display());
    }
    sum.failed == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<String, String> {
        let Request { task, languages, base_url, everywhere } = parse(arguments[0], &arguments[1..])?;
        let names: Vec<&str> = languages.iter().map(|language| language.name).collect();
        let everywhere = if everywhere { "everywhere" } else { "" };
        Ok(format!("{task} {} {base_url}{everywhere}", names.join(" ")).trim().to_owned())
    }

    #[test]
    fn a_task_is_done_in_the_languages_given_or_in_all_that_have_it() {
        for (arguments, done) in [
            (&["demo"][..], "demo rust python js kotlin swift cli"),
            (&["bench"], "bench rust python js kotlin cli"),
            (&["bench", "limit"], "bench limit"),
            (&["test"], "test rust python js kotlin swift cli limit"),
            (&["test", "swift", "rust"], "test swift rust"),
            (&["examples"], "examples rust python js kotlin swift cli"),
            (&["package", "android", "ios"], "package android ios"),
            (&["package", "all"], "package rust python js kotlin swift cli everywhere"),
            (&["package", "all", "js", "android"], "package js android everywhere"),
            (&["demo", "--base-url", "https://a.example"], "read rust python https://a.example"),
            (&["demo", "rust", "--base-url", "https://a.example"], "read rust https://a.example"),
        ] {
            assert_eq!(parsed(arguments).unwrap(), done);
        }
    }

    #[test]
    fn a_task_or_language_that_does_not_exist_is_named() {
        for (arguments, error) in [
            (&["tset"][..], "there is no task `tset`"),
            (&["test", "cobol"], "there is no `test cobol`"),
            (&["test", "android"], "there is no `test android`"),
            (&["test", "all"], "there is no `test all`"),
            (&["demo", "--base-url"], "there is no `demo --base-url`"),
        ] {
            assert_eq!(parsed(arguments).unwrap_err(), error);
        }
    }
}
