//! `cargo xtask release --check`: what a person still has to do before a release.

use std::process::Command;

use crate::workspace::{REPOSITORY, Result, VERSION, answer, root};

/// Prints a line for each condition, and returns whether all are met.
pub fn check() -> Result<bool> {
    let changelog = std::fs::read_to_string(root().join("CHANGELOG.md"))?;
    let git = |arguments: &[&str]| answer(Command::new("git").args(arguments).current_dir(root()));
    let tag = format!("v{VERSION}");
    let conditions = [
        (
            REPOSITORY.starts_with("https://"),
            "the repository has a public address",
            "set `repository` under [workspace.package] in Cargo.toml",
        ),
        (
            describes(&changelog, VERSION),
            "CHANGELOG.md describes this version",
            "rename the section `Unreleased` to the version and the date, such as `## 1.2.0 - 2026-12-31`",
        ),
        (
            git(&["status", "--porcelain"]).is_some_and(|changes| changes.is_empty()),
            "everything is committed",
            "commit or remove what `git status` shows",
        ),
        (
            git(&["tag", "--list", &tag]).is_some_and(|tags| tags.is_empty()),
            "the version is new",
            "raise `version` in Cargo.toml and in the files that `python3 tests/checks/versions.py` names: its tag exists",
        ),
    ];
    println!("\n── release {VERSION}");
    for (met, condition, fix) in conditions {
        println!("  {condition}: {}", if met { "yes".to_owned() } else { format!("NO\n    {fix}") });
    }
    Ok(conditions.iter().all(|(met, ..)| *met))
}

/// Whether the newest section with a version is about this one, with a date, and nothing above it is unreleased.
fn describes(changelog: &str, version: &str) -> bool {
    let newest = changelog.lines().find_map(|line| line.strip_prefix("## ")).unwrap_or_default();
    newest
        .strip_prefix(version)
        .and_then(|rest| rest.strip_prefix(" - "))
        .is_some_and(|date| date.len() == 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_changelog_describes_the_version_with_a_date_and_nothing_is_unreleased() {
        assert!(describes("# Changelog\n\n## 1.2.0 - 2026-12-31\n\n## 1.1.0 - 2026-01-01\n", "1.2.0"));
        for other in
            ["## Unreleased\n\n## 1.2.0 - 2026-12-31\n", "## 1.2.0\n", "## 1.2.0-rc.1 - 2026-12-31\n", ""]
        {
            assert!(!describes(other, "1.2.0"), "{other}");
        }
    }
}
