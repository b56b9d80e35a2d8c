//! A step of a machine as JavaScript reads it.

use serde::{Serialize, Serializer};
#[cfg(not(feature = "page"))]
use workato_oauth_profiles::Eval;
use workato_oauth_profiles::{Action, Answer, Request, Step};

use crate::error::ErrorJson;
use crate::event::EventJson;
use crate::item::{EachJson, ItemJson, ProfileJson};
use crate::table::Table;
use crate::time::milliseconds;

/// `Step` of `js/run.ts`, such as `{"kind": "sleep", "milliseconds": 500}`.
#[expect(clippy::large_enum_variant, reason = "one at a time, and written as JSON at once")]
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum StepJson {
    Send {
        request: RequestJson,
    },
    Sleep {
        milliseconds: u64,
    },
    Tell {
        event: EventJson,
    },
    Append {
        text: String,
    },
    NextCustomer,
    NextLine,
    #[cfg(not(feature = "page"))]
    Eval {
        script: &'static str,
        keys: Vec<String>,
        args: Vec<String>,
    },
    Item {
        item: ItemJson,
    },
    /// `Machine::texts` and `Machine::numbers` have the profile.
    Profile {
        #[serde(skip)]
        table: Table,
    },
    /// `Machine::texts` and `Machine::numbers` have the profiles.
    Profiles {
        #[serde(skip)]
        table: Table,
    },
    Outcome {
        outcome: EachJson,
    },
    Error {
        error: ErrorJson,
    },
    End,
}

impl From<Step<Answer>> for StepJson {
    fn from(step: Step<Answer>) -> StepJson {
        match step {
            Step::Do(action) => action.into(),
            Step::Item(Ok(answer)) => answer.into(),
            Step::Item(Err(error)) => StepJson::Error { error: error.into() },
            Step::End => StepJson::End,
        }
    }
}

impl From<Action> for StepJson {
    fn from(action: Action) -> StepJson {
        match action {
            Action::Send(request) => StepJson::Send { request: request.into() },
            Action::Sleep(time) => StepJson::Sleep { milliseconds: milliseconds(time) },
            Action::Tell(event) => StepJson::Tell { event: event.into() },
            Action::Append(text) => StepJson::Append { text },
            Action::NextCustomer => StepJson::NextCustomer,
            Action::NextLine => StepJson::NextLine,
            #[cfg(not(feature = "page"))]
            Action::Eval(Eval { script, keys, args }) => StepJson::Eval { script, keys, args },
            #[cfg(feature = "page")]
            Action::Eval(_) => StepJson::End,
        }
    }
}

impl From<Answer> for StepJson {
    fn from(answer: Answer) -> StepJson {
        let item = match answer {
            Answer::Profile(profile) => return StepJson::Profile { table: Table::of(&[profile]) },
            Answer::Found(profile) => ItemJson::Found(profile.map(ProfileJson::from)),
            Answer::Profiles(profiles) => return StepJson::Profiles { table: Table::of(&profiles) },
            Answer::Done(done) => ItemJson::Done(done.into()),
            Answer::Ensured(ensured) => ItemJson::Ensured(ensured.into()),
            Answer::EnsuredEach(ensured) => {
                return StepJson::Outcome { outcome: EachJson::Input(ensured.into()) };
            }
            Answer::Outcome(outcome) => {
                return StepJson::Outcome { outcome: EachJson::Customer(outcome.into()) };
            }
        };
        StepJson::Item { item }
    }
}

/// `Request` of `js/send.ts`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestJson {
    method: &'static str,
    url: String,
    #[serde(serialize_with = "as_object")]
    headers: Vec<(String, String)>,
    body: Option<String>,
    timeout_ms: u64,
    connect_timeout_ms: u64,
    fresh: bool,
    must_finish: bool,
}

/// JavaScript's transports take the headers as an object.
fn as_object<S: Serializer>(headers: &[(String, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(headers.iter().map(|(name, value)| (name, value)))
}

impl From<Request> for RequestJson {
    fn from(request: Request) -> RequestJson {
        let Request { method, url, headers, body, timeout, connect_timeout, fresh, must_finish } = request;
        RequestJson {
            method: method.as_str(),
            url,
            headers,
            body,
            timeout_ms: milliseconds(timeout),
            connect_timeout_ms: milliseconds(connect_timeout),
            fresh,
            must_finish,
        }
    }
}
