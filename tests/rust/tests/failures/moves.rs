//! `reassign_each`: what cannot be meant, and customers who cannot be moved.

use std::collections::VecDeque;
use std::io;

use workato_emulator::{Emulator, Fault, Operation};
use workato_oauth_profiles::drive::Ledger;
use workato_oauth_profiles::{Client, Customer, Error, Outcome, Reassign, Response};

use crate::{Failures, TOKEN};

/// Lines in memory.
#[derive(Default)]
struct Memory(VecDeque<String>);

impl Ledger for Memory {
    fn next_line(&mut self) -> io::Result<Option<String>> {
        Ok(self.0.pop_front())
    }

    fn append(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }
}

pub fn provoke(failures: &mut Failures) {
    let emulator = Emulator::new(TOKEN);
    emulator.add_documented();
    let workato = Client::builder(TOKEN).transport(emulator.clone()).build().expect("valid");
    let create = |provider: &str| {
        let input = workato_rust_tests::input([provider, provider, "client", "canary"]);
        workato.create(&input).expect("created").id
    };
    let (to, slack) = (create("hubspot"), create("slack"));
    let first = |to: i64, customer: i64| -> Result<Outcome, Error> {
        let moves = workato.reassign_each(Reassign { from: 321, to }, [customer], Memory::default());
        moves.expect("it is open").next().expect("an outcome")
    };
    failures.add("reassign to the same profile", first(321, 402));
    failures.add("reassign to a profile of another provider", first(slack, 402));
    failures.add("reassign to an unknown profile", first(5, 402));
    let header = r#"{"action":"reassign","base_url":"https://www.workato.com","format":"workato-oauth-profiles ledger 2","profile":321,"to":323}"#;
    let other = Memory([format!("{header}\n")].into());
    let other = workato.reassign_each(Reassign { from: 321, to }, [402], other).expect("it is open").next();
    failures.add("ledger of a reassign to another profile", other.expect("an error"));
    failures.add(
        "force of an assign_each",
        workato.assign_each(321, [402]).force(true).next().expect("an error"),
    );

    let refuse = |text: &str| {
        let body = format!("{{\"message\": \"{text}\"}}");
        emulator.fail(Operation::Assign, Fault::Answer(Response::new(422, body)));
    };
    let mut why = |what: &'static str, customer: i64| {
        let error = first(to, customer).expect("an outcome").error.expect("it failed");
        failures.add(what, Err::<Customer, Error>(error));
    };
    why("reassign of a customer who uses the old profile", 401);
    why("reassign of a customer without the old profile", 123);
    refuse("This profile cannot be assigned");
    why("reassign where the new profile is refused", 402);
    refuse("This profile cannot be assigned");
    refuse("Nor this one");
    why("reassign where both profiles are refused", 402);
}
