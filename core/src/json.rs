//! Reading JSON: what operations, profile and customer share.

mod key;
mod number;
mod only;

pub(crate) use key::Key;
pub(crate) use number::{as_whole, check_id, check_id_of, check_range, invalid_id_of, is_exact, shown};
pub use number::{invalid_id, invalid_whole};
pub(crate) use only::{only, refused};
