//! Random latencies and faults, from a generator with a seed.

use std::time::Duration;

use fastrand::Rng;

use crate::{Fault, Settings};

pub(crate) struct Chance(Rng);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(Rng::with_seed(seed))
    }

    pub fn latency(&mut self, settings: &Settings) -> Duration {
        let (least, most) = (*settings.latency.start(), *settings.latency.end());
        match most.checked_sub(least) {
            Some(Duration::ZERO) | None => least,
            Some(span) => least + span.mul_f64(self.0.f64()),
        }
    }

    pub fn fault(&mut self, settings: &Settings) -> Option<Fault> {
        if settings.fault_rate == 0.0 || self.0.f64() >= settings.fault_rate {
            return None;
        }
        self.0.choice([Fault::Unavailable, Fault::DropApplied, Fault::DropAfter])
    }
}
