//! An iterator's end, which a closed client must not put off.

use std::mem;

use super::Client;
use super::host::Blocking;
use crate::Error;

/// How far an iterator is: after an error it is over.
#[derive(Default)]
pub(super) struct Walk {
    begun: bool,
    over: bool,
}

impl Walk {
    /// The next item, which `advance` gets from a machine. Once it has begun, closing the client
    /// cancels it.
    pub(super) fn next<T>(
        &mut self,
        client: &Client,
        advance: impl FnOnce(Blocking<'_>) -> Option<Result<T, Error>>,
    ) -> Option<Result<T, Error>> {
        if self.over {
            return None;
        }
        let begun = mem::replace(&mut self.begun, true);
        let host = if begun { Ok(client.blocking()) } else { client.host() };
        let item = host.map_or_else(|error| Some(Err(error)), advance);
        self.over = !matches!(item, Some(Ok(_)));
        item
    }
}
