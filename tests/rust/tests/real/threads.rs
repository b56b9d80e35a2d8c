//! Threads that want the same profile at the same moment.

use std::sync::Barrier;
use std::thread;

use workato_oauth_profiles::EnsureAction;

use crate::setup::TestService;

const THREADS: usize = 4;

#[test]
fn threads_that_ensure_the_same_name_at_once_make_one_profile() {
    let service = TestService::new(0);
    let workato = service.client();
    let input = workato_rust_tests::input(["Globex HubSpot OAuth app", "hubspot", "globex", "globex secret"]);
    let start = Barrier::new(THREADS);
    let ensured = thread::scope(|scope| {
        let ensure = || {
            start.wait();
            workato.clone().ensure(&input, false).expect("one is there at the end")
        };
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(ensure)).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect::<Vec<_>>()
    });
    let created = ensured.iter().filter(|it| it.action == EnsureAction::Created).count();
    assert_eq!(created, 1, "{ensured:?}");
    assert!(ensured.iter().all(|it| it.profile.id == ensured[0].profile.id), "{ensured:?}");
    let made = service.emulator.profiles().iter().filter(|it| it.name == input.name).count();
    assert_eq!(made, 1);
}
