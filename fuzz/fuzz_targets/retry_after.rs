//! Any `Retry-After` in the first line, any `Date` in the second.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workato_rust_tests::properties;

fuzz_target!(|text: &str| {
    match text.split_once('\n') {
        Some((value, date)) => properties::retry_after(value, Some(date)),
        None => properties::retry_after(text, None),
    }
});
