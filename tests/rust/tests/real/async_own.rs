//! The async client without tokio: a transport and a runtime of a few lines.

use std::future::pending;
use std::pin::pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use workato_emulator::{Emulator, Fault};
use workato_oauth_profiles::drive::Transport;
use workato_oauth_profiles::{
    AsyncClient, AsyncTransport, Code, Options, Proxy, Request, Response, SendError, UreqTransport,
};
use workato_rust_tests::TOKEN;

use crate::setup::{FIRST, PROFILE, TestService};

/// Wakes the thread that blocks on the future.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

/// The result of work on a thread of its own.
struct OnThread<T>(Arc<Mutex<(Option<T>, Option<Waker>)>>);

fn on_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> OnThread<T> {
    let shared = Arc::new(Mutex::new((None, None::<Waker>)));
    let done = shared.clone();
    thread::spawn(move || {
        let result = work();
        let mut done = done.lock().expect("no panic");
        done.0 = Some(result);
        done.1.take().map(Waker::wake)
    });
    OnThread(shared)
}

impl<T> Future for OnThread<T> {
    type Output = T;

    fn poll(self: std::pin::Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let mut shared = self.0.lock().expect("no panic");
        shared.1 = Some(context.waker().clone());
        shared.0.take().map_or(Poll::Pending, Poll::Ready)
    }
}

/// Sends with the blocking transport on a thread, and interrupts it when the future is dropped.
struct Threads {
    sends: Arc<UreqTransport>,
    sleeps: Arc<AtomicU32>,
}

struct Interrupts(Arc<AtomicBool>);

impl Drop for Interrupts {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl AsyncTransport for Threads {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        let (sends, is_dropped) = (self.sends.clone(), Arc::new(AtomicBool::new(false)));
        let _interrupts = Interrupts(is_dropped.clone());
        on_thread(move || {
            let interrupt: Rc<dyn Fn() -> bool> = Rc::new(move || is_dropped.load(Ordering::SeqCst));
            sends.send(&request, &interrupt)
        })
        .await
    }

    async fn sleep(&self, time: Duration) {
        self.sleeps.fetch_add(1, Ordering::SeqCst);
        on_thread(move || thread::sleep(time)).await;
    }
}

fn client(service: &TestService) -> (AsyncClient, Arc<AtomicU32>) {
    let sends = UreqTransport::new(&service.server.url(), &Proxy::Off, None).expect("valid");
    let sleeps = Arc::new(AtomicU32::new(0));
    let transport = Threads { sends: Arc::new(sends), sleeps: sleeps.clone() };
    (service.async_builder().transport(transport).build().expect("valid"), sleeps)
}

#[test]
fn every_runtime_can_run_it() {
    let service = TestService::new(2);
    let (workato, sleeps) = client(&service);
    service.emulator.fail_next(Fault::Unavailable);
    block_on(async {
        assert_eq!(workato.get(321).await.expect("retried").id, 321);
        let mut outcomes = workato.assign_each(PROFILE, [FIRST, FIRST + 1]).pace(60_000);
        while let Some(outcome) = outcomes.next().await {
            outcome.expect("assigned");
        }
    });
    assert_eq!(service.emulator.assigned(PROFILE), [FIRST, FIRST + 1]);
    assert!(sleeps.load(Ordering::SeqCst) > 0, "the pause before the retry");
}

#[test]
fn a_close_wakes_a_call_of_another_thread() {
    let service = TestService::new(0);
    let (workato, _) = client(&service);
    service.emulator.fail_next(Fault::Hang);
    let (ended, ends) = mpsc::channel();
    let hangs = workato.clone();
    thread::spawn(move || ended.send(block_on(hangs.get(321))).expect("the test waits"));
    service.arrived(1);
    workato.close();
    let result = ends.recv_timeout(Duration::from_secs(30)).expect("it ends");
    assert_eq!(result.expect_err("closed").code, Code::Cancelled);
}

/// Answers every request at once, and keeps it.
#[derive(Clone, Default)]
struct Keeps(Arc<Mutex<Vec<Request>>>);

impl AsyncTransport for Keeps {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        self.0.lock().expect("no panic").push(request);
        Ok(Response::new(200, r#"{"result": {"id": 321, "name": "n", "provider": "p"}}"#))
    }

    async fn sleep(&self, _: Duration) {}

    /// A clock that stands still.
    fn now(&self) -> Duration {
        Duration::ZERO
    }
}

#[test]
fn options_reach_the_transport_and_so_does_its_own_clock() {
    let kept = Keeps::default();
    let workato = AsyncClient::builder(TOKEN).transport(kept.clone()).build().expect("valid");
    let options = Options { connect_timeout: Some(Duration::from_secs(3)), ..Options::default() };
    let derived = workato.with_options(options).expect("valid");
    block_on(derived.get(321)).expect("answered");
    let requests = kept.0.lock().expect("no panic");
    assert_eq!(requests[0].connect_timeout, Duration::from_secs(3));
    assert_eq!(requests[0].timeout, Duration::from_secs(45), "no time has passed");
}

#[test]
fn a_setting_of_the_default_transport_beside_ones_own_is_refused() {
    let builder = || AsyncClient::builder(TOKEN).transport(Keeps::default());
    let error = builder().proxy(Proxy::Off).build().expect_err("a proxy");
    assert!(error.to_string().contains("is for the default transport"), "{error}");
    let error = builder().ca_bundle("roots.pem").build().expect_err("a bundle");
    assert!(error.to_string().contains("is for the default transport"), "{error}");
}

#[test]
fn all_futures_can_be_sent_to_another_thread() {
    fn is_send<T: Send>(_: &T) {}
    let workato = AsyncClient::builder(TOKEN).transport(Keeps::default()).build().expect("valid");
    let input = workato_rust_tests::input(["n", "p", "i", "s"]);
    is_send(&workato.create(&input));
    is_send(&workato.ensure(&input, true));
    is_send(&workato.assign(321, 1));
    let mut profiles = workato.profiles();
    is_send(&profiles.next());
    let mut outcomes = workato.assign_each(321, vec![1]);
    is_send(&outcomes.next());
    is_send(&outcomes);
}

/// The emulator in memory, and a clock that only sleeps and answers move.
#[derive(Clone)]
struct Virtual {
    emulator: Emulator,
    now: Arc<Mutex<Duration>>,
    /// The next request is carried out and never answered.
    hangs: Arc<AtomicBool>,
}

impl AsyncTransport for Virtual {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        let (took, sent) = self.emulator.handle(&request, self.now()).sent(request.timeout);
        if self.hangs.swap(false, Ordering::SeqCst) {
            pending().await
        }
        *self.now.lock().expect("no panic") += took;
        sent
    }

    async fn sleep(&self, time: Duration) {
        *self.now.lock().expect("no panic") += time;
    }

    fn now(&self) -> Duration {
        *self.now.lock().expect("no panic")
    }
}

#[test]
fn a_create_that_is_dropped_leaves_what_it_may_have_done_to_ensure() {
    let emulator = Emulator::new(TOKEN);
    let virtual_time = Virtual { emulator: emulator.clone(), now: Arc::default(), hangs: Arc::default() };
    let workato = AsyncClient::builder(TOKEN).transport(virtual_time.clone()).build().expect("valid");
    let input = workato_rust_tests::input(["Acme Salesforce OAuth app", "salesforce", "acme", "secret"]);
    virtual_time.hangs.store(true, Ordering::SeqCst);
    {
        let mut create = pin!(workato.create(&input));
        let sent = create.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(sent.is_pending(), "{sent:?}");
    }
    let ensured = block_on(workato.ensure(&input, false)).expect("it is there");
    assert_eq!(ensured.profile.name, input.name);
    assert!(virtual_time.now() >= Duration::from_secs(45), "a list proves nothing before");
    let methods: Vec<_> = emulator.journal().into_iter().map(|arrival| arrival.method).collect();
    assert_eq!(methods, ["POST", "GET"]);
}
