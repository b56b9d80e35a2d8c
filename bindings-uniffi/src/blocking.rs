//! What blocking calls run on: the thread of the caller, and the host of its language.

use std::rc::Rc;
use std::sync::Arc;

use workato_oauth_profiles::drive::{Host, Interrupt};
use workato_oauth_profiles::{Action, Error, Now, Reply};

use crate::action::foreign;
use crate::call_io::CallIo;
use crate::host;

/// Performs the actions of one blocking call.
pub(crate) struct BlockingHost {
    io: Arc<CallIo>,
    foreign: Arc<dyn host::Host>,
    interrupt: Interrupt,
}

impl BlockingHost {
    pub(crate) fn new(io: Arc<CallIo>, foreign: Arc<dyn host::Host>) -> BlockingHost {
        let (watched, asked) = (io.clone(), foreign.clone());
        let interrupt = Rc::new(move || watched.is_cancelled() || asked.is_interrupted().unwrap_or(true));
        BlockingHost { io, foreign, interrupt }
    }
}

impl Host for BlockingHost {
    type Stop = Error;

    fn now(&self) -> Now {
        self.io.now()
    }

    fn perform(&mut self, action: Action) -> Result<Reply, Error> {
        if let Action::Sleep(time) = action {
            self.io.sleep(time);
            return Ok(Reply::Done);
        }
        let never: Interrupt = Rc::new(|| false);
        let must_finish = matches!(&action, Action::Send(request) if request.must_finish);
        let interrupt = if must_finish { &never } else { &self.interrupt };
        let action = match self.io.perform(action, interrupt) {
            Ok(reply) => return Ok(reply),
            Err(action) => foreign(action).ok_or_else(|| Error::internal("the driver itself waits"))?,
        };
        Ok(self.foreign.perform(action)?.into())
    }

    fn interrupt(&self) -> Option<Interrupt> {
        Some(Rc::clone(&self.interrupt))
    }
}
