//! The memory that it takes to read the worst answers, each in a process of its own.

use std::error::Error;
use std::process::Command;
use std::time::Duration;

use workato_oauth_profiles::operations::{Get, List};
use workato_oauth_profiles::{Action, Config, Machine, Operation, Reply, Response, Secret, Session, Step};

use crate::machine::peak_memory;
use crate::values::TOKEN;
use crate::worst::worst_answers;

/// See docs/design.md#the-largest-answer-10-mb.
const MOST: u64 = 60_000;

pub fn bench() -> Result<(), Box<dyn Error>> {
    let (mut worst, mut count) = ((0, String::new(), 0), 0);
    for (number, (name, _, build)) in worst_answers().enumerate() {
        let length = build().len();
        for verb in ["list", "get"] {
            count += 1;
            worst = worst.max((peak_in_a_process(verb, number)?, format!("{verb}, {name}"), length));
        }
    }
    let (peak, name, length) = worst;
    let verdict = if peak <= MOST { "met" } else { "missed" };
    println!("peak memory of reading the worst of {count} answers under 10 MB");
    println!("  {name}: {peak} KiB for a body of {} KiB (goal {MOST} KiB: {verdict})\n", length / 1024);
    Ok(())
}

/// The peak memory in KiB of a process that reads this answer.
fn peak_in_a_process(verb: &str, number: usize) -> Result<u64, Box<dyn Error>> {
    let mut read = Command::new(std::env::current_exe()?);
    let output = read.args(["read", verb, &number.to_string()]).env_remove("GLIBC_TUNABLES").output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.trim().parse().map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned().into())
}

/// Reads the answer with this number, and prints the peak memory in KiB.
pub fn read_and_print(verb: &str, number: &str) -> Result<(), Box<dyn Error>> {
    let (_, status, build) = worst_answers().nth(number.parse()?).ok_or("there is no such answer")?;
    match verb {
        "list" => read(List::default(), status, build())?,
        _ => read(Get { id: 5 }, status, build())?,
    }
    println!("{}", peak_memory().unwrap_or_default());
    Ok(())
}

fn read(operation: impl Operation, status: u16, body: Vec<u8>) -> Result<(), Box<dyn Error>> {
    let mut config = Config::new(Secret::new(TOKEN));
    config.max_attempts = 1;
    let mut call = Session::new(config, 0)?.call(operation);
    let Step::Do(Action::Send(_)) = call.poll(Duration::ZERO) else { return Err("it sends nothing".into()) };
    call.reply(Reply::Sent(Ok(Response { status, headers: Vec::new(), body })), Duration::ZERO);
    match call.poll(Duration::ZERO) {
        Step::Item(_) => Ok(()),
        _ => Err("neither a value nor an error".into()),
    }
}
