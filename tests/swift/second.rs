//! A library in Rust that another vendor may have linked into the same program.

use std::panic::catch_unwind;
use std::thread;

/// The number plus one, computed by what the standard library shares: a panic that is caught, and a thread.
#[unsafe(no_mangle)]
pub extern "C" fn second_rust_increment(number: u32) -> u32 {
    std::panic::set_hook(Box::new(|_| ()));
    let panicked = catch_unwind(|| panic!("{number}")).is_err();
    let text = thread::spawn(move || format!("{}", number + u32::from(panicked))).join();
    text.ok().and_then(|text| text.parse().ok()).unwrap_or_default()
}
