//! The site of the documentation, built from the folder docs.

use std::path::PathBuf;
use std::process::Command;

use crate::install::missing;
use crate::job::Job;
use crate::lang::{cli, js, python};
use crate::workspace::{REPOSITORY, Result, built, cargo, root, work_dir};

/// Builds the site; says where it is.
pub fn run() -> Result<bool> {
    let mut job = Job::new("docs", "");
    job.part(build);
    println!("{}\n{}", job.summary(), site().join("index.html").display());
    Ok(job.count.failed == 0)
}

/// Builds the site, and looks at it in a browser. A warning, a dead link or a snippet that is missing is a failure.
pub fn build(job: &mut Job) -> Result {
    for needs in [python::LANGUAGE.needs, js::LANGUAGE.needs] {
        if let Some(line) = missing(job, needs)?.first() {
            return job.leave_out(&format!("the site of the documentation: {line}"));
        }
    }
    let requirements = ["-r", "docs/build/requirements.txt"];
    let python = python::Environment::new(job, "docs", python::usual()?, &requirements)?;
    js::modules(job, "docs/build", "install what draws the pictures of the docs")?;
    let mut program = cargo(["build", "--package", cli::PACKAGE]);
    job.quiet("build the command line, whose help is a page of the docs", &mut program)?;
    js::tarball(job)?;
    let mut build = python.run("python");
    build.arg(root().join("docs/build/site.py")).arg(site().with_file_name("")).arg(built(cli::PROGRAM));
    build.arg(js::playground()?);
    if !REPOSITORY.is_empty() {
        build.arg(REPOSITORY);
    }
    job.quiet("build the site of the docs", &mut build)?;
    let Some(chromium) = js::chromium(job)? else {
        return job.leave_out("the site of the documentation in a browser: install chromium");
    };
    let mut browser = Command::new("node");
    browser.arg(root().join("docs/build/browser.mjs")).arg(site()).arg(chromium);
    job.quiet("look at the site in Chromium", &mut browser)
}

/// The folder with the site.
fn site() -> PathBuf {
    work_dir().join("docs/site")
}
