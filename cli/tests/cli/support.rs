//! Runs the program, and looks at what it prints.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use workato_emulator::{Emulator, Server, Settings};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_workato-oauth-profiles");
/// No output may show a text with this word.
pub const CANARY: &str = "canary";
pub const TOKEN: &str = "wrkaus-canary-token-5f3a";
pub const SECRET: &str = "canary-secret-77b1";

/// An emulated service with the documented profile 321 and customers from 1001 on.
pub struct Service {
    pub emulator: Emulator,
    pub server: Server,
}

impl Service {
    pub fn new() -> Service {
        let emulator = Emulator::new(TOKEN);
        emulator.set(Settings { requests_per_minute: None, ..Settings::default() });
        emulator.add_documented();
        emulator.add_customers(20);
        let server = Server::start(emulator.clone(), 0).expect("a free port");
        Service { emulator, server }
    }

    /// The program with these arguments, and with the token and the server in its environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program(arguments);
        command.env("WORKATO_HOST", self.server.url()).env("WORKATO_API_TOKEN", TOKEN);
        command.env("ACME_SECRET", SECRET).env("EMPTY", "");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        run(&mut self.command(arguments))
    }

    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Ran {
        run_with_input(&mut self.command(arguments), input)
    }

    /// Method and path of the requests so far.
    pub fn requests(&self) -> Vec<String> {
        let journal = self.emulator.journal();
        journal.iter().map(|arrival| format!("{} {}", arrival.method, arrival.path)).collect()
    }

    /// How many requests so far write.
    pub fn writes(&self) -> usize {
        self.requests().iter().filter(|request| !request.starts_with("GET")).count()
    }
}

/// The program with an empty environment.
pub fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).env_clear().stdin(Stdio::null());
    command
}

/// What the program printed.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// The output of a run that must succeed without a word on standard error.
    pub fn ok(self) -> String {
        assert!(self.code == 0 && self.err.is_empty(), "{self:?}");
        self.out
    }

    /// Checks the exit code, and that standard error has all of these texts.
    pub fn fails(self, code: i32, texts: &[&str]) -> Ran {
        assert_eq!(self.code, code, "{self:?}");
        for text in texts {
            assert!(self.err.contains(text), "{text}: {self:?}");
        }
        self
    }
}

pub fn run(command: &mut Command) -> Ran {
    ran(command.output().expect("the program runs"))
}

pub fn run_with_input(command: &mut Command, input: &str) -> Ran {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    // A program that fails before it reads closes the pipe.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    ran(child.wait_with_output().expect("the program ends"))
}

fn ran(output: Output) -> Ran {
    let text = |bytes| String::from_utf8(bytes).expect("the output is UTF-8");
    let (code, out, err) = (output.status.code(), text(output.stdout), text(output.stderr));
    let ran = Ran { code: code.unwrap_or(-1), out, err };
    assert!(!ran.out.contains(CANARY) && !ran.err.contains(CANARY), "a secret is shown: {ran:?}");
    assert!(!ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'), "there is no terminal: {ran:?}");
    ran
}

/// A folder for the files of one test.
pub fn folder() -> PathBuf {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// A file with this text in a folder of its own.
pub fn file(name: &str, text: &str) -> String {
    let path = folder().join(name);
    std::fs::write(&path, text).expect("a file");
    path.to_str().expect("Unicode").to_owned()
}

/// The path of a file that does not exist yet.
pub fn new_file(name: &str) -> String {
    folder().join(name).to_str().expect("Unicode").to_owned()
}

/// Compares a text with a kept one; `UPDATE_SNAPSHOT=1` writes it again.
pub fn snapshot(name: &str, now: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/snapshots").join(name);
    if std::env::var_os("UPDATE_SNAPSHOT").is_some() {
        std::fs::write(&path, now).expect("the snapshot can be written");
    }
    let kept = std::fs::read_to_string(&path).expect("the snapshot is there");
    assert_eq!(now, kept, "{name}: UPDATE_SNAPSHOT=1 writes it again");
}
