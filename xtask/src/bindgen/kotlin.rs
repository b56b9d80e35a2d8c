//! Divides the Kotlin sources that uniffi generates: users see their data types, and nothing else of them.
//!
//! uniffi makes every class public and puts all into one package. An editor would then offer a user of Java a
//! hundred classes of the native library beside the client.

use std::path::Path;

use crate::workspace::Result;

/// The types that users see. All other ones stay in the package `internal`, and Kotlin's `internal` hides them.
const PUBLIC: [&str; 17] = [
    "Assigned", "Code", "Customer", "DataCenter", "Done", "EnsureAction", "Ensured", "ErrorData", "Event",
    "EventKind", "Level", "Method", "OutcomeStatus", "Profile", "Progress", "Proxy", "SendErrorKind",
];
const INTERNAL: &str = "oauthprofiles.internal.";
/// How a declaration at the top of a file begins.
const DECLARATIONS: [&str; 8] = [
    "class ", "data class ", "enum class ", "inline fun ", "interface ", "object ", "open class ",
    "sealed class ",
];

/// Divides the sources in the folder.
pub fn divide(folder: &Path) -> Result {
    let package = folder.join("workato/oauthprofiles");
    let generated = package.join("internal").join("workato_oauth_profiles_uniffi.kt");
    let (public, internal) = divided(&std::fs::read_to_string(&generated)?)?;
    std::fs::write(package.join("Data.kt"), public)?;
    Ok(std::fs::write(generated, internal)?)
}

/// The public part and the internal one. Every public type stands between two doc comments.
fn divided(generated: &str) -> Result<(String, String)> {
    let text = qualified(generated);
    let mut public = "package workato.oauthprofiles\n\nimport workato.oauthprofiles.internal.*\n".to_owned();
    let mut internal = String::new();
    let mut found = 0;
    for part in text.split("\n/**\n") {
        if part.lines().find_map(declared).is_some_and(|name| PUBLIC.contains(&name)) {
            found += 1;
            public += &format!("\n/**\n{}\n", visible(part));
        } else {
            let doc = if internal.is_empty() { "" } else { "\n/**\n" };
            internal += &format!("{doc}{}", part.lines().map(hidden).collect::<Vec<_>>().join("\n"));
        }
    }
    if found == PUBLIC.len() {
        let package = "package workato.oauthprofiles.internal\n";
        let internal = internal.replacen(package, &format!("{package}\nimport workato.oauthprofiles.*\n"), 1);
        Ok((public, internal))
    } else {
        Err(format!("uniffi generated {found} of the {} public types of Kotlin", PUBLIC.len()).into())
    }
}

/// In some places uniffi writes the package before a name.
fn qualified(text: &str) -> String {
    let name = |part: &str| part.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned();
    let is_public = |part: &str| name(part) == "Secret" || PUBLIC.contains(&name(part).as_str());
    let mut parts = text.split(INTERNAL);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + if is_public(part) { "oauthprofiles." } else { INTERNAL } + part)
}

/// The name of the data type that the line declares.
fn declared(line: &str) -> Option<&str> {
    let kinds = ["data class ", "enum class ", "sealed class "];
    let rest = kinds.iter().find_map(|kind| line.strip_prefix(kind))?;
    rest.split(|c: char| !c.is_alphanumeric()).next()
}

/// A public type: without companion objects, which are empty, and with the names that Jackson needs to read it.
fn visible(part: &str) -> String {
    let lines: Vec<&str> = part.trim_end().lines().filter(|line| line.trim() != "companion object").collect();
    let named = |(nth, line): (usize, &&str)| match line.trim_end().strip_suffix('(') {
        Some(start) if start.trim_start().starts_with("data class ") => {
            let names = fields(&lines[nth + 1..]).join(", ");
            format!("{} @java.beans.ConstructorProperties({names}) constructor(", start.trim_end())
        }
        _ => (*line).to_owned(),
    };
    lines.iter().enumerate().map(named).collect::<Vec<_>>().join("\n")
}

/// The names of the fields up to the next class.
fn fields(lines: &[&str]) -> Vec<String> {
    let own = lines.iter().map(|line| line.trim()).take_while(|line| !line.starts_with("data class "));
    own.filter_map(|line| Some(format!("\"{}\"", line.strip_prefix("val `")?.split_once('`')?.0))).collect()
}

fn hidden(line: &str) -> String {
    if let Some(rest) = line.strip_prefix("public ") {
        return format!("internal {rest}");
    }
    if DECLARATIONS.iter().any(|declaration| line.starts_with(declaration)) {
        return format!("internal {line}");
    }
    // The public types call these, and the functions of the library are indented.
    match line.strip_prefix("private ") {
        Some(rest) if rest.contains("uniffiRustCall") || rest.contains("uniffiCheckCallStatus") => {
            format!("internal {rest}")
        }
        _ => line
            .replace("@Throws(Failure::class) fun `", "@Throws(Failure::class) internal fun `")
            .replace(" */ fun `", " */ internal fun `"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_is_hidden_and_a_private_or_nested_one_is_left() {
        assert_eq!(hidden("public object FfiConverterInt"), "internal object FfiConverterInt");
        assert_eq!(hidden("open class Machine: Disposable"), "internal open class Machine: Disposable");
        assert_eq!(hidden("    data class Url("), "    data class Url(");
        assert_eq!(hidden("private class UniffiJnaCleaner"), "private class UniffiJnaCleaner");
    }

    #[test]
    fn a_public_type_has_the_names_of_its_fields_and_no_empty_companion() {
        let part = "sealed class Customer {\n    data class Workspace(\n        val `id`: kotlin.Long) : Customer()\n\n    \
                    data class External(\n        val `name`: kotlin.String) : Customer()\n    companion object\n}\n";
        let text = visible(part);
        let declarations: Vec<&str> = text.lines().filter(|line| line.contains("class ")).collect();
        let expected = [
            "sealed class Customer {",
            "    data class Workspace @java.beans.ConstructorProperties(\"id\") constructor(",
            "    data class External @java.beans.ConstructorProperties(\"name\") constructor(",
        ];
        assert_eq!(declarations, expected);
        assert!(!text.contains("companion"));
    }

    #[test]
    fn a_type_that_is_no_longer_generated_is_an_error() {
        assert!(divided("package workato.oauthprofiles.internal\n").is_err());
    }
}
