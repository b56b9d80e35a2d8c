//! The kinds of settings: which values they take, and how these are written as JSON and as text.

use std::ops::RangeInclusive;
use std::time::Duration;

use serde_json::{Value, json};

use super::Rule;

/// More than any client waits.
const LONGEST: f64 = 3600.0;

pub(super) trait Kind {
    type Of;
    /// The possible values, in words that follow "is".
    fn wanted(&self) -> &'static str;
    fn read(&self, value: &Value) -> Option<Self::Of>;
    fn write(&self, value: &Self::Of) -> Value;
}

pub(super) struct Switch;

impl Kind for Switch {
    type Of = bool;

    fn wanted(&self) -> &'static str {
        "on or off (true or false)"
    }

    fn read(&self, value: &Value) -> Option<bool> {
        match value.as_str() {
            Some("on" | "true") => Some(true),
            Some("off" | "false") => Some(false),
            _ => value.as_bool(),
        }
    }

    fn write(&self, value: &bool) -> Value {
        json!(value)
    }
}

pub(super) struct Limit;

impl Kind for Limit {
    type Of = Option<u32>;

    fn wanted(&self) -> &'static str {
        "a whole number from 1, or off (null)"
    }

    fn read(&self, value: &Value) -> Option<Option<u32>> {
        if value.is_null() || value == "off" {
            return Some(None);
        }
        Some(Some(u32::try_from(value.as_u64()?).ok().filter(|number| *number > 0)?))
    }

    fn write(&self, value: &Option<u32>) -> Value {
        json!(value)
    }
}

pub(super) struct Status(pub &'static [u16], pub &'static str);

impl Kind for Status {
    type Of = u16;

    fn wanted(&self) -> &'static str {
        self.1
    }

    fn read(&self, value: &Value) -> Option<u16> {
        self.0.iter().copied().find(|status| value == *status)
    }

    fn write(&self, value: &u16) -> Value {
        json!(value)
    }
}

pub(super) struct Refusal;

impl Kind for Refusal {
    type Of = u16;

    fn wanted(&self) -> &'static str {
        "a status from 400 to 499"
    }

    fn read(&self, value: &Value) -> Option<u16> {
        (400..=499).find(|status| value == *status)
    }

    fn write(&self, value: &u16) -> Value {
        json!(value)
    }
}

pub(super) struct Verdict;

impl Kind for Verdict {
    type Of = Rule;

    fn wanted(&self) -> &'static str {
        "accept, or a status from 400 to 499"
    }

    fn read(&self, value: &Value) -> Option<Rule> {
        if value == "accept" { Some(Rule::Accept) } else { Refusal.read(value).map(Rule::Refuse) }
    }

    fn write(&self, value: &Rule) -> Value {
        match value {
            Rule::Accept => json!("accept"),
            Rule::Refuse(status) => json!(status),
        }
    }
}

pub(super) struct Number;

impl Kind for Number {
    type Of = u64;

    fn wanted(&self) -> &'static str {
        "a whole number from 0"
    }

    fn read(&self, value: &Value) -> Option<u64> {
        value.as_u64()
    }

    fn write(&self, value: &u64) -> Value {
        json!(value)
    }
}

pub(super) struct Share;

impl Kind for Share {
    type Of = f64;

    fn wanted(&self) -> &'static str {
        "a share from 0 to 1"
    }

    fn read(&self, value: &Value) -> Option<f64> {
        value.as_f64().filter(|share| (0.0..=1.0).contains(share))
    }

    fn write(&self, value: &f64) -> Value {
        json!(value)
    }
}

pub(super) struct Seconds;

impl Kind for Seconds {
    type Of = RangeInclusive<Duration>;

    fn wanted(&self) -> &'static str {
        "seconds such as 0.2, or from and to such as 0..2 ([0, 2])"
    }

    fn read(&self, value: &Value) -> Option<RangeInclusive<Duration>> {
        let (least, most) = match value {
            Value::Array(ends) => match ends.as_slice() {
                [least, most] => (least.as_f64()?, most.as_f64()?),
                _ => return None,
            },
            Value::String(text) => {
                let (least, most) = text.split_once("..")?;
                (least.parse().ok()?, most.parse().ok()?)
            }
            number => (number.as_f64()?, number.as_f64()?),
        };
        (least <= most).then_some(seconds(least, LONGEST)?..=seconds(most, LONGEST)?)
    }

    fn write(&self, value: &RangeInclusive<Duration>) -> Value {
        let (least, most) = (value.start().as_secs_f64(), value.end().as_secs_f64());
        if least == most { json!(least) } else { json!([least, most]) }
    }
}

pub(super) struct Lag;

impl Kind for Lag {
    type Of = Duration;

    fn wanted(&self) -> &'static str {
        "a number of seconds such as 0.2"
    }

    fn read(&self, value: &Value) -> Option<Duration> {
        seconds(value.as_f64()?, LONGEST)
    }

    fn write(&self, value: &Duration) -> Value {
        json!(value.as_secs_f64())
    }
}

/// A time from 0 to `most` seconds.
pub(crate) fn seconds(number: f64, most: f64) -> Option<Duration> {
    (0.0..=most).contains(&number).then(|| Duration::from_secs_f64(number))
}

/// A value as `--set` reads it.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Bool(true) => "on".into(),
        Value::Bool(false) | Value::Null => "off".into(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), |n| n.to_string()),
        Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}
