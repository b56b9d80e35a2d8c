//! Rollouts that end early, and ledgers that cannot be used.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use workato_emulator::{Emulator, Fault, Server, Settings};
use workato_oauth_profiles::drive::Ledger;
use workato_oauth_profiles::{Client, Error, Outcome};

use crate::{Failures, TOKEN};

/// Every write to this device fails as on a full disk. It has no end, so it is not read.
#[cfg(target_os = "linux")]
struct FullDisk;

#[cfg(target_os = "linux")]
impl Ledger for FullDisk {
    fn next_line(&mut self) -> io::Result<Option<String>> {
        Ok(None)
    }

    fn append(&mut self, text: &str) -> io::Result<()> {
        fs::OpenOptions::new().write(true).open("/dev/full")?.write_all(text.as_bytes())
    }
}

pub fn provoke(failures: &mut Failures) {
    let emulator = Emulator::new(TOKEN);
    emulator.add_documented();
    emulator.add_profiles(1);
    emulator.add_customers(9);
    emulator.set(Settings { requests_per_minute: None, ..Settings::default() });
    let server = Server::start(emulator.clone(), 0).expect("a free port");
    let workato = Client::builder(TOKEN).base_url(server.url()).requests_per_minute(None).build();
    let workato = workato.expect("valid");
    let folder = std::env::temp_dir().join(format!("workato-failures-{}", std::process::id()));
    fs::create_dir(&folder).expect("a folder for the test");
    let file = |name: &str| folder.join(name);
    let roll_out = |ledger: &Path| -> Result<Vec<Outcome>, Error> {
        workato.assign_each(321, [1001]).ledger(ledger)?.collect()
    };

    roll_out(&file("ledger")).expect("a rollout");
    let mut first = workato.assign_each(321, [1001, 1002]).ledger(file("ledger")).expect("free");
    first.next().expect("an outcome").expect("done before");
    failures.add("ledger that another rollout holds", roll_out(&file("ledger")));
    drop(first);
    let other =
        workato.assign_each(322, [1001]).ledger(file("ledger")).expect("free").collect::<Result<Vec<_>, _>>();
    failures.add("ledger of another profile", other);
    let unassign = workato.unassign_each(321, [1001], false).ledger(file("ledger")).expect("free");
    failures.add("ledger of another action", unassign.collect::<Result<Vec<_>, _>>());
    let ensure = workato.ensure_each([workato_rust_tests::input(["Acme", "hubspot", "client", "canary"])]);
    failures.add(
        "ledger of a rollout in ensure_each",
        ensure.ledger(file("ledger")).expect("free").collect::<Result<Vec<_>, _>>(),
    );
    fs::write(file("list.csv"), "customer,status\n1001,done\n").expect("written");
    failures.add("file that is no ledger", roll_out(&file("list.csv")));
    let text = fs::read_to_string(file("ledger")).expect("it is there");
    fs::write(file("damaged"), text.replace("\"status\":\"done\"", "\"status\":\"\"")).expect("written");
    failures.add("ledger with a damaged line", roll_out(&file("damaged")));
    failures.add("ledger in a folder that is not there", roll_out(&file("no/such/folder")));
    failures.add("folder as ledger", roll_out(&folder));
    #[cfg(target_os = "linux")]
    failures.add(
        "ledger on a full disk",
        workato.assign_each(321, [1001]).with_ledger(FullDisk).collect::<Result<Vec<_>, _>>(),
    );
    failures.hide(&folder.display().to_string(), "FOLDER");
    failures.hide(&server.url(), "http://127.0.0.1:PORT");
    fs::remove_dir_all(&folder).expect("it is there");

    let once =
        Client::builder(TOKEN).base_url(server.url()).requests_per_minute(None).max_attempts(1).build();
    // The first request reads the profile.
    for fault in [r#"{"latency": 0}"#, "503", "503", "503", "503", "503"] {
        emulator.fail_next(Fault::parse(fault).expect("the emulator can play it"));
    }
    let ended = once.expect("valid").assign_each(321, 1001..=1009).last().expect("an error");
    failures.add("rollout after five failures in a row", ended);
}
