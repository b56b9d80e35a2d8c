//! Compares the clock of this machine with that of the server.

use std::time::{Duration, SystemTime};

use super::check::{Check, Step};

/// A difference that does no harm: certificates are valid for months, and a `Retry-After` may be a date.
const HARMLESS: Duration = Duration::from_secs(5 * 60);

/// The check of the clock, with the header `Date` of an answer.
pub fn check(date: Option<String>, now: SystemTime) -> Check {
    let Some(date) = date else {
        return Check::unknown(Step::Clock, "no answer with the time of the server");
    };
    let Ok(server) = httpdate::parse_http_date(&date) else {
        return Check::unknown(Step::Clock, "the time of the server cannot be read");
    };
    let (difference, word) = match now.duration_since(server) {
        Ok(ahead) => (ahead, "ahead of"),
        Err(error) => (error.duration(), "behind"),
    };
    if difference <= HARMLESS {
        return Check::ok(Step::Clock, "it agrees with that of the server");
    }
    let minutes = difference.as_secs().div_ceil(60);
    Check::failed(
        Step::Clock,
        format!(
            "the clock of this machine says {}, {minutes} minutes {word} that of the server: set it, for example \
             by NTP; with a wrong clock certificates are refused",
            httpdate::fmt_http_date(now)
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_may_be_five_minutes_off() {
        let server = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        let date = httpdate::fmt_http_date(server);
        let check = |now| format!("{:?}", check(Some(date.clone()), now));
        let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
        for now in [server, server + minutes(5), server - minutes(5)] {
            assert!(check(now).contains("Ok"), "{}", check(now));
        }
        assert!(check(server + minutes(6)).contains("6 minutes ahead of that of the server"));
        assert!(check(server - minutes(60)).contains("60 minutes behind that of the server"));
    }
}
