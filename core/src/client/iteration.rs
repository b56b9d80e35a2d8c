//! When an iterator of a client refuses to begin, and when it ends.

use super::Client;
use crate::Error;

/// How far an iterator has got.
#[derive(Debug, Default)]
pub(super) enum Iteration {
    #[default]
    NotBegun,
    UnderWay,
    Ended,
}

impl Iteration {
    /// The next item, which `advance` gets from a machine; none after an error. An iterator of a closed
    /// client does not begin, and the interrupt cancels one that is under way.
    pub(super) fn next<T>(
        &mut self,
        client: &Client,
        advance: impl FnOnce() -> Option<Result<T, Error>>,
    ) -> Option<Result<T, Error>> {
        let item = match self {
            Iteration::NotBegun => match client.session.check_open() {
                Ok(()) => advance(),
                Err(error) => Some(Err(error)),
            },
            Iteration::UnderWay => advance(),
            Iteration::Ended => None,
        };
        *self = if matches!(item, Some(Ok(_))) { Iteration::UnderWay } else { Iteration::Ended };
        item
    }
}
