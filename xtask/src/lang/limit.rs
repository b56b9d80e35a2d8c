//! The rate limit that several programs share: only a benchmark, which is run by its name.

use crate::emulator::Emulator;
use crate::install::redis;
use crate::job::Job;
use crate::lang::python;
use crate::language::Language;
use crate::workspace::{Result, root};

pub const LIMIT: Language = Language { name: "limit", needs: &[], tasks: &[("bench", bench)] };

/// Runs processes that share a limit on Redis, for minutes.
fn bench(job: &mut Job) -> Result {
    if !redis(job)? {
        return Ok(());
    }
    let mut python = python::with_redis(job)?;
    python.arg(root().join("tests/limit/bench.py")).env("WORKATO_TEST_EMULATOR", Emulator::build(job)?);
    job.shown("run tests/limit/bench.py", &mut python)
}
