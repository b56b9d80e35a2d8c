//! Passes the events of a client to its listener.

use std::fmt;

use crate::{Event, Level};

/// The program's own listener and, with the feature `log`, its logger.
#[derive(Default)]
pub(crate) struct Observer {
    listener: Option<(Level, Listener)>,
}

type Listener = Box<dyn Fn(&Event) + Send + Sync>;

impl Observer {
    /// Calls this listener with events of this level and above.
    pub(crate) fn new(level: Level, listener: impl Fn(&Event) + Send + Sync + 'static) -> Observer {
        Observer { listener: Some((level, Box::new(listener))) }
    }

    /// The lowest level of events that the listener or the logger gets; `None` if there is neither.
    pub(crate) fn lowest(&self) -> Option<Level> {
        let listens = self.listener.as_ref().map(|(level, _)| *level);
        #[cfg(feature = "log")]
        if let Some(logs) = crate::log::lowest() {
            return listens.map_or(Some(logs), |listens| Some(logs.min(listens)));
        }
        listens
    }

    pub(crate) fn tell(&self, event: &Event) {
        #[cfg(feature = "log")]
        crate::log::write(event);
        let heard = self.listener.iter().filter(|(level, _)| *level <= event.level);
        heard.for_each(|(_, listener)| listener(event));
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = self.listener.as_ref().map(|(level, _)| level);
        f.debug_struct("Observer").field("level", &level).finish_non_exhaustive()
    }
}
