//! The emulator as a program: `workato-emulator`, and `workato-oauth-profiles emulator`.

mod options;

use std::ffi::OsString;
use std::io::{self, Write};
use std::thread;

use self::options::Options;
use crate::{Emulator, Server};

/// Why the program ends, in words.
#[derive(Debug)]
pub enum Failure {
    /// An argument is not valid.
    Usage(String),
    /// It cannot run.
    Failed(String),
}

/// Runs the emulator until the process ends. `name` is what a user types to start it, and `arguments` is what
/// follows; `--help` lists them.
pub fn run(name: &str, arguments: impl IntoIterator<Item = OsString>) -> Result<(), Failure> {
    let usage = |text| Failure::Usage(format!("{text}\nTry `{name} --help`."));
    match Options::parse(lexopt::Parser::from_args(arguments)).map_err(usage)? {
        Some(options) => serve(options).map_err(Failure::Failed),
        None => write!(io::stdout(), "{}", options::help(name)).map_err(failed),
    }
}

fn failed(error: io::Error) -> Failure {
    Failure::Failed(error.to_string())
}

fn serve(options: Options) -> Result<(), String> {
    let emulator = Emulator::new(options.token);
    emulator.set(options.settings);
    if options.documented {
        emulator.add_documented();
    }
    emulator.add_profiles(options.profiles);
    emulator.add_customers(options.customers);
    options.faults.into_iter().for_each(|fault| emulator.fail_next(fault));
    let server = Server::start(emulator, options.port)
        .map_err(|error| format!("cannot listen on port {}: {error}", options.port))?;
    announce(&server).map_err(|error| error.to_string())?;
    if options.until_stdin_closes {
        return io::copy(&mut io::stdin(), &mut io::sink()).map(|_| ()).map_err(|error| error.to_string());
    }
    loop {
        thread::park();
    }
}

fn announce(server: &Server) -> io::Result<()> {
    let mut out = io::stdout();
    writeln!(out, "listening on {}", server.url())?;
    out.flush()
}
