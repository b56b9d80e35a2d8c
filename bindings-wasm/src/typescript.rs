//! Reads what TypeScript declares, for tests that compare it with the core.

/// The strings of a union such as `export type Level = "debug" | "info";`. Its doc comments must not
/// contain double quotes.
pub fn union<'a>(source: &'a str, name: &str) -> Vec<&'a str> {
    let (_, rest) = source.split_once(&format!("export type {name} =")).expect("the type is declared");
    let (union, _) = rest.split_once("\";\n").expect("the type ends with a string and a semicolon");
    union.split('"').skip(1).step_by(2).collect()
}
