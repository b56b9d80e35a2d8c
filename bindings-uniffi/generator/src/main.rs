//! `workato-uniffi-generator kotlin|swift LIBRARY FOLDER`: generates the sources that call the native library.
//! It is part of this workspace, so that `Cargo.lock` fixes the version of uniffi.

use std::process::ExitCode;

use uniffi_bindgen::bindings::{GenerateOptions, TargetLanguage, generate};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [language, library, folder] = &arguments[..] else { return usage() };
    let language = match language.as_str() {
        "kotlin" => TargetLanguage::Kotlin,
        "swift" => TargetLanguage::Swift,
        _ => return usage(),
    };
    let options = GenerateOptions {
        languages: vec![language],
        source: library.into(),
        out_dir: folder.into(),
        ..GenerateOptions::default()
    };
    match generate(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("workato-uniffi-generator: {error:?}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: workato-uniffi-generator kotlin|swift LIBRARY FOLDER");
    ExitCode::from(2)
}
