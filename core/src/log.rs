//! Writes events to the logger that the program has chosen.

use log::{LevelFilter, log};

use crate::{Event, Level};

/// The target of every record.
const TARGET: &str = "workato_oauth_profiles";

/// The lowest level of events that the logger wants.
pub(super) fn lowest() -> Option<Level> {
    match log::max_level() {
        LevelFilter::Off | LevelFilter::Error => None,
        LevelFilter::Warn => Some(Level::Warning),
        LevelFilter::Info => Some(Level::Info),
        LevelFilter::Debug | LevelFilter::Trace => Some(Level::Debug),
    }
}

pub(super) fn write(event: &Event) {
    let level = match event.level {
        Level::Debug => log::Level::Debug,
        Level::Info => log::Level::Info,
        Level::Warning => log::Level::Warn,
    };
    log!(target: TARGET, level, "{event}");
}

#[cfg(all(test, feature = "ureq"))]
mod tests {
    use std::sync::Mutex;

    use log::{Log, Metadata, Record};

    use super::*;
    use crate::{Client, Response};

    static LOGGED: Mutex<Vec<String>> = Mutex::new(Vec::new());

    struct Kept;

    impl Log for Kept {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }

        fn log(&self, record: &Record<'_>) {
            let line = format!("{} {} {}", record.target(), record.level(), record.args());
            LOGGED.lock().expect("no panic holds it").push(line);
        }

        fn flush(&self) {}
    }

    #[test]
    fn the_logger_receives_the_levels_that_are_on() {
        log::set_logger(&Kept).expect("the only logger");
        let client = |level| {
            log::set_max_level(level);
            let answer = |_: &crate::Request| {
                let body = br#"{"result": {"id": 321, "name": null, "provider": "p"}}"#.to_vec();
                Ok(Response { status: 200, headers: Vec::new(), body })
            };
            Client::builder("canary-token").transport(answer).build().expect("valid")
        };
        for (level, lines) in [(LevelFilter::Warn, 1), (LevelFilter::Debug, 3), (LevelFilter::Off, 0)] {
            client(level).get(321).expect("it is there");
            let logged = std::mem::take(&mut *LOGGED.lock().expect("no panic holds it"));
            let ours: Vec<_> = logged.iter().filter(|line| line.starts_with(TARGET)).collect();
            assert_eq!(ours.len(), lines, "{logged:?}");
            assert!(!format!("{logged:?}").contains("canary"));
        }
    }
}
