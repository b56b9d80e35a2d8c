//! `workato-emulator`: the emulator as a process.

mod options;

use std::io::{self, Write};
use std::process::ExitCode;
use std::thread;

use options::Options;
use workato_emulator::{Emulator, Server};

fn main() -> ExitCode {
    let asked = Options::parse(lexopt::Parser::from_env());
    let (outcome, failure) = match asked {
        Ok(Some(options)) => (run(options), 1),
        Ok(None) => (write!(io::stdout(), "{}", options::help()).map_err(|error| error.to_string()), 1),
        Err(text) => (Err(format!("{text}\nTry --help.")), 2),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("workato-emulator: {text}");
            ExitCode::from(failure)
        }
    }
}

fn run(options: Options) -> Result<(), String> {
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
