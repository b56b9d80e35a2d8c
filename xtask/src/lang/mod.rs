//! The languages.

mod android;
pub mod cli;
pub mod js;
pub mod kotlin;
mod limit;
mod phones;
pub mod python;
mod rust;
mod swift;

use crate::language::Language;

/// All languages, in the order in which they are done.
pub const ALL: [&Language; 7] = [
    &rust::LANGUAGE,
    &python::LANGUAGE,
    &js::LANGUAGE,
    &kotlin::LANGUAGE,
    &swift::LANGUAGE,
    &cli::LANGUAGE,
    &limit::LANGUAGE,
];

/// What is done only if it is asked for by name: the packages for phones, and the benchmark of the shared limit.
pub const BY_NAME: [&Language; 3] = [&android::ANDROID, &phones::IOS, &limit::BENCH];
