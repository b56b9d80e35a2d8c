//! Reading JSON: what operations, profile and customer share.

mod key;
mod loose;
mod number;
mod only;
mod text;
mod value;

pub(crate) use key::{Key, is_key, key_text};
pub(crate) use loose::{Loose, ReadLoose};
pub(crate) use number::{as_whole, check_id, check_id_of, check_range, is_exact, shown};
pub use number::{invalid_id_of, invalid_whole};
pub(crate) use only::{only, refused};
pub(crate) use text::{json_text, text_of, without_bom};
pub use value::json_value;
