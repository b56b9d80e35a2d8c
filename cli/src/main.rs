//! The program. All of it is in the library of this crate, so that tests can use its parts.

use std::process::ExitCode;

fn main() -> ExitCode {
    workato_oauth_profiles_cli::main()
}
