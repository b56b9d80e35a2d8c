//! The rate limit that several programs share, on a real Redis.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use workato_emulator::Emulator;
use workato_oauth_profiles::{
    AsyncClient, AsyncStore, AsyncTransport, Client, Code, Event, EventKind, Level, RedisStore, Request,
    Response, SendError, Store, StoreError,
};

/// A Redis of one test, on a free port.
struct Server {
    port: u16,
    process: Child,
}

impl Server {
    fn start() -> Server {
        let port = TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("bound").port();
        Server { port, process: Server::process(port) }
    }

    fn process(port: u16) -> Child {
        let mut redis = Command::new("redis-server");
        redis.args(["--port", &port.to_string(), "--save", "", "--dir", "/tmp"]).stdout(Stdio::piped());
        let mut process = redis.spawn().expect("redis-server is installed");
        let lines = BufReader::new(process.stdout.take().expect("piped")).lines();
        let is_ready = |line: &String| line.contains("Ready to accept connections");
        lines.map_while(Result::ok).find(is_ready).expect("Redis starts");
        process
    }

    fn store(&self) -> RedisStore {
        RedisStore::new(redis::Client::open(("127.0.0.1", self.port)).expect("an address"))
    }

    fn stop(&mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ends");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill().and_then(|()| self.process.wait());
    }
}

fn emulator() -> Emulator {
    let emulator = Emulator::new("token");
    emulator.add_documented();
    emulator
}

#[test]
fn clients_with_one_key_share_the_limit_and_others_do_not() {
    let (server, emulator) = (Server::start(), emulator());
    let client = |key: &str| {
        let builder = Client::builder("token").requests_per_minute(3).timeout(Duration::from_secs(5));
        builder.transport(emulator.clone()).shared_limit(server.store(), key).build().expect("valid")
    };
    let (first, second) = (client("workspace 1"), client("workspace 1"));
    for client in [&first, &second, &first] {
        client.get(321).expect("a slot is free");
    }
    for client in [&first, &second] {
        assert_eq!(client.get(321).expect_err("no slot is free").code, Code::RateLimited);
    }
    client("workspace 2").get(321).expect("another limit");
    assert_eq!(emulator.journal().len(), 4);
}

#[test]
fn no_call_fails_while_redis_is_down_and_a_new_one_learns_of_the_slots() {
    let (mut server, emulator) = (Server::start(), emulator());
    let events = Arc::new(Mutex::new(Vec::new()));
    let seen = events.clone();
    let news = move |event: &Event| {
        if event.kind == EventKind::LimitStore {
            seen.lock().expect("no panic").push(event.reason.clone().unwrap_or_default());
        }
    };
    let builder = Client::builder("token").transport(emulator.clone()).on_event(Level::Warning, news);
    let client = builder.shared_limit(server.store(), "workspace 1").build().expect("valid");
    client.get(321).expect("a slot is free");
    server.stop();
    for _ in 0..3 {
        client.get(321).expect("no call fails");
    }
    server.process = Server::process(server.port);
    // After 5 s a call asks the store again.
    emulator.advance(Duration::from_secs(5));
    client.get(321).expect("a slot is free");
    let events = events.lock().expect("no panic");
    assert_eq!(events.len(), 2, "{events:?}");
    assert!(events[0].starts_with("the store of the shared rate limit failed ("), "{events:?}");
    assert_eq!(events[1], "the store of the shared rate limit answers again");
    let other = Client::builder("token").requests_per_minute(5).timeout(Duration::from_secs(5));
    let other = other.transport(emulator.clone()).shared_limit(server.store(), "workspace 1").build();
    assert_eq!(other.expect("valid").get(321).expect_err("five are taken").code, Code::RateLimited);
}

/// The emulator as an async transport whose waits take no real time.
struct Virtual(Emulator);

impl AsyncTransport for Virtual {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        let (_, sent) = self.0.handle(&request, self.0.now()).sent(request.timeout);
        sent
    }

    async fn sleep(&self, _: Duration) {
        tokio::task::yield_now().await;
    }

    fn now(&self) -> Duration {
        self.0.now()
    }
}

/// A blocking store. It is quick enough for a test with one task.
struct Blocking(Arc<RedisStore>);

impl AsyncStore for Blocking {
    async fn eval(&self, script: &str, keys: &[String], args: &[String]) -> Result<Vec<i64>, StoreError> {
        self.0.eval(script, keys, args)
    }
}

#[tokio::test]
async fn an_async_client_shares_the_limit_with_a_blocking_one() {
    let (server, emulator) = (Server::start(), emulator());
    let builder = AsyncClient::builder("token").requests_per_minute(2).timeout(Duration::from_secs(5));
    let builder = builder.transport(Virtual(emulator.clone()));
    let client =
        builder.shared_limit(Blocking(Arc::new(server.store())), "workspace 1").build().expect("valid");
    client.get(321).await.expect("a slot is free");
    let blocking = Client::builder("token").requests_per_minute(2).transport(emulator.clone());
    let blocking = blocking.shared_limit(server.store(), "workspace 1").build().expect("valid");
    blocking.get(321).expect("the second slot");
    assert_eq!(client.get(321).await.expect_err("no slot is free").code, Code::RateLimited);
}
