//! Any answer to each operation: the first byte chooses the status, the rest is the body.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workato_rust_tests::properties;

const STATUSES: [u16; 8] = [200, 201, 204, 302, 400, 404, 422, 500];

fuzz_target!(|data: &[u8]| {
    if let [first, body @ ..] = data {
        properties::answer(STATUSES[usize::from(*first) % STATUSES.len()], &[], body);
    }
});
