//! The errors of a ledger.

use crate::{Code, Error};

/// The error of a ledger that could not be read or written.
pub(crate) fn unusable(why: &str) -> Error {
    ledger_error(
        why.to_owned(),
        "make sure that the ledger can be read and written and that its disk has space, then start again",
    )
}

pub(super) fn foreign() -> Error {
    ledger_error(
        "this file was not written by this version of the library".to_owned(),
        "use the file that an earlier run wrote, or for the first run a file that does not exist yet; nothing was \
         sent or written",
    )
}

pub(super) fn written_by_newer(format: u32) -> Error {
    ledger_error(
        format!("this ledger was written by a newer version of the library, in format {format}"),
        "update the library; with another file everything would be sent again",
    )
}

pub(super) fn utf_16() -> Error {
    ledger_error(
        "the ledger was saved as UTF-16, by an editor or a shell".to_owned(),
        "save it as UTF-8; with another file everything would be sent again",
    )
}

pub(crate) fn ledger_error(message: String, hint: &str) -> Error {
    let mut error = Error::new(Code::Ledger, message);
    error.data_mut().hint = Some(hint.to_owned());
    error
}
