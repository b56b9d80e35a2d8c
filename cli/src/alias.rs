//! `workato-oauth-profiles-cli` starts `workato-oauth-profiles`, which lies beside it: `uvx` and `pipx run` look for a
//! program with the name of the package.

use std::env::{args_os, consts::EXE_SUFFIX, current_exe};
use std::io;
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let program =
        current_exe().map(|this| this.with_file_name(format!("workato-oauth-profiles{EXE_SUFFIX}")));
    match program.and_then(|program| start(Command::new(program).args(args_os().skip(1)))) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: cannot start workato-oauth-profiles: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Becomes the program, so that signals reach it.
#[cfg(unix)]
fn start(program: &mut Command) -> io::Result<ExitCode> {
    Err(std::os::unix::process::CommandExt::exec(program))
}

#[cfg(not(unix))]
fn start(program: &mut Command) -> io::Result<ExitCode> {
    let code = program.status()?.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
