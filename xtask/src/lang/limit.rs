//! The rate limit that several programs share, in Python and JavaScript at once.

use std::process::Command;

use crate::emulator::Emulator;
use crate::install::{Need, redis};
use crate::job::Job;
use crate::lang::{js, python};
use crate::language::Language;
use crate::workspace::{Result, root};

const NEEDS: &[Need] = &[js::NODE, python::CPYTHON];

pub const LANGUAGE: Language = Language { name: "limit", needs: NEEDS, tasks: &[("test", test)] };

/// It takes minutes, so it is run by its name only.
pub const BENCH: Language = Language { name: "limit", needs: NEEDS, tasks: &[("bench", bench)] };

fn test(job: &mut Job) -> Result {
    let Some(mut program) = program(job)? else { return Ok(()) };
    job.test_program("Python and Node share a rate limit", program.arg("--test"))
}

fn bench(job: &mut Job) -> Result {
    let Some(mut program) = program(job)? else { return Ok(()) };
    job.shown("run tests/limit/bench.py", &mut program)
}

/// `tests/limit/bench.py`, which runs processes that share a limit on Redis; `None` without a Redis.
fn program(job: &mut Job) -> Result<Option<Command>> {
    if !redis(job)? {
        return Ok(None);
    }
    let mut program = python::with_redis(job)?;
    program.arg(root().join("tests/limit/bench.py"));
    js::lend_with_redis(job, &mut program)?;
    program.env("WORKATO_TEST_EMULATOR", Emulator::build(job)?);
    Ok(Some(program))
}
