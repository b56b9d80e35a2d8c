//! Any `Retry-After` and `Date`.

use std::time::Duration;

use workato_oauth_profiles::operations::Get;
use workato_oauth_profiles::{Code, Command};

use super::host::{Lab, answered};

/// The longest wait that is believed is at least this.
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);
/// The timeout of a call, by default.
const TIMEOUT: Duration = Duration::from_secs(120);

/// A service that answers 429 with these headers: the client waits as long as it says, and ends in time.
pub fn retry_after(value: &str, date: Option<&str>) {
    let mut headers = vec![("Retry-After".to_owned(), value.to_owned())];
    headers.extend(date.map(|date| ("Date".to_owned(), date.to_owned())));
    let mut sent = Vec::new();
    let mut lab = Lab::new(|_: &_, now| {
        sent.push(now);
        answered(429, headers.clone(), "")
    });
    let error = lab.run(Command::Get(Get { id: 321 })).expect_err("it is always refused");
    let end = lab.now;
    assert!(matches!(error.code, Code::RateLimited | Code::Timeout), "{error:?}");
    assert!(end <= TIMEOUT, "{value:?} {date:?}: it took {end:?}");
    let said = error.retry_after.unwrap_or_default();
    assert!(said <= DAY, "{value:?} {date:?}: {said:?}");
    if let Some(seconds) = whole_seconds(value) {
        let wanted = Duration::from_secs(seconds);
        assert!(said >= wanted.min(HOUR), "{value:?}: {said:?}");
        let is_patient = |pair: &[Duration]| pair[1] - pair[0] >= wanted.min(HOUR);
        assert!(sent.windows(2).all(is_patient), "{value:?}: {sent:?}");
    }
}

fn whole_seconds(value: &str) -> Option<u64> {
    let digits = value.trim();
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(u64::MAX))
}
