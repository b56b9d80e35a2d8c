//! `Tue, 24 Nov 2026 06:00:00 GMT`

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The seconds since the first of March of the year 0. RFC 9110, 5.6.7: the form that is sent since
/// 1999; the two older ones and leap seconds are not read.
pub(crate) fn seconds(date: &str) -> Option<u64> {
    let (_, date) = date.split_once(", ")?;
    let mut parts = date.split(' ');
    let day = number(parts.next()?, 1..=31)?;
    let name = parts.next()?;
    let month = MONTHS.iter().position(|month| *month == name)? as u64;
    let year = number(parts.next()?, 1..=9999)?;
    let mut time = parts.next()?.split(':');
    let (hour, minute) = (number(time.next()?, 0..=23)?, number(time.next()?, 0..=59)?);
    let second = number(time.next()?, 0..=59)?;
    let is_all = parts.next() == Some("GMT") && parts.next().is_none() && time.next().is_none();
    // Years that begin in March end with the day that some of them lack.
    let (year, month) = if month < 2 { (year - 1, month + 10) } else { (year, month - 2) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1;
    is_all.then_some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

fn number(digits: &str, range: std::ops::RangeInclusive<u64>) -> Option<u64> {
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|number| is_number && range.contains(number))
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn is_counted_through_leap_days_and_centuries() {
        let between = |from: &str, to: &str| Some(seconds(to)? - seconds(from)?);
        let epoch = "Thu, 01 Jan 1970 00:00:00 GMT";
        for (date, since) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Tue, 29 Feb 2000 23:59:59 GMT", 951_868_799),
            ("Wed, 01 Mar 2000 00:00:00 GMT", 951_868_800),
            ("Tue, 24 Nov 2026 06:01:30 GMT", 1_795_500_090),
            ("Fri, 31 Dec 2100 23:59:59 GMT", 4_133_980_799),
        ] {
            assert_eq!(between(epoch, date), Some(since), "{date}");
        }
    }

    #[test]
    fn what_is_of_another_form_is_not_read() {
        for date in [
            "",
            "soon",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT+1",
            "Sun, 32 Nov 1994 08:49:37 GMT",
            "Sun, +6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
        ] {
            assert_eq!(seconds(date), None, "{date}");
        }
    }
}
