//! `cargo xtask interop`: trials that take long, or that need more than the tests do.

mod fuzz;

use crate::job::Job;
use crate::lang::{js, kotlin, python};
use crate::workspace::Result;

/// How long a trial that has no end runs, in minutes.
const MINUTES: u32 = 10;

/// A trial: it gets the minutes that it may run, if it has no end of its own.
type Trial = fn(&mut Job, u32) -> Result;

const TRIALS: [(&str, Trial); 4] = [
    ("fuzz", fuzz::fuzz),
    ("python", |job, _| python::interop(job)),
    ("js", |job, _| js::interop(job)),
    ("kotlin", |job, _| kotlin::interop(job)),
];

/// Reads `[TRIAL]... [MINUTES]`, runs these trials or all, and returns whether all went well.
pub fn run(arguments: &[&str]) -> std::result::Result<bool, String> {
    let (trials, minutes) = parse(arguments)?;
    println!("\n── interop");
    let mut job = Job::new("interop", "");
    for (_, trial) in trials {
        job.part(|job| trial(job, minutes));
    }
    println!("{}", job.summary());
    Ok(job.count.failed == 0)
}

type Chosen = (Vec<(&'static str, Trial)>, u32);

fn parse(arguments: &[&str]) -> std::result::Result<Chosen, String> {
    let (names, minutes) = match arguments {
        [names @ .., last] if last.parse::<u32>().is_ok_and(|minutes| minutes > 0) => {
            (names, last.parse().ok())
        }
        names => (names, None),
    };
    let find = |name: &&str| {
        let found = TRIALS.into_iter().find(|(trial, _)| trial == name);
        found.ok_or_else(|| format!("there is no `interop {name}`"))
    };
    let trials = match names {
        [] => TRIALS.to_vec(),
        names => names.iter().map(find).collect::<std::result::Result<_, _>>()?,
    };
    Ok((trials, minutes.unwrap_or(MINUTES)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> std::result::Result<(usize, u32), String> {
        parse(arguments).map(|(trials, minutes)| (trials.len(), minutes))
    }

    #[test]
    fn a_trial_and_its_minutes_are_read() {
        assert_eq!(parsed(&[]), Ok((TRIALS.len(), MINUTES)));
        assert_eq!(parsed(&["3"]), Ok((TRIALS.len(), 3)));
        assert_eq!(parsed(&["fuzz"]), Ok((1, MINUTES)));
        assert_eq!(parsed(&["fuzz", "1"]), Ok((1, 1)));
        assert_eq!(parsed(&["fuss"]), Err("there is no `interop fuss`".to_owned()));
        assert_eq!(parsed(&["fuzz", "0"]), Err("there is no `interop 0`".to_owned()));
    }
}
