//! How network, clock and user behave: random, from a seed.

use std::ops::RangeInclusive;
use std::time::Duration;

use fastrand::Rng;
use workato_oauth_profiles::Request;

use super::Mishap;

/// Chooses the mishap of a request.
pub type Mishaps = Box<dyn FnMut(&Request, &mut Rng) -> Mishap>;

/// How long things take, and what goes wrong.
pub struct Conditions {
    random: Rng,
    there: RangeInclusive<f64>,
    back: RangeInclusive<f64>,
    mishaps: Mishaps,
    pub(super) prompt_listeners: bool,
}

/// A duration of this many seconds.
pub fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

impl Conditions {
    /// Nothing goes wrong. `there` and `back` are the times to the service and back, in seconds.
    pub fn without_mishaps(seed: u64, there: RangeInclusive<f64>, back: RangeInclusive<f64>) -> Conditions {
        let mishaps: Mishaps = Box::new(|_, _| Mishap::None);
        Conditions { random: Rng::with_seed(seed), there, back, mishaps, prompt_listeners: false }
    }

    /// No other machine goes on while a listener hears of an event, as in a program with one thread.
    pub fn with_prompt_listeners(self) -> Conditions {
        Conditions { prompt_listeners: true, ..self }
    }

    /// With mishaps.
    pub fn with_mishaps(self, mishaps: impl FnMut(&Request, &mut Rng) -> Mishap + 'static) -> Conditions {
        Conditions { mishaps: Box::new(mishaps), ..self }
    }

    pub(super) fn there(&mut self) -> Duration {
        between(&mut self.random, &self.there)
    }

    pub(super) fn back(&mut self) -> Duration {
        between(&mut self.random, &self.back)
    }

    pub(super) fn mishap(&mut self, request: &Request) -> Mishap {
        (self.mishaps)(request, &mut self.random)
    }

    /// How long a sleep really takes: half of them end too early, some a little late.
    pub(super) fn sleep(&mut self, time: Duration) -> Duration {
        let slept = match self.random.u8(..20) {
            0..10 => time.mul_f64(self.random.f64().max(0.1)),
            10..17 => time,
            _ => time + seconds(self.random.f64() * 0.2),
        };
        slept.max(Duration::from_micros(1))
    }

    /// The time that a user or a listener takes between two steps.
    pub(super) fn pause(&mut self) -> Duration {
        if self.random.u8(..10) == 0 { seconds(self.random.f64() * 0.05) } else { Duration::ZERO }
    }

    /// The time between reading the clock and the step.
    pub(super) fn lag(&mut self) -> Duration {
        if self.random.u8(..10) == 0 { seconds(self.random.f64() * 0.005) } else { Duration::ZERO }
    }

    /// True with this probability.
    pub(super) fn happens(&mut self, share: f64) -> bool {
        self.random.f64() < share
    }
}

fn between(random: &mut Rng, range: &RangeInclusive<f64>) -> Duration {
    seconds(range.start() + (range.end() - range.start()) * random.f64())
}
