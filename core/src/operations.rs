//! The operations of the service, one file for each.

mod assign;
mod create;
mod delete;
mod get;
mod list;
mod unassign;
mod update;

pub use assign::Assign;
pub use create::Create;
pub use delete::Delete;
pub use get::Get;
pub use list::{List, Page};
pub use unassign::Unassign;
pub use update::Update;
