//! The emulator behind a socket, and a folder for files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use workato_emulator::{Emulator, Server, Settings};
use workato_oauth_profiles::{AsyncClient, AsyncClientBuilder, Client, ClientBuilder};
use workato_rust_tests::TOKEN;

/// The profile of the rollouts; assigned to nobody at first.
pub const PROFILE: i64 = 322;
/// The id of the first customer.
pub const FIRST: i64 = 1001;

/// The emulator and its HTTP server.
pub struct TestService {
    pub emulator: Emulator,
    pub server: Server,
}

impl TestService {
    /// The documented profile 321, [`PROFILE`], this number of customers, and a limit that no test reaches.
    pub fn new(customers: usize) -> TestService {
        let emulator = Emulator::new(TOKEN);
        emulator.add_documented();
        emulator.add_profiles(1);
        emulator.add_customers(customers);
        emulator.set(Settings { requests_per_minute: Some(60_000), ..Settings::default() });
        let server = Server::start(emulator.clone(), 0).expect("a free port");
        TestService { emulator, server }
    }

    pub fn builder(&self) -> ClientBuilder {
        Client::builder(TOKEN).base_url(self.server.url()).requests_per_minute(60_000)
    }

    pub fn client(&self) -> Client {
        self.builder().build().expect("valid")
    }

    pub fn async_builder(&self) -> AsyncClientBuilder {
        AsyncClient::builder(TOKEN).base_url(self.server.url()).requests_per_minute(60_000)
    }

    pub fn async_client(&self) -> AsyncClient {
        self.async_builder().build().expect("valid")
    }

    /// The statuses of the answers to each customer's requests, in order.
    pub fn by_customer(&self) -> BTreeMap<i64, Vec<Option<u16>>> {
        let mut found = BTreeMap::<i64, Vec<_>>::new();
        for arrival in self.emulator.journal() {
            let customer = arrival.path.strip_prefix("/api/managed_users/").and_then(|it| it.split_once('/'));
            if let Some((customer, _)) = customer {
                found.entry(customer.parse().expect("a number")).or_default().push(arrival.status);
            }
        }
        found
    }

    /// Waits until this many requests have arrived.
    pub fn arrived(&self, requests: usize) {
        let start = Instant::now();
        while self.emulator.journal().len() < requests {
            assert!(start.elapsed() < Duration::from_secs(30), "request {requests} did not arrive");
            thread::yield_now();
        }
    }

    /// [`TestService::arrived`] for a task.
    pub async fn has_arrived(&self, requests: usize) {
        let start = Instant::now();
        while self.emulator.journal().len() < requests {
            assert!(start.elapsed() < Duration::from_secs(30), "request {requests} did not arrive");
            tokio::task::yield_now().await;
        }
    }
}

/// A folder that is removed when dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Folder {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("workato-real-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).expect("a folder for the test");
        Folder(path)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).expect("the folder is there");
    }
}

/// The lines of a ledger.
pub fn lines(ledger: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(ledger).expect("the ledger is there");
    text.lines().map(str::to_owned).collect()
}

/// The lines of a ledger that are about customers.
pub fn entries(ledger: &Path) -> Vec<String> {
    lines(ledger).into_iter().filter(|line| line.contains("\"customer\"")).collect()
}
