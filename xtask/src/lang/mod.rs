//! The languages.

mod android;
mod cli;
pub mod js;
pub mod kotlin;
mod phones;
pub mod python;
mod rust;
mod swift;

use crate::language::Language;

/// All languages, in the order in which they are done.
pub const ALL: [&Language; 6] =
    [&rust::LANGUAGE, &python::LANGUAGE, &js::LANGUAGE, &kotlin::LANGUAGE, &swift::LANGUAGE, &cli::LANGUAGE];

/// Systems for which there is only a package, which is built only if it is asked for by name.
pub const PHONES: [&Language; 2] = [&android::ANDROID, &phones::IOS];
