//! Any command, which the emulator's router must understand: numbers in the first line, then texts.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workato_rust_tests::properties;

fuzz_target!(|text: &str| {
    let (numbers, text) = text.split_once('\n').unwrap_or(("", text));
    let mut numbers = numbers.split(' ').filter_map(|number| number.parse::<i64>().ok());
    if let Some(first) = numbers.next() {
        properties::delete_and_get(first);
        properties::list(first, numbers.next().unwrap_or(100));
    }
    properties::assign(text);
    let mut texts = text.splitn(4, '\n');
    properties::create(std::array::from_fn(|_| texts.next().unwrap_or("n")));
});
