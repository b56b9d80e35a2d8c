//! What must hold for any input. The property tests and the fuzz targets check it: each function takes an
//! input and panics if a promise is broken.

mod answers;
mod host;
mod ledger;
mod requests;
mod waits;

pub use answers::{answer, good_row_among, sound};
pub use ledger::{ledger, pieces};
pub use requests::{assign, create, delete_and_get, list};
pub use waits::retry_after;
