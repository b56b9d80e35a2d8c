//! The times of profiles. They follow no clock, so that every run has the same times: the first write is at
//! the documented time, and each further one a second later.

/// The time this many seconds after `2023-01-15T11:50:32.986-07:00`.
pub(super) fn after(seconds: u64) -> String {
    const FIRST: u64 = 11 * 3600 + 50 * 60 + 32;
    const DAY: u64 = 24 * 3600;
    let (days, second) = ((FIRST + seconds) / DAY, (FIRST + seconds) % DAY);
    let (year, month, day) = date(15 + days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.986-07:00")
}

/// Year, month and day of a day number; day 1 is the first of January 2023.
fn date(mut day: u64) -> (u64, u64, u64) {
    let mut year = 2023;
    loop {
        let leap = u64::from(year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
        for (month, length) in (1..).zip([31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
            if day <= length {
                return (year, month, day);
            }
            day -= length;
        }
        year += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::after;

    #[test]
    fn seconds_carry_over_into_minutes_days_months_and_years() {
        for (seconds, time) in [
            (0, "2023-01-15T11:50:32.986-07:00"),
            (28, "2023-01-15T11:51:00.986-07:00"),
            (43_767, "2023-01-15T23:59:59.986-07:00"),
            (43_768, "2023-01-16T00:00:00.986-07:00"),
            (16 * 86_400 + 43_768, "2023-02-01T00:00:00.986-07:00"),
            (409 * 86_400, "2024-02-28T11:50:32.986-07:00"),
            (410 * 86_400, "2024-02-29T11:50:32.986-07:00"),
            (411 * 86_400, "2024-03-01T11:50:32.986-07:00"),
        ] {
            assert_eq!(after(seconds), time, "{seconds}");
        }
    }
}
