//! An event as JavaScript sees it.

use workato_oauth_profiles::Event;

use crate::json::{Json, Object};
use crate::step::milliseconds;

impl Json for Event {
    fn write(&self, out: &mut String) {
        let Event {
            kind,
            level,
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
        Object::begin(out)
            .with("kind", kind.as_str())
            .with("level", level.as_str())
            .with("text", &self.to_string())
            .with("operation", *operation)
            .with("method", method.as_str())
            .with("path", path)
            .with("attempt", &i64::from(*attempt))
            .with("status", &status.map(i64::from))
            .with("correlationId", correlation_id)
            .with("elapsedMs", &elapsed.map(milliseconds))
            .with("waitMs", &wait.map(milliseconds))
            .with("reason", reason)
            .end();
    }
}
