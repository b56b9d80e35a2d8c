//! How long it takes to start the program.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::package::build;
use crate::job::{Job, temp};
use crate::workspace::Result;

const ROUNDS: usize = 200;
/// How much longer than an empty program it may take. Whoever waits for a prompt does not notice less.
const MOST: Duration = Duration::from_millis(10);

pub fn bench(job: &mut Job) -> Result {
    let (_, program) = build(job, std::env::consts::ARCH)?;
    let folder = temp()?;
    let (source, empty) = (folder.join("empty.rs"), folder.join("empty"));
    std::fs::write(&source, "fn main() {}")?;
    let mut rustc = Command::new("rustc");
    job.quiet("build an empty program", rustc.arg("-O").arg(&source).arg("-o").arg(&empty))?;
    let others = [empty.as_path(), Path::new("/bin/true")];
    // In turn, so that a busy moment of the machine is the same for all.
    let mut times = [program.as_path(), others[0], others[1]].map(|path| (path, Vec::new()));
    for _ in 0..ROUNDS {
        for (path, times) in &mut times {
            times.push(start(path)?);
        }
    }
    let [ours, empty, smallest] = times.map(|(_, times)| median(times));
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "    --version {:.1} ms, an empty program {:.1} ms, true {:.1} ms",
        ms(ours),
        ms(empty),
        ms(smallest)
    );
    match ours.saturating_sub(empty) {
        longer if longer > MOST => Err(format!("it takes {:.1} ms longer, at most 10", ms(longer)).into()),
        _ => Ok(()),
    }
}

fn start(program: &Path) -> Result<Duration> {
    let before = Instant::now();
    let status = Command::new(program).arg("--version").stdout(Stdio::null()).status()?;
    let time = before.elapsed();
    if status.success() { Ok(time) } else { Err(format!("{}: {status}", program.display()).into()) }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
