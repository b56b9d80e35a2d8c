//! Any text as a ledger.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workato_rust_tests::properties;

fuzz_target!(|text: &str| properties::ledger(text));
