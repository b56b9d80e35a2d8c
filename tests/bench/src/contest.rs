//! Contestants take turns, so that other load on the machine affects all of them alike.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::machine::cpu;

/// The highest allowed ratio of the first contestant's cost to that of another.
#[derive(Clone, Copy)]
pub struct Goal {
    time: Option<f64>,
    cpu: Option<f64>,
}

impl Goal {
    pub const NONE: Goal = Goal { time: None, cpu: None };

    pub const fn cpu(ratio: f64) -> Goal {
        Goal { time: None, cpu: Some(ratio) }
    }

    pub const fn both(ratio: f64) -> Goal {
        Goal { time: Some(ratio), cpu: Some(ratio) }
    }
}

/// The cost of one call, measured over a block of calls.
struct Block {
    time: Duration,
    cpu: Duration,
}

struct Contestant<'a> {
    name: &'static str,
    goal: Goal,
    call: Box<dyn FnMut() + 'a>,
    blocks: Vec<Block>,
}

pub struct Contest<'a> {
    title: &'static str,
    rounds: usize,
    calls: u32,
    of: u32,
    within: Option<Duration>,
    contestants: Vec<Contestant<'a>>,
}

impl<'a> Contest<'a> {
    /// In each round every contestant makes this number of calls.
    pub fn new(title: &'static str, rounds: usize, calls: u32) -> Contest<'a> {
        Contest { title, rounds, calls, of: 1, within: None, contestants: Vec::new() }
    }

    /// Each call does this number of the measured operations.
    pub fn of(self, of: u32) -> Contest<'a> {
        Contest { of, ..self }
    }

    /// The most time that the first contestant may take.
    pub fn within(self, time: Duration) -> Contest<'a> {
        Contest { within: Some(time), ..self }
    }

    /// Adds the first contestant, with which the others are compared. A call returns `None` if it fails.
    pub fn with<T>(self, name: &'static str, call: impl FnMut() -> Option<T> + 'a) -> Contest<'a> {
        self.beside(name, Goal::NONE, call)
    }

    pub fn beside<T>(
        mut self,
        name: &'static str,
        goal: Goal,
        mut call: impl FnMut() -> Option<T> + 'a,
    ) -> Contest<'a> {
        let call = Box::new(move || {
            black_box(call().expect("the server answers every call"));
        });
        self.contestants.push(Contestant { name, goal, call, blocks: Vec::new() });
        self
    }

    /// Runs it, and prints what came out.
    pub fn run(mut self) {
        let count = self.contestants.len();
        for round in 0..=self.rounds {
            // The order alternates, so that nobody always follows the same contestant.
            for turn in 0..count {
                let index = if round % 2 == 0 { turn } else { count - 1 - turn };
                let contestant = &mut self.contestants[index];
                let block = contestant.block(self.calls, self.of);
                // The first round connects and warms up.
                if round > 0 {
                    contestant.blocks.push(block);
                }
            }
        }
        self.print();
    }

    fn print(&self) {
        println!("{:<36}{:>10}{:>10}{:>12}", self.title, "time", "cpu", "a second");
        let (ours, others) = self.contestants.split_first().expect("somebody contests");
        println!("{}{}", ours.line(), self.verdict(ours.time()));
        for other in others {
            println!("{}{}", other.line(), other.compared_with(ours));
        }
        println!();
    }

    fn verdict(&self, time: Duration) -> String {
        let Some(most) = self.within else { return String::new() };
        format!("  (goal {}: {})", micros(most), met(time <= most))
    }
}

impl Contestant<'_> {
    fn block(&mut self, calls: u32, of: u32) -> Block {
        let before = cpu();
        let mut times: Vec<Duration> = (0..calls)
            .map(|_| {
                let start = Instant::now();
                (self.call)();
                start.elapsed()
            })
            .collect();
        Block { cpu: (cpu() - before) / (calls * of), time: median(&mut times) / of }
    }

    fn time(&self) -> Duration {
        median(&mut self.blocks.iter().map(|block| block.time).collect::<Vec<_>>())
    }

    fn line(&self) -> String {
        let time = self.time();
        let cpu = median(&mut self.blocks.iter().map(|block| block.cpu).collect::<Vec<_>>());
        let a_second = 1.0 / time.as_secs_f64();
        format!("  {:<34}{:>10}{:>10}{a_second:>12.0}", self.name, micros(time), micros(cpu))
    }

    /// The medians of the ratios of all rounds.
    fn compared_with(&self, ours: &Contestant<'_>) -> String {
        let ratio = |of: fn(&Block) -> Duration| {
            let rounds = ours.blocks.iter().zip(&self.blocks);
            let mut all: Vec<f64> =
                rounds.map(|(ours, other)| of(ours).as_secs_f64() / of(other).as_secs_f64()).collect();
            all.sort_by(f64::total_cmp);
            all[all.len() / 2]
        };
        shown("time", ratio(|block| block.time), self.goal.time)
            + &shown("cpu", ratio(|block| block.cpu), self.goal.cpu)
    }
}

fn shown(name: &str, ratio: f64, goal: Option<f64>) -> String {
    match goal {
        Some(goal) => format!("  {name} {ratio:.2} (goal {goal:.2}: {})", met(ratio <= goal)),
        None => format!("  {name} {ratio:.2}"),
    }
}

fn met(is_met: bool) -> &'static str {
    if is_met { "met" } else { "missed" }
}

fn micros(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    if micros < 10.0 { format!("{micros:.2} us") } else { format!("{micros:.1} us") }
}

fn median(all: &mut [Duration]) -> Duration {
    all.sort();
    all[all.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contestant(name: &'static str, goal: Goal, micros: &[u64]) -> Contestant<'static> {
        let block = |micros: &u64| Block {
            time: Duration::from_micros(*micros),
            cpu: Duration::from_micros(*micros),
        };
        Contestant { name, goal, call: Box::new(|| {}), blocks: micros.iter().map(block).collect() }
    }

    #[test]
    fn ratios_are_taken_round_by_round_so_that_other_load_does_not_count() {
        let ours = contestant("ours", Goal::NONE, &[5, 50, 5]);
        let text = contestant("by hand", Goal::both(0.60), &[10, 100, 8]).compared_with(&ours);
        assert_eq!(text, "  time 0.50 (goal 0.60: met)  cpu 0.50 (goal 0.60: met)");
        let text = contestant("by hand", Goal::cpu(0.40), &[10, 100, 8]).compared_with(&ours);
        assert_eq!(text, "  time 0.50  cpu 0.50 (goal 0.40: missed)");
    }

    #[test]
    fn every_contestant_calls_in_every_round() {
        let calls = std::cell::RefCell::new(String::new());
        let call = |name: char| {
            calls.borrow_mut().push(name);
            Some(())
        };
        Contest::new("letters", 2, 2).with("a", || call('a')).beside("b", Goal::NONE, || call('b')).run();
        assert_eq!(calls.into_inner(), "aabbbbaaaabb");
    }
}
