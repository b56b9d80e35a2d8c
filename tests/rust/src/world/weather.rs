//! How the line, the clock and the user behave, drawn from a seed.

use std::ops::RangeInclusive;
use std::time::Duration;

use fastrand::Rng;
use workato_oauth_profiles::Request;

use super::Strike;

/// Says what strikes a request.
pub type Striker = Box<dyn FnMut(&Request, &mut Rng) -> Strike>;

/// How long things take, and what strikes a request.
pub struct Weather {
    random: Rng,
    there: RangeInclusive<f64>,
    back: RangeInclusive<f64>,
    striker: Striker,
}

/// So many seconds.
pub fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

impl Weather {
    /// Nothing strikes. The ways there and back are in seconds.
    pub fn fair(seed: u64, there: RangeInclusive<f64>, back: RangeInclusive<f64>) -> Weather {
        Weather { random: Rng::with_seed(seed), there, back, striker: Box::new(|_, _| Strike::None) }
    }

    /// With this for what strikes.
    pub fn with(self, striker: impl FnMut(&Request, &mut Rng) -> Strike + 'static) -> Weather {
        Weather { striker: Box::new(striker), ..self }
    }

    pub(super) fn there(&mut self) -> Duration {
        between(&mut self.random, &self.there)
    }

    pub(super) fn back(&mut self) -> Duration {
        between(&mut self.random, &self.back)
    }

    pub(super) fn strike(&mut self, request: &Request) -> Strike {
        (self.striker)(request, &mut self.random)
    }

    /// Half of the sleepers wake too early, some a little late.
    pub(super) fn sleep(&mut self, time: Duration) -> Duration {
        let slept = match self.random.u8(..20) {
            0..10 => time.mul_f64(self.random.f64().max(0.1)),
            10..17 => time,
            _ => time + seconds(self.random.f64() * 0.2),
        };
        slept.max(Duration::from_micros(1))
    }

    /// What a user or an observer does between two steps.
    pub(super) fn pause(&mut self) -> Duration {
        if self.random.u8(..10) == 0 { seconds(self.random.f64() * 0.05) } else { Duration::ZERO }
    }

    /// Between a look at the clock and the turn.
    pub(super) fn lag(&mut self) -> Duration {
        if self.random.u8(..10) == 0 { seconds(self.random.f64() * 0.005) } else { Duration::ZERO }
    }

    /// True in a share of the cases.
    pub(super) fn happens(&mut self, share: f64) -> bool {
        self.random.f64() < share
    }
}

fn between(random: &mut Rng, range: &RangeInclusive<f64>) -> Duration {
    seconds(range.start() + (range.end() - range.start()) * random.f64())
}
