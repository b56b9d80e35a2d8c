//! How many tests ran: read from the closing lines of the test runners.

/// Which lines of a test runner's output are its closing lines.
#[derive(Clone, Copy)]
pub enum Closing {
    /// Each line that contains this text.
    Each(&'static str),
    /// The last line that contains this text.
    Last(&'static str),
}

impl Closing {
    /// The closing lines in which a test ran, and the sum of their counts.
    pub fn read(self, output: &str) -> (Vec<&str>, Count) {
        let (Closing::Each(text) | Closing::Last(text)) = self;
        let mut lines: Vec<&str> = output.lines().filter(|line| line.contains(text)).collect();
        if let Closing::Last(_) = self {
            lines = lines.split_off(lines.len().saturating_sub(1));
        }
        lines.retain(|line| Count::of(line) != Count::default());
        let mut sum = Count::default();
        lines.iter().for_each(|line| sum.add(Count::of(line)));
        (lines, sum)
    }
}

/// How many tests passed, failed and were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Count {
    pub passed: u32,
    pub failed: u32,
    pub skipped: u32,
}

impl Count {
    pub fn add(&mut self, Count { passed, failed, skipped }: Count) {
        self.passed += passed;
        self.failed += failed;
        self.skipped += skipped;
    }

    /// The counts of a line such as `5 passed, 1 failed`, `pass 5` or `Tests run: 6, Failures: 1`.
    fn of(line: &str) -> Count {
        let [mut run, mut passed, mut skipped, mut failed] = [0; 4];
        for clause in line.split([',', ';']).flat_map(|clause| clause.split(" and ")) {
            let words = clause.split(|c: char| !c.is_alphanumeric());
            let words: Vec<&str> = words.filter(|word| !["", "test", "tests"].contains(word)).collect();
            // The number stands right before the word, or right after it.
            let pairs = words.windows(2).flat_map(|pair| [(pair[1], pair[0]), (pair[0], pair[1])]);
            for (word, number) in pairs.filter_map(|(word, number)| Some((word, number.parse().ok()?))) {
                match word {
                    "run" | "Executed" => run = number,
                    "pass" | "passed" => passed = number,
                    "skipped" | "Skipped" | "ignored" | "todo" => skipped += number,
                    "fail" | "failed" | "failure" | "failures" | "Failures" => failed += number,
                    "error" | "errors" | "Errors" | "cancelled" => failed += number,
                    _ => continue,
                }
                break;
            }
        }
        Count { passed: passed + u32::saturating_sub(run, failed + skipped), failed, skipped }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(closing: Closing, output: &str) -> (u32, u32, u32) {
        let (_, Count { passed, failed, skipped }) = closing.read(output);
        (passed, failed, skipped)
    }

    #[test]
    fn the_closing_lines_of_each_runner_are_counted() {
        let cargo = "test result: FAILED. 4 passed; 1 failed; 2 ignored; 0 measured; finished in 0.03s\n\
                     test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; finished in 0.00s\n";
        assert_eq!(counts(Closing::Each("test result: "), cargo), (7, 1, 2));
        let pytest = "tests/a.py 5 passed\n=== 2 failed, 7 passed, 1 skipped, 1 error in 3.20s ===\n";
        assert_eq!(counts(Closing::Last("=="), pytest), (7, 3, 1));
        let node = "✔ 3 passed (2ms)\nℹ cancelled in a wait after 1.1 ms\n\
                    ℹ tests 6\nℹ pass 3\nℹ fail 1\nℹ cancelled 1\nℹ todo 1\n";
        assert_eq!(counts(Closing::Each("ℹ "), node), (3, 2, 1));
        let surefire = "[INFO] Tests run: 2, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s\n\
                        [ERROR] Tests run: 5, Failures: 1, Errors: 1, Skipped: 1\n";
        assert_eq!(counts(Closing::Last("Tests run: "), surefire), (2, 2, 1));
        let swift = "Executed 2 tests, with 0 failures (0 unexpected) in 0.1 (0.1) seconds\n\
                     Executed 9 tests, with 1 test skipped and 2 failures (0 unexpected) in 0.1 seconds\n";
        assert_eq!(counts(Closing::Last("Executed "), swift), (6, 2, 1));
    }

    #[test]
    fn a_run_without_a_test_counts_nothing() {
        assert!(Closing::Last("test result: ").read("test result: ok. 0 passed; 0 failed").0.is_empty());
        assert_eq!(counts(Closing::Last("=="), "=== no tests ran in 0.1s ===\n"), (0, 0, 0));
    }
}
