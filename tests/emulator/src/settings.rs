//! What can be set: in code, by `--set NAME=VALUE`, and by the control path.

mod kind;

pub(crate) use kind::seconds;

use std::fmt::Write;
use std::ops::RangeInclusive;
use std::time::Duration;

use serde_json::{Map, Value};

use kind::{Kind, Limit, Number, Refusal, Seconds, Share, Status, Switch, Verdict};

/// What becomes of a request about which the documentation is silent.
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
        /// What can be set. The names of the fields are those of `--set` and of the control path.
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
            /// A line or two for each: its name, its default, what it does, what it may be.
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
    /// Requests that are admitted in any 60 seconds.
    requests_per_minute: Option<u32> = Some(60), Limit;
    /// Whether assign and unassign have a limit of their own beside that of the other five.
    two_windows: bool = false, Switch;
    /// Whether a 429 of the limit says in `Retry-After` how many seconds to wait.
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
    /// The status where the token may not.
    missing_privilege: u16 = 401, Status(&[401, 403], "401 or 403");
    /// The status of a create.
    create_status: u16 = 200, Status(&[200, 201], "200 or 201");
    /// A create or an update with the name of another profile.
    duplicate_name: Rule = Rule::Accept, Verdict;
    /// A provider that is none of the thirteen that are known.
    unknown_provider: Rule = Rule::Refuse(400), Verdict;
    /// A provider that begins with `slack`, without a token.
    slack_without_token: Rule = Rule::Accept, Verdict;
    /// Whether an update without a token keeps the token instead of clearing it.
    keep_token: bool = false, Switch;
    /// An assign to a customer who has another profile of this provider; accepted, it takes its place.
    second_profile: Rule = Rule::Refuse(422), Verdict;
    /// An assign of what is assigned already.
    assign_again: Rule = Rule::Accept, Verdict;
    /// An unassign of what is not assigned.
    unassign_missing: Rule = Rule::Refuse(404), Verdict;
    /// An unassign without `force` of what the customer's connections use.
    unassign_in_use: Rule = Rule::Refuse(422), Verdict;
    /// A delete of a profile that is assigned or in use.
    delete_in_use: Rule = Rule::Refuse(422), Verdict;
    /// The status where there is no such customer.
    unknown_customer: u16 = 404, Refusal;
    /// A dot in an external id that is not written `%2E`.
    plain_dot: Rule = Rule::Refuse(400), Verdict;
    /// A `per_page` over 100; accepted, it counts as 100.
    large_page: Rule = Rule::Accept, Verdict;
    /// Whether the list begins with the highest id instead of the lowest.
    newest_first: bool = false, Switch;
    /// How long an answer takes: always the same, or drawn between two.
    latency: RangeInclusive<Duration> = Duration::ZERO..=Duration::ZERO, Seconds;
    /// The share of requests that meet `503`, `drop_applied` or `drop_after`, drawn.
    fault_rate: f64 = 0.0, Share;
    /// What latencies and faults are drawn with: the same seed, the same run.
    seed: u64 = 0, Number;
    /// Whether requests are kept in the journal.
    journal: bool = true, Switch;
}

impl Settings {
    /// Sets one by a text such as `requests_per_minute=off`. The error says what is wrong.
    pub fn set_text(&mut self, text: &str) -> Result<(), String> {
        let (name, value) = text
            .split_once('=')
            .ok_or_else(|| format!("`{text}` is not NAME=VALUE; there is {}", NAMES.join(", ")))?;
        let number = serde_json::from_str(value).ok().filter(Value::is_number);
        self.set(name, &number.unwrap_or_else(|| value.into()))
    }
}
