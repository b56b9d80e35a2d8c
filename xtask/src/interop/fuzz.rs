//! Runs each target of the folder fuzz with libFuzzer.

use std::process::Command;

use crate::install::cargo_fuzz;
use crate::job::Job;
use crate::workspace::{Result, root, work_dir};

const TARGETS: [&str; 4] = ["answers", "ledger", "requests", "retry_after"];
/// Longer inputs find nothing more, and make the fuzzer slow.
const LONGEST: u32 = 4096;

/// Fuzzes each target for so many minutes.
pub fn fuzz(job: &mut Job, minutes: u32) -> Result {
    let cargo_fuzz = cargo_fuzz(job)?;
    for target in TARGETS {
        job.part(|job| {
            let folder = work_dir().join("fuzz");
            let corpus = folder.join("corpus").join(target);
            std::fs::create_dir_all(&corpus)?;
            let mut run = Command::new(&cargo_fuzz);
            // Our code has no `unsafe`, so there is nothing for a sanitizer, which would need the nightly Rust.
            run.args(["fuzz", "run", "--sanitizer", "none", "--target-dir"]).arg(folder.join("target"));
            run.arg(target).arg(corpus).arg(root().join("fuzz/seeds").join(target)).arg("--");
            run.arg(format!("-max_total_time={}", minutes * 60)).arg(format!("-max_len={LONGEST}"));
            run.arg("-dict=fuzz/tokens.dict").arg("-print_final_stats=1").current_dir(root());
            job.test_program(&format!("fuzz {target} for {minutes} min"), &mut run)
        });
    }
    Ok(())
}
