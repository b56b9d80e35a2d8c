//! `workato-emulator`: the emulator as a process.

use std::process::ExitCode;

use workato_emulator::program::{Failure, run};

const NAME: &str = "workato-emulator";

fn main() -> ExitCode {
    let (text, code) = match run(NAME, std::env::args_os().skip(1)) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Failed(text)) => (text, 1),
        Err(Failure::Usage(text)) => (text, 2),
    };
    eprintln!("{NAME}: {text}");
    ExitCode::from(code)
}
