//! The examples of the docs: docs/examples has a folder for each job, with a file for each language.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::emulator::Emulator;
use crate::job::Job;
use crate::workspace::{Result, root};

/// An example of the docs.
pub struct Example {
    pub file: PathBuf,
    /// The name of the file without its ending.
    pub name: String,
}

/// The folder of all examples.
pub fn folder() -> PathBuf {
    root().join("docs/examples")
}

/// The examples whose file names have this ending, such as `.py`.
pub fn all(ending: &str) -> Result<Vec<Example>> {
    let mut examples = Vec::new();
    for job in fs::read_dir(folder())? {
        let job = job?.path();
        if is_tested_elsewhere(&job)? {
            continue;
        }
        for file in fs::read_dir(job)? {
            let file = file?.path();
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if let Some(name) = name.strip_suffix(ending) {
                examples.push(Example { file, name: name.to_owned() });
            }
        }
    }
    examples.sort_by(|one, other| one.file.cmp(&other.file));
    if examples.is_empty() {
        return Err(format!("docs/examples has no file *{ending}").into());
    }
    Ok(examples)
}

/// Examples that need more than an emulator have tests of their own, which a file in their folder names.
fn is_tested_elsewhere(job: &Path) -> Result<bool> {
    let Ok(tests) = fs::read_to_string(job.join("tested-by.txt")) else {
        return Ok(false);
    };
    match tests.split_whitespace().find(|test| !root().join(test).is_file()) {
        Some(test) => Err(format!("{} names {test}, which does not exist", job.display()).into()),
        None => Ok(true),
    }
}

impl Example {
    /// Whether it is for the test runner of its language.
    pub fn is_test(&self) -> bool {
        let name = &self.name;
        name.starts_with("test_") || [".test", "Test", "Tests"].iter().any(|ending| name.ends_with(ending))
    }

    /// Runs the example against an emulator of its own. It must print what the file beside it says: `NAME.ENDING.txt`,
    /// or else `output.txt` for all languages. Without such a file it only has to succeed.
    pub fn run(&self, job: &mut Job, command: &mut Command) -> Result {
        let options = self.beside("emulator.txt").unwrap_or_else(|| "--customers 20".to_owned());
        let emulator = Emulator::start(job, options.trim())?;
        let what = format!("the example {} of the docs", self.label());
        let environment = self.beside("environment.txt").unwrap_or_default();
        command.envs(environment.lines().filter_map(|line| line.split_once('=')));
        let printed = job.output(&what, emulator.lend(command))?;
        let own = format!("{}.txt", self.file.file_name().unwrap_or_default().display());
        if let Some(expected) = self.beside(&own).or_else(|| self.beside("output.txt"))
            && lines(&printed) != lines(&expected)
        {
            return Err(format!("{what} printed:\n{printed}\nand not:\n{expected}").into());
        }
        job.count.passed += 1;
        Ok(())
    }

    fn label(&self) -> String {
        self.file.strip_prefix(folder()).unwrap_or(&self.file).display().to_string()
    }

    fn beside(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.file.with_file_name(name)).ok()
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect()
}

/// The programs and the tests among the examples whose file names have this ending.
pub fn programs_and_tests(ending: &str) -> Result<(Vec<Example>, Vec<Example>)> {
    Ok(all(ending)?.into_iter().partition(|example| !example.is_test()))
}

/// Copies the examples into a folder, under their own names.
pub fn copy(examples: &[Example], to: &Path) -> Result {
    for example in examples {
        fs::copy(&example.file, to.join(example.file.file_name().unwrap_or_default()))?;
    }
    Ok(())
}
