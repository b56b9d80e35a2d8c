//! `workato-wasm-generator LIBRARY.wasm FOLDER`: generates the JavaScript that calls the library.
//! It is part of this workspace, so that `Cargo.lock` fixes the version of wasm-bindgen.

use std::path::PathBuf;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let mut paths = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(library), Some(folder), None) = (paths.next(), paths.next(), paths.next()) else {
        eprintln!("usage: workato-wasm-generator LIBRARY.wasm FOLDER");
        return ExitCode::from(2);
    };
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(library)
        .out_name("machine")
        .remove_name_section(true)
        .remove_producers_section(true)
        .typescript(true);
    // Each platform loads the file in its own way, so the glue needs no path of it.
    let generated = bindgen.web(true).and_then(|web| web.omit_default_module_path(true).generate(folder));
    match generated {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("workato-wasm-generator: {error:?}");
            ExitCode::FAILURE
        }
    }
}
