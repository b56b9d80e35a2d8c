//! The operations of the service, a file each.

mod get;
mod list;

pub use get::Get;
pub use list::List;
