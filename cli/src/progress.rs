//! Standard error: notes, events, and the progress bar of a rollout, which must not tear each other.

use std::fmt::Display;
use std::io::{IsTerminal, Write, stderr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use workato_oauth_profiles::Progress;

/// The bar that is on the screen.
static BAR: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Prints a line to standard error. If that is closed, nobody reads it.
pub fn say(line: impl Display) {
    aside(|| drop(writeln!(anstream::stderr(), "{line}")));
}

/// Prints something while the bar is out of the way.
pub fn aside<T>(print: impl FnOnce() -> T) -> T {
    // A copy: printing may report a failure, which prints.
    let bar = BAR.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match bar {
        Some(bar) => bar.suspend(print),
        None => print(),
    }
}

/// The bar of a rollout. Dropping it removes it.
pub struct Bar(ProgressBar);

impl Bar {
    /// Shows the bar, if standard error is a terminal and this is wanted.
    pub fn show(customers: usize, is_wanted: bool) -> Bar {
        if !is_wanted || !stderr().is_terminal() {
            return Bar(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(Some(customers as u64), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("[{bar:30}] {pos} of {len}{msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "));
        bar.tick();
        *BAR.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar.clone());
        Bar(bar)
    }

    pub fn update(&self, progress: &Progress) {
        let Progress { done, failed, left: _, time_left } = *progress;
        let failures = if failed == 0 { String::new() } else { format!(", {failed} failed") };
        let time = time_left.map_or_else(String::new, |time| format!(", {} left", rounded(time)));
        self.0.set_message(failures + &time);
        self.0.set_position(done + failed);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        *BAR.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.0.finish_and_clear();
    }
}

/// A time as people say it, rounded up.
fn rounded(time: Duration) -> String {
    let seconds = time.as_secs_f64().ceil() as u64;
    match seconds {
        0..=90 => format!("{seconds} s"),
        91..=5400 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_in_the_unit_that_people_use() {
        let shown = |seconds: f64| rounded(Duration::from_secs_f64(seconds));
        assert_eq!([0.0, 0.2, 90.0, 91.0, 5400.0].map(shown), ["0 s", "1 s", "90 s", "2 min", "90 min"]);
        assert_eq!(shown(7260.0), "2 h 1 min");
    }
}
