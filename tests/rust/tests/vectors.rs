//! The vectors, in virtual time and through a real socket.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::Value;
use workato_rust_tests::{client_cases, in_virtual_time, through_a_socket};

/// Threads that play the cases: most of their time is waiting.
const AT_ONCE: usize = 64;

#[test]
fn the_core_passes_every_vector_in_virtual_time() {
    let cases = client_cases();
    let wrong: Vec<String> = cases.iter().flat_map(in_virtual_time).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() > 1000);
    println!("{} vectors in virtual time", cases.len());
}

#[test]
fn the_client_passes_every_vector_through_a_real_socket() {
    let cases: Vec<Value> = client_cases();
    let takes = |case: &Value| case["takes"].as_f64().unwrap_or(0.0);
    let mut quick: Vec<&Value> = cases.iter().filter(|case| takes(case) <= 5.0).collect();
    quick.sort_by(|one, other| takes(other).total_cmp(&takes(one)));
    let (next, wrong, unsaid) = (AtomicUsize::new(0), Mutex::new(Vec::new()), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(case) = quick.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match through_a_socket(case) {
                        Some(found) => wrong.lock().expect("no panic holds it").extend(found),
                        None => drop(unsaid.fetch_add(1, Ordering::Relaxed)),
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("no panic holds it");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let unsaid = unsaid.into_inner();
    println!(
        "{} vectors through a socket; {unsaid} left to the compiler, {} take too long",
        quick.len() - unsaid,
        cases.len() - quick.len()
    );
}
