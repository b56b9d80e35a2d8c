//! Reads `Retry-After`: how long the service asks to wait.

use std::time::Duration;

use crate::Response;
use crate::config::LONGEST;

/// `Retry-After` is a number of seconds or an HTTP-date (RFC 9110, 10.2.3). A date is compared with the
/// `Date` of the same answer, because the core has no wall clock and clocks differ. A value that cannot
/// be read is ignored. The Retry-After cap is a day. See docs/design.md#retry-after.
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
    fn retry_after_is_seconds_or_a_date_compared_with_the_date_of_the_answer() {
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
    fn a_value_that_cannot_be_read_is_ignored() {
        for value in ["", "soon", "-1", "1.5", "Tue, 24 Nov 2026 06:01:30 GMT"] {
            assert_eq!(of(&[("Retry-After", value)]), None, "{value}");
        }
        assert_eq!(of(&[]), None);
    }
}
