//! How long the service asks to wait.

use std::time::Duration;

use crate::Response;
use crate::config::LONGEST;

/// `Retry-After` in seconds, or as a date read against the answer's own `Date`: the core has no
/// wall clock, and the two may differ. What cannot be read is as if it were not there.
/// RFC 9110, 10.2.3: the value is an HTTP-date or a non-negative number of seconds. More than a
/// day is a day: no timeout is longer, and no language has trouble with it.
pub(crate) fn retry_after(response: &Response) -> Option<Duration> {
    let value = response.header("retry-after")?.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)).min(LONGEST));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    let date = httpdate::parse_http_date(response.header("date")?.trim()).ok()?;
    Some(until.duration_since(date).unwrap_or_default().min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(headers: &[(&str, &str)]) -> Option<Duration> {
        let headers = headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        retry_after(&Response { status: 429, headers, body: Vec::new() })
    }

    #[test]
    fn is_seconds_or_a_date_against_the_answers_own_date() {
        let date = ("Date", "Tue, 24 Nov 2026 06:00:00 GMT");
        assert_eq!(of(&[("Retry-After", "7")]), Some(Duration::from_secs(7)));
        assert_eq!(of(&[("retry-after", " 0 ")]), Some(Duration::ZERO));
        let later = ("Retry-After", "Tue, 24 Nov 2026 06:01:30 GMT");
        assert_eq!(of(&[later, date]), Some(Duration::from_secs(90)));
        let earlier = ("Retry-After", "Tue, 24 Nov 2026 05:00:00 GMT");
        assert_eq!(of(&[earlier, date]), Some(Duration::ZERO));
    }

    #[test]
    fn more_than_a_day_is_a_day() {
        for value in ["86400", "86401", "18446744073709551615", "99999999999999999999999"] {
            assert_eq!(of(&[("Retry-After", value)]), Some(Duration::from_secs(86_400)), "{value}");
        }
        let date = ("Date", "Tue, 24 Nov 2026 06:00:00 GMT");
        let next_year = ("Retry-After", "Wed, 24 Nov 2027 06:00:00 GMT");
        assert_eq!(of(&[next_year, date]), Some(Duration::from_secs(86_400)));
    }

    #[test]
    fn what_cannot_be_read_is_as_if_it_were_not_there() {
        for value in ["", "soon", "-1", "1.5", "Tue, 24 Nov 2026 06:01:30 GMT"] {
            assert_eq!(of(&[("Retry-After", value)]), None, "{value}");
        }
        assert_eq!(of(&[]), None);
    }
}
