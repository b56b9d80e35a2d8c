//! The ledger of a case, in memory.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use workato_oauth_profiles::drive::Ledger;

/// The base URL in the ledgers of the vectors.
const BASE_URL: &str = "https://www.workato.com";

/// The lines that were there before the call, and the text that it appended.
#[derive(Clone)]
pub(crate) struct MemoryLedger {
    base_url: String,
    before: VecDeque<String>,
    appended: Arc<Mutex<String>>,
}

impl MemoryLedger {
    /// The ledger of a case that is played at this base URL.
    pub(crate) fn new(lines: &[Value], base_url: &str) -> MemoryLedger {
        let line = |line: &Value| format!("{line}\n").replace(BASE_URL, base_url);
        let before = lines.iter().map(line).collect();
        MemoryLedger { base_url: base_url.to_owned(), before, appended: Arc::default() }
    }

    /// The lines that were appended.
    pub(crate) fn appended(&self) -> Value {
        let text = self.appended.lock().expect("no panic holds it").replace(&self.base_url, BASE_URL);
        text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap_or_else(|_| line.into())).collect()
    }

    pub(crate) fn next(&mut self) -> Option<String> {
        self.before.pop_front()
    }

    pub(crate) fn add(&self, text: &str) {
        self.appended.lock().expect("no panic holds it").push_str(text);
    }
}

impl Ledger for MemoryLedger {
    fn next_line(&mut self) -> io::Result<Option<String>> {
        Ok(self.next())
    }

    fn append(&mut self, text: &str) -> io::Result<()> {
        self.add(text);
        Ok(())
    }
}
