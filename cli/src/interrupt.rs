//! Ctrl-C: the first one cancels the call under way, the second one ends the program at once.

use std::process::exit;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use workato_oauth_profiles::drive::Cancel;

use crate::failure::{Failure, INTERRUPTED, Result};
use crate::progress::say;

static CANCEL: OnceLock<Cancel> = OnceLock::new();
/// Whether a question is on the screen: then there is nothing to finish.
static IS_ASKING: AtomicBool = AtomicBool::new(false);

/// What Ctrl-C cancels. The first call takes over Ctrl-C.
pub fn cancel() -> Result<Cancel> {
    if let Some(cancel) = CANCEL.get() {
        return Ok(cancel.clone());
    }
    let cancel = CANCEL.get_or_init(Cancel::new);
    ctrlc::set_handler(|| {
        if cancel.is_cancelled() || IS_ASKING.load(Ordering::SeqCst) {
            exit(INTERRUPTED.into());
        }
        cancel.cancel();
        say("stopping; press Ctrl-C again to end at once");
    })
    .map_err(|error| Failure::failed(format!("cannot handle Ctrl-C: {error}")))?;
    Ok(cancel.clone())
}

/// Runs something that waits for the user, which the first Ctrl-C ends.
pub fn while_asking<T>(ask: impl FnOnce() -> T) -> T {
    IS_ASKING.store(true, Ordering::SeqCst);
    let answer = ask();
    IS_ASKING.store(false, Ordering::SeqCst);
    answer
}
