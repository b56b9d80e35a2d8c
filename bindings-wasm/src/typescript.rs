//! What TypeScript declares, for tests that compare it with the core.

/// The texts of a union such as `export type Level = "debug" | "info";`. Its docs hold no quotes.
pub fn union<'a>(source: &'a str, name: &str) -> Vec<&'a str> {
    let (_, rest) = source.split_once(&format!("export type {name} =")).expect("the type");
    let (union, _) = rest.split_once(";\n\n").expect("its end");
    union.split('"').skip(1).step_by(2).collect()
}
