//! Contestants that take turns, so that what else the machine does meets all of them alike.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::machine::cpu;

/// What the first contestant may cost at most, beside another.
#[derive(Clone, Copy)]
pub struct Goal {
    p50: Option<f64>,
    cpu: f64,
}

impl Goal {
    pub fn cpu(ratio: f64) -> Goal {
        Goal { p50: None, cpu: ratio }
    }

    pub fn both(ratio: f64) -> Goal {
        Goal { p50: Some(ratio), cpu: ratio }
    }
}

/// One block of calls.
struct Block {
    p50: Duration,
    cpu: Duration,
}

struct Contestant<'a> {
    name: &'static str,
    goal: Option<Goal>,
    call: Box<dyn FnMut() + 'a>,
    blocks: Vec<Block>,
}

pub struct Contest<'a> {
    title: &'static str,
    rounds: usize,
    calls: u32,
    contestants: Vec<Contestant<'a>>,
}

impl<'a> Contest<'a> {
    pub fn new(title: &'static str, rounds: usize, calls: u32) -> Contest<'a> {
        Contest { title, rounds, calls, contestants: Vec::new() }
    }

    /// The one that the others are compared with. A call must give back something.
    pub fn with<T>(self, name: &'static str, call: impl FnMut() -> Option<T> + 'a) -> Contest<'a> {
        self.add(name, None, call)
    }

    pub fn beside<T>(
        self,
        name: &'static str,
        goal: Goal,
        call: impl FnMut() -> Option<T> + 'a,
    ) -> Contest<'a> {
        self.add(name, Some(goal), call)
    }

    fn add<T>(
        mut self,
        name: &'static str,
        goal: Option<Goal>,
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
        for round in 0..=self.rounds {
            for contestant in &mut self.contestants {
                let block = contestant.block(self.calls);
                // The first round connects and warms up.
                if round > 0 {
                    contestant.blocks.push(block);
                }
            }
        }
        self.print();
    }

    fn print(&self) {
        println!("{:<36}{:>10}{:>10}", self.title, "p50", "cpu");
        let (ours, others) = self.contestants.split_first().expect("somebody contests");
        println!("{}", ours.line());
        for other in others {
            println!("{}{}", other.line(), other.compared_with(ours));
        }
        println!();
    }
}

impl Contestant<'_> {
    fn block(&mut self, calls: u32) -> Block {
        let before = cpu();
        let mut times: Vec<Duration> = (0..calls)
            .map(|_| {
                let start = Instant::now();
                (self.call)();
                start.elapsed()
            })
            .collect();
        Block { cpu: (cpu() - before) / calls, p50: median(&mut times) }
    }

    fn line(&self) -> String {
        let micros = |of: fn(&Block) -> Duration| {
            let mut all: Vec<Duration> = self.blocks.iter().map(of).collect();
            format!("{:.1} us", median(&mut all).as_secs_f64() * 1e6)
        };
        format!("  {:<34}{:>10}{:>10}", self.name, micros(|block| block.p50), micros(|block| block.cpu))
    }

    /// The middle one of the ratios round by round.
    fn compared_with(&self, ours: &Contestant<'_>) -> String {
        let ratio = |of: fn(&Block) -> Duration| {
            let rounds = ours.blocks.iter().zip(&self.blocks);
            let mut all: Vec<f64> =
                rounds.map(|(ours, other)| of(ours).as_secs_f64() / of(other).as_secs_f64()).collect();
            all.sort_by(f64::total_cmp);
            all[all.len() / 2]
        };
        let shown = |name: &str, ratio: f64, goal: Option<f64>| match goal {
            Some(goal) => {
                let verdict = if ratio <= goal { "met" } else { "missed" };
                format!("  {name} {ratio:.2} (goal {goal:.2}: {verdict})")
            }
            None => format!("  {name} {ratio:.2}"),
        };
        let goal = self.goal;
        shown("p50", ratio(|block| block.p50), goal.and_then(|goal| goal.p50))
            + &shown("cpu", ratio(|block| block.cpu), goal.map(|goal| goal.cpu))
    }
}

fn median(all: &mut [Duration]) -> Duration {
    all.sort();
    all[all.len() / 2]
}
