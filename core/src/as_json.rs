//! Results, errors and events as JSON, for a log or a file: their fields by name. A time is a number of seconds.

use std::time::Duration;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::{Done, Ensured, EnsuredEach, Error, ErrorData, Event, Outcome, Progress};

fn seconds(time: &Option<Duration>) -> Option<f64> {
    time.map(|time| time.as_secs_f64())
}

/// Writes a struct with these fields.
macro_rules! write_fields {
    ($writer:expr, $name:literal, { $($field:ident: $value:expr),* $(,)? }) => {{
        let fields = [$(stringify!($field)),*];
        let mut object = $writer.serialize_struct($name, fields.len())?;
        $(object.serialize_field(stringify!($field), $value)?;)*
        object.end()
    }};
}

impl Serialize for Done {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        let Done { already } = self;
        write_fields!(writer, "Done", { already: already })
    }
}

impl Serialize for Ensured {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        let Ensured { profile, action } = self;
        write_fields!(writer, "Ensured", { profile: profile, action: action })
    }
}

impl Serialize for EnsuredEach {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        let EnsuredEach { input, action, profile, error } = self;
        write_fields!(writer, "EnsuredEach", { input: input, action: action, profile: profile, error: error })
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        let Outcome { customer, status, error, has, progress } = self;
        write_fields!(writer, "Outcome", {
            customer: customer,
            status: status,
            error: error,
            has: has,
            progress: progress,
        })
    }
}

impl Serialize for Progress {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        let Progress { done, failed, left, time_left } = self;
        write_fields!(writer, "Progress", {
            done: done,
            failed: failed,
            left: left,
            time_left: &seconds(time_left),
        })
    }
}

impl Serialize for Error {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(writer)
    }
}

impl Serialize for ErrorData {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        let ErrorData {
            code,
            context,
            message,
            status,
            field_errors,
            correlation_id,
            error_id,
            attempts,
            retry_after,
            settled_in,
            may_have_applied,
            method,
            path,
            body,
            hint,
        } = self;
        write_fields!(writer, "Error", {
            code: code,
            context: context,
            message: message,
            status: status,
            field_errors: field_errors,
            correlation_id: correlation_id,
            error_id: error_id,
            attempts: attempts,
            retry_after: &seconds(retry_after),
            settled_in: &seconds(settled_in),
            may_have_applied: may_have_applied,
            method: method,
            path: path,
            body: body,
            hint: hint,
        })
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        let Event {
            kind,
            level,
            call,
            operation,
            method,
            path,
            attempt,
            status,
            correlation_id,
            elapsed,
            wait,
            reason,
        } = self;
        write_fields!(writer, "Event", {
            kind: kind,
            level: level,
            call: call,
            operation: operation,
            method: method,
            path: path,
            attempt: attempt,
            status: status,
            correlation_id: correlation_id,
            elapsed: &seconds(elapsed),
            wait: &seconds(wait),
            reason: reason,
        })
    }
}
