//! The file of `plan` and `apply`, and the two commands' decisions. See docs/design.md#plan-and-apply.
//!
//! `file` reads the file, `wanted` says what it wants in one environment, `reader` is all that a plan may send,
//! `state` is what an earlier apply knows, `planner` decides, `apply` does it.

pub mod apply;
pub mod diff;
pub mod export;
pub mod file;
pub mod find;
pub mod ledger;
pub mod lock;
pub mod plan;
pub mod planner;
pub mod prune;
pub mod reader;
pub mod reference;
pub mod run;
pub mod settings;
pub mod settle;
pub mod show;
pub mod state;
pub mod wanted;
