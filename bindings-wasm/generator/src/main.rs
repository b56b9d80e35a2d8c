//! `workato-wasm-generator LIBRARY.wasm FOLDER`: writes what JavaScript needs to call the library.
//! A program of this workspace, so that its version is in `Cargo.lock`.

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
    // The path is given by those who load it: Node reads a file, browsers fetch a URL.
    let generated = bindgen.web(true).and_then(|web| web.omit_default_module_path(true).generate(folder));
    match generated {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("workato-wasm-generator: {error:?}");
            ExitCode::FAILURE
        }
    }
}
