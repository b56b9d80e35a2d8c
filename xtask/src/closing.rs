//! The closing lines of test runners: found, shown as they are, and counted.

use std::iter::Sum;
use std::ops::Add;

/// How many tests went how.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    pub passed: u32,
    pub failed: u32,
    pub skipped: u32,
}

impl Add for Tally {
    type Output = Tally;

    fn add(self, other: Tally) -> Tally {
        Tally {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Tally>>(tallies: I) -> Tally {
        tallies.fold(Tally::default(), Tally::add)
    }
}

/// A test runner, known by how it closes.
#[derive(Clone, Copy)]
pub enum Runner {
    Cargo,
    Pytest,
    Node,
    Surefire,
    Swift,
}

impl Runner {
    /// The closing lines of runs in which a test ran, and their sum.
    pub fn read(self, output: &str) -> (Vec<String>, Tally) {
        let plain = without_colours(output);
        let mut lines = plain.lines().map(str::trim);
        match self {
            Runner::Cargo => each(lines.filter(|line| line.starts_with("test result: ")), cargo),
            Runner::Pytest => each(lines.rfind(|line| is_pytest(line)).into_iter(), pytest),
            Runner::Node => node(lines.filter_map(is_node).collect()),
            Runner::Surefire => each(lines.filter(|line| is_surefire(line)), surefire),
            Runner::Swift => {
                let lines: Vec<&str> = lines.collect();
                let last = |word| lines.iter().copied().rfind(|line: &&str| line.contains(word));
                each([last("Executed "), last("Test run with ")].into_iter().flatten(), swift)
            }
        }
    }
}

fn each<'a>(lines: impl Iterator<Item = &'a str>, count: fn(&str) -> Tally) -> (Vec<String>, Tally) {
    let ran = lines.map(|line| (line, count(line))).filter(|(_, tally)| *tally != Tally::default());
    ran.fold((Vec::new(), Tally::default()), |(mut shown, sum), (line, tally)| {
        shown.push(line.to_owned());
        (shown, sum + tally)
    })
}

/// `test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s`
fn cargo(line: &str) -> Tally {
    let of = |word| before(line, word);
    Tally { passed: of("passed"), failed: of("failed"), skipped: of("ignored") }
}

fn is_pytest(line: &str) -> bool {
    let counts = ["passed", "failed", "error", "errors", "skipped"].iter().any(|word| before(line, word) > 0);
    counts && line.contains(" in ")
}

/// `===== 5 passed, 1 skipped in 0.12s =====`
fn pytest(line: &str) -> Tally {
    let of = |word| before(line, word);
    Tally {
        passed: of("passed") + of("xfailed") + of("xpassed"),
        failed: of("failed") + of("error") + of("errors"),
        skipped: of("skipped"),
    }
}

fn is_node(line: &str) -> Option<(&str, &str, u32)> {
    let (word, count) = line.strip_prefix("# ").or(line.strip_prefix("ℹ "))?.split_once(' ')?;
    let known = ["tests", "pass", "fail", "cancelled", "skipped", "todo"].contains(&word);
    known.then(|| count.parse().ok())?.map(|count| (line, word, count))
}

/// `# tests 5`, `# pass 5`, `# fail 0`, ..., each on a line
fn node(lines: Vec<(&str, &str, u32)>) -> (Vec<String>, Tally) {
    let of =
        |wanted| lines.iter().filter(|(_, word, _)| *word == wanted).map(|(_, _, count)| count).sum::<u32>();
    let tally = Tally {
        passed: of("pass"),
        failed: of("fail") + of("cancelled"),
        skipped: of("skipped") + of("todo"),
    };
    (lines.iter().map(|(line, _, _)| (*line).to_owned()).collect(), tally)
}

fn is_surefire(line: &str) -> bool {
    line.contains("Tests run: ") && !line.contains("Time elapsed")
}

/// `[INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 0`
fn surefire(line: &str) -> Tally {
    let of = |word: &str| {
        let rest = line.split(&format!("{word}: ")).nth(1).unwrap_or_default();
        rest.split(',').next().and_then(|count| count.trim().parse().ok()).unwrap_or(0)
    };
    let (run, failed, skipped): (u32, u32, u32) =
        (of("Tests run"), of("Failures") + of("Errors"), of("Skipped"));
    Tally { passed: run.saturating_sub(failed + skipped), failed, skipped }
}

/// `Executed 5 tests, with 1 failure (0 unexpected) in 0.1 (0.1) seconds` of XCTest, or
/// `Test run with 5 tests failed after 0.1 seconds with 1 issue.` of Swift Testing
fn swift(line: &str) -> Tally {
    let of = |word| before(line, word);
    let run = of("tests") + of("test");
    let failed = of("failures") + of("failure") + of("issues") + of("issue");
    let failed = if line.contains(" failed after ") { failed.max(1) } else { failed }.min(run);
    let skipped = of("skipped");
    Tally { passed: run.saturating_sub(failed + skipped), failed, skipped }
}

/// The number that stands before the word.
fn before(line: &str, word: &str) -> u32 {
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = words.windows(2).find(|pair| pair[1].trim_matches(|c: char| !c.is_alphanumeric()) == word);
    at.and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

fn without_colours(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| plain + part.split_once('m').map_or("", |(_, rest)| rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u32, failed: u32, skipped: u32) -> Tally {
        Tally { passed, failed, skipped }
    }

    #[test]
    fn cargo_closes_once_a_binary_and_an_empty_one_is_not_shown() {
        let output = "running 5 tests\n\
            test result: ok. 4 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
        let (lines, sum) = Runner::Cargo.read(output);
        assert_eq!((lines.len(), sum), (1, tally(4, 1, 2)));
    }

    #[test]
    fn pytest_closes_on_its_last_line_with_or_without_colours() {
        let output = "tests/a.py ..\n\u{1b}[32m===== \u{1b}[1m5 passed\u{1b}[0m, 1 error in 0.12s =====\n";
        assert_eq!(
            Runner::Pytest.read(output),
            (vec!["===== 5 passed, 1 error in 0.12s =====".into()], tally(5, 1, 0))
        );
        assert_eq!(Runner::Pytest.read("2 failed, 7 passed, 1 skipped in 3.20s\n").1, tally(7, 2, 1));
    }

    #[test]
    fn node_closes_in_lines_of_two_reporters() {
        let tap =
            "# Subtest: a\n# tests 6\n# suites 1\n# pass 4\n# fail 1\n# cancelled 0\n# skipped 1\n# todo 0\n";
        let (lines, sum) = Runner::Node.read(tap);
        assert_eq!((lines[0].as_str(), sum), ("# tests 6", tally(4, 1, 1)));
        assert_eq!(Runner::Node.read("ℹ tests 3\nℹ pass 3\nℹ fail 0\n").1, tally(3, 0, 0));
    }

    #[test]
    fn surefire_closes_after_its_classes() {
        let output = "[INFO] Tests run: 2, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s -- in A\n\
            [INFO] \n[ERROR] Tests run: 5, Failures: 1, Errors: 1, Skipped: 1\n";
        let (lines, sum) = Runner::Surefire.read(output);
        assert_eq!((lines.len(), sum), (1, tally(2, 2, 1)));
    }

    #[test]
    fn swift_closes_once_for_each_of_its_two_libraries() {
        let output = "Executed 2 tests, with 0 failures (0 unexpected) in 0.1 (0.1) seconds\n\
            Executed 3 tests, with 1 failure (0 unexpected) in 0.1 (0.1) seconds\n\
            ✔ Test run with 4 tests passed after 0.001 seconds.\n";
        let (lines, sum) = Runner::Swift.read(output);
        assert_eq!((lines.len(), sum), (2, tally(6, 1, 0)));
        assert_eq!(
            Runner::Swift.read("✘ Test run with 2 tests failed after 0.1 seconds with 1 issue.").1,
            tally(1, 1, 0)
        );
        assert_eq!(Runner::Swift.read("✔ Test run with 1 test passed after 0.1 seconds.").1, tally(1, 0, 0));
    }

    #[test]
    fn an_output_without_a_closing_line_counts_nothing() {
        for runner in [Runner::Cargo, Runner::Pytest, Runner::Node, Runner::Surefire, Runner::Swift] {
            assert_eq!(runner.read("all is well\n"), (Vec::new(), Tally::default()));
        }
    }
}
