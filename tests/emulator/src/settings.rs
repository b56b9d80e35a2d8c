//! The settings: set in code, by `--set NAME=VALUE`, or by the control path.

mod kind;

pub(crate) use kind::seconds;

use std::fmt::Write;
use std::ops::RangeInclusive;
use std::time::Duration;

use serde_json::{Map, Value};

use kind::{Kind, Lag, Limit, Number, Refusal, Seconds, Share, Status, Switch, Verdict};

/// What happens to a request that the documentation does not describe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// It is carried out; `accept` in text.
    Accept,
    /// It is refused with this status, 400 to 499.
    Refuse(u16),
}

/// Name, type and default of each setting, and what it may be.
macro_rules! settings {
    ($($(#[doc = $doc:literal])+ $name:ident: $type:ty = $default:expr, $kind:expr;)+) => {
        /// The settings. The fields have the names that `--set` and the control path use.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Settings {
            $($(#[doc = $doc])+ pub $name: $type,)+
        }

        impl Default for Settings {
            fn default() -> Settings {
                Settings { $($name: $default,)+ }
            }
        }

        impl Settings {
            /// Two lines for each setting: its name and default, what it does, and its possible values.
            pub fn help() -> String {
                let (settings, mut help) = (Settings::default(), String::new());
                $(
                    let shown = kind::text(&$kind.write(&settings.$name));
                    let doc = concat!($($doc),+).replace('`', "");
                    let line = format!("{}={shown}", stringify!($name));
                    writeln!(help, "  {line:<28}{}\n{:30}{}", doc.trim(), "", $kind.wanted())
                        .expect("a String takes everything");
                )+
                help
            }

            pub(crate) fn set(&mut self, name: &str, value: &Value) -> Result<(), String> {
                match name {
                    $(stringify!($name) => self.$name = $kind.read(value).ok_or_else(|| {
                        format!("{name} is {}, not `{value}`", $kind.wanted())
                    })?,)+
                    _ => return Err(format!("`{name}` is not a setting; there is {}", NAMES.join(", "))),
                }
                Ok(())
            }

            pub(crate) fn to_json(&self) -> Map<String, Value> {
                Map::from_iter([$((stringify!($name).to_owned(), $kind.write(&self.$name)),)+])
            }
        }

        const NAMES: &[&str] = &[$(stringify!($name)),+];
    };
}

settings! {
    /// The rate limit: how many requests are admitted in any 60 seconds.
    requests_per_minute: Option<u32> = Some(60), Limit;
    /// Whether assign and unassign have their own rate limit, apart from the other five operations.
    two_windows: bool = false, Switch;
    /// Whether a 429 of the rate limit has `Retry-After`, in seconds.
    retry_after: bool = true, Switch;
    /// Whether the token may list.
    may_list: bool = true, Switch;
    /// Whether the token may get.
    may_get: bool = true, Switch;
    /// Whether the token may create.
    may_create: bool = true, Switch;
    /// Whether the token may update.
    may_update: bool = true, Switch;
    /// Whether the token may delete.
    may_delete: bool = true, Switch;
    /// Whether the token may assign.
    may_assign: bool = true, Switch;
    /// Whether the token may unassign.
    may_unassign: bool = true, Switch;
    /// The status of a request for which the token has no privilege.
    missing_privilege: u16 = 401, Status(&[401, 403], "401 or 403");
    /// The status of a successful create.
    create_status: u16 = 200, Status(&[200, 201], "200 or 201");
    /// A create or an update with the name of another profile.
    duplicate_name: Rule = Rule::Accept, Verdict;
    /// A provider that is not one of the seventeen known ones.
    unknown_provider: Rule = Rule::Accept, Verdict;
    /// A body with further keys of `data`; if accepted, they are kept and returned.
    further_data: Rule = Rule::Accept, Verdict;
    /// Whether names are stored without the spaces at their beginning and end, and compared in that form.
    strip_names: bool = false, Switch;
    /// The id of a profile whose provider is null in every answer.
    null_provider: Option<u32> = None, Limit;
    /// A provider that begins with `slack`, without a token.
    slack_without_token: Rule = Rule::Accept, Verdict;
    /// Whether an update without a token keeps the token instead of clearing it.
    keep_token: bool = false, Switch;
    /// An assign to a customer who has another profile of this provider; if accepted, it replaces that one.
    second_profile: Rule = Rule::Refuse(422), Verdict;
    /// An assign of a profile that is assigned already.
    assign_again: Rule = Rule::Accept, Verdict;
    /// An unassign of a profile that is not assigned.
    unassign_missing: Rule = Rule::Refuse(404), Verdict;
    /// An unassign without `force` of a profile that the customer's connections use.
    unassign_in_use: Rule = Rule::Refuse(422), Verdict;
    /// A delete of a profile that is assigned or in use.
    delete_in_use: Rule = Rule::Refuse(422), Verdict;
    /// The status of a request for an unknown customer.
    unknown_customer: u16 = 404, Refusal;
    /// An external id with a dot that is not encoded as `%2E`.
    plain_dot: Rule = Rule::Refuse(400), Verdict;
    /// A `per_page` over 100; if accepted, it counts as 100.
    large_page: Rule = Rule::Accept, Verdict;
    /// Whether the list begins with the highest id instead of the lowest.
    newest_first: bool = false, Switch;
    /// How many seconds the list lags behind the writes. A get shows a write at once.
    list_lag: Duration = Duration::ZERO, Lag;
    /// How long an answer takes: a fixed time, or a random one between two.
    latency: RangeInclusive<Duration> = Duration::ZERO..=Duration::ZERO, Seconds;
    /// The share of requests with a random fault: `503`, `drop_applied` or `drop_after`.
    fault_rate: f64 = 0.0, Share;
    /// The seed of random latencies and faults: the same seed gives the same run.
    seed: u64 = 0, Number;
    /// Whether requests are kept in the journal.
    journal: bool = true, Switch;
}

impl Settings {
    /// Changes a setting by a text such as `requests_per_minute=off`. The error says what is wrong.
    pub fn set_text(&mut self, text: &str) -> Result<(), String> {
        let (name, value) = text
            .split_once('=')
            .ok_or_else(|| format!("`{text}` is not NAME=VALUE; there is {}", NAMES.join(", ")))?;
        let number = serde_json::from_str(value).ok().filter(Value::is_number);
        self.set(name, &number.unwrap_or_else(|| value.into()))
    }
}
