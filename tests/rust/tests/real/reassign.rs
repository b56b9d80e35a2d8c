//! `reassign_each` of both clients on the emulator's clock: what a user sees, and what a cancel does.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use workato_emulator::{Emulator, Fault, Operation, Settings};
use workato_oauth_profiles::drive::{Cancel, Interrupt, Transport};
use workato_oauth_profiles::{
    Assigned, AsyncClient, AsyncTransport, Client, Code, FileLedger, Method, Now, Options, Outcome, Reached,
    Reassign, Request, Response, SendError, SendErrorKind,
};
use workato_rust_tests::TOKEN;

use crate::setup::{Folder, entries, lines};

/// The emulator's documented profile, which customers 401 to 405 have; 401 uses it.
const OLD: i64 = 321;
const MOVES: Reassign = Reassign { from: OLD, to: 322 };

/// The service with both profiles.
fn service() -> Emulator {
    let emulator = Emulator::new(TOKEN);
    emulator.add_documented();
    emulator.set(Settings { requests_per_minute: None, ..Settings::default() });
    let input = workato_rust_tests::input(["Another app", "hubspot", "client", "canary"]);
    let created = client(emulator.clone()).create(&input).expect("created");
    assert_eq!(created.id, MOVES.to);
    emulator
}

fn client(transport: impl Transport + 'static) -> Client {
    Client::builder(TOKEN).transport(transport).build().expect("valid")
}

fn has(outcomes: &[Outcome]) -> Vec<(String, Option<Assigned>)> {
    outcomes.iter().map(|it| (format!("{} {}", it.customer, it.status), it.has)).collect()
}

fn writes(emulator: &Emulator) -> Vec<String> {
    let journal = emulator.journal().into_iter().filter(|it| it.path.contains("managed_users"));
    journal.map(|arrival| format!("{} {}", arrival.method, arrival.path)).collect()
}

/// Cancels the calls while the first unassign is under way, and then lets that end.
struct CancelsInUnassign {
    emulator: Emulator,
    cancel: Cancel,
    /// Whether that request fails without having left.
    fails: bool,
}

impl CancelsInUnassign {
    fn failure(&self, request: &Request) -> Result<(), SendError> {
        match request.method {
            Method::Delete if self.fails => {
                Err(SendError::new(Reached::No, SendErrorKind::Network, "the network is gone"))
            }
            _ => Ok(()),
        }
    }
}

impl Transport for CancelsInUnassign {
    fn send(&self, request: &Request, interrupt: &Interrupt) -> Result<Response, SendError> {
        if request.method == Method::Delete {
            self.cancel.cancel();
        }
        // As a transport that is interrupted.
        if interrupt() {
            return Err(SendError::network("interrupted"));
        }
        self.failure(request)?;
        Transport::send(&self.emulator, request, interrupt)
    }

    fn sleep(&self, time: Duration) {
        Transport::sleep(&self.emulator, time);
    }

    fn now(&self) -> Now {
        Transport::now(&self.emulator)
    }
}

impl AsyncTransport for CancelsInUnassign {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        if request.method == Method::Delete {
            self.cancel.cancel();
            // The call learns of the cancel before the answer comes.
            let mut has_waited = false;
            poll_fn(|context| {
                context.waker().wake_by_ref();
                if std::mem::replace(&mut has_waited, true) { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
        }
        self.failure(&request)?;
        AsyncTransport::send(&self.emulator, request).await
    }

    async fn sleep(&self, time: Duration) {
        AsyncTransport::sleep(&self.emulator, time).await;
    }

    fn now(&self) -> Now {
        AsyncTransport::now(&self.emulator)
    }
}

#[test]
fn customers_are_moved_once_and_a_later_run_moves_those_that_failed() {
    let (service, folder) = (service(), Folder::new());
    let (workato, path) = (client(service.clone()), folder.file("moves.jsonl"));
    let run = |force: bool| -> Vec<Outcome> {
        let moves = workato.reassign_each(MOVES, [401, 402], &*path).expect("the ledger is free");
        moves.force(force).collect::<Result<_, _>>().expect("nothing ends it")
    };
    let first = run(false);
    assert_eq!(
        has(&first),
        [("401 failed".to_owned(), Some(Assigned::From)), ("402 done".to_owned(), Some(Assigned::To))]
    );
    assert!(first[0].error.as_ref().is_some_and(|error| error.to_string().contains("connections use it")));
    assert_eq!((service.assigned(OLD), service.assigned(322)), (vec![401, 403, 404, 405], vec![402]));
    let again = run(true);
    assert_eq!(
        has(&again),
        [("401 done".to_owned(), Some(Assigned::To)), ("402 already".to_owned(), Some(Assigned::To))]
    );
    assert!(
        writes(&service)
            .iter()
            .any(|write| write.ends_with("401/custom_oauth_profiles/321/unassign?force=true"))
    );
    assert_eq!(entries(&path).len(), 8, "{:?}", entries(&path));
}

#[test]
fn a_ledger_is_a_path_or_an_own_one_and_is_locked() {
    let (service, folder) = (service(), Folder::new());
    let (workato, path) = (client(service.clone()), folder.file("moves.jsonl"));
    std::fs::write(&path, "").expect("an empty file");
    let ledger = FileLedger::open(&path).expect("nobody holds it");
    let held = workato.reassign_each(MOVES, [402], path.display().to_string()).expect_err("it is held");
    assert_eq!(held.code, Code::Ledger);
    let mut moves = workato.reassign_each(MOVES, [402], ledger).expect("it is open");
    assert_eq!(moves.next().expect("an outcome").expect("done").has, Some(Assigned::To));
    assert!(moves.next().is_none());
}

#[test]
fn force_is_an_option_where_something_is_unassigned() {
    let workato = client(service());
    let error = workato.assign_each(OLD, [402]).force(true).next().expect("an error").expect_err("no option");
    assert_eq!(error.code, Code::InvalidInput);
    let outcome = workato.unassign_each(OLD, [401], false).force(true).next().expect("an outcome");
    assert_eq!(outcome.expect("done").status.as_str(), "done");
}

#[test]
fn a_cancel_finishes_the_customer_under_way_and_a_later_run_goes_on() {
    for fails in [false, true] {
        let (service, folder) = (service(), Folder::new());
        let (path, cancel) = (folder.file("moves.jsonl"), Cancel::new());
        let workato = client(CancelsInUnassign { emulator: service.clone(), cancel: cancel.clone(), fails });
        let workato = workato.with_options(Options::new().cancel(cancel)).expect("valid");
        let mut moves = workato.reassign_each(MOVES, [402, 403], &*path).expect("the ledger is free");
        let outcome = moves.next().expect("an outcome").expect("it was under way");
        assert_eq!(outcome.has, Some(if fails { Assigned::From } else { Assigned::To }));
        assert_eq!(moves.next().expect("an end").expect_err("cancelled").code, Code::Cancelled);
        assert!(moves.next().is_none());
        assert_eq!(lines(&path).last().map(String::as_str), Some("{\"run\":\"ended\"}"));
        assert!(!writes(&service).iter().any(|write| write.contains("403")));
        let later = client(service.clone()).reassign_each(MOVES, [402, 403], &*path).expect("it is free");
        assert_eq!(later.map(|outcome| outcome.expect("moved").has).last(), Some(Some(Assigned::To)));
        assert_eq!(service.assigned(322), [402, 403]);
    }
}

#[tokio::test]
async fn a_cancel_of_an_async_client_finishes_the_customer_under_way() {
    for fails in [false, true] {
        let (service, folder) = (service(), Folder::new());
        let (path, cancel) = (folder.file("moves.jsonl"), Cancel::new());
        let transport = CancelsInUnassign { emulator: service.clone(), cancel: cancel.clone(), fails };
        let workato = AsyncClient::builder(TOKEN).transport(transport).build().expect("valid");
        let workato = workato.with_options(Options::new().cancel(cancel)).expect("valid");
        let mut moves = workato.reassign_each(MOVES, [402, 403], &*path).expect("the ledger is free");
        let outcome = moves.next().await.expect("an outcome").expect("it was under way");
        assert_eq!(outcome.has, Some(if fails { Assigned::From } else { Assigned::To }));
        assert_eq!(moves.next().await.expect("an end").expect_err("cancelled").code, Code::Cancelled);
        assert!(moves.next().await.is_none());
        assert!(!writes(&service).iter().any(|write| write.contains("403")));
    }
}

#[tokio::test]
async fn a_reassign_that_is_dropped_in_the_middle_of_a_customer_is_continued_by_the_next() {
    let (service, folder) = (service(), Folder::new());
    let path = folder.file("moves.jsonl");
    let cancel = Cancel::new();
    let transport = CancelsInUnassign { emulator: service.clone(), cancel: cancel.clone(), fails: false };
    let workato = AsyncClient::builder(TOKEN).transport(transport).build().expect("valid");
    let mut moves = workato.reassign_each(MOVES, [402], &*path).expect("the ledger is free");
    let mut next = Box::pin(moves.next());
    poll_fn(|context| {
        let is_pending = next.as_mut().poll(context).is_pending();
        // The unassign is under way.
        if is_pending && cancel.is_cancelled() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    drop(next);
    drop(moves);
    assert_eq!(entries(&path), ["{\"customer\":402,\"status\":\"unassigning\"}"]);
    let began = service.now();
    let workato = AsyncClient::builder(TOKEN).transport(service.clone()).build().expect("valid");
    let mut moves = workato.reassign_each(MOVES, [402], &*path).expect("the ledger is free");
    assert_eq!(moves.next().await.expect("an outcome").expect("moved").has, Some(Assigned::To));
    assert!(service.now() - began >= Duration::from_secs(45));
    assert!(moves.next().await.is_none());
}

#[test]
fn a_new_profile_that_the_service_refuses_leaves_the_old_one() {
    let (service, folder) = (service(), Folder::new());
    service.fail(Operation::Assign, Fault::Answer(Response::new(422, "{\"message\": \"not this one\"}")));
    let moves = client(service.clone()).reassign_each(MOVES, [402], &*folder.file("moves.jsonl"));
    let outcomes: Vec<Outcome> =
        moves.expect("it is free").collect::<Result<_, _>>().expect("nothing ends it");
    assert_eq!(has(&outcomes), [("402 failed".to_owned(), Some(Assigned::From))]);
    assert!(service.is_assigned(OLD, 402) && !service.is_assigned(322, 402));
}
