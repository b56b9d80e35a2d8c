//! What other users see of the program.

use std::io::Read;
use std::process::Stdio;

use workato_emulator::Fault;

use super::create;
use crate::support::{CANARY, SECRET, Service, file};

/// The arguments and the environment of a process can be seen while it runs; the environment only by its own user.
#[test]
fn the_list_of_processes_shows_no_secret() {
    let service = Service::new();
    service.emulator.fail_next(Fault::Hang);
    let secret = file("secret.txt", SECRET);
    let mut command = service.command(&create(&["--client-secret-file", &secret, "--verbose"]));
    let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("it runs");
    let mut errors = child.stderr.take().expect("a pipe");
    let mut seen = [0; 20];
    errors.read_exact(&mut seen).expect("the event of the request");
    let arguments = std::fs::read(format!("/proc/{}/cmdline", child.id())).expect("Linux");
    child.kill().and_then(|()| child.wait()).expect("it ends");
    let arguments = String::from_utf8(arguments).expect("UTF-8");
    assert!(arguments.contains("--client-secret-file") && !arguments.contains(CANARY), "{arguments}");
}
