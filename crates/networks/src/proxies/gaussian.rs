//! Numbers with a normal distribution, the same on every machine.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Draws by Box and Muller's method: from two 64-bit outputs a and b of `ChaCha8`, with u = (a / 2^11 + 1) / 2^53 and
/// v = b / 2^11 / 2^53, quotients by 2^11 rounded down, come sqrt(-2 ln u) cos(2 pi v) and then sqrt(-2 ln u)
/// sin(2 pi v).
pub(super) struct Gaussian {
    generator: ChaCha8Rng,
    second: Option<f64>,
}

impl Gaussian {
    pub(super) fn new(seed: u64) -> Self {
        let generator = ChaCha8Rng::seed_from_u64(seed);
        let second = None;
        Self { generator, second }
    }

    /// The next numbers, rounded to float32.
    pub(super) fn draw(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.next() as f32).collect()
    }

    fn next(&mut self) -> f64 {
        if let Some(second) = self.second.take() {
            return second;
        }
        let unit = 1.0 / (1_u64 << 53) as f64;
        let u = ((self.generator.next_u64() >> 11) + 1) as f64 * unit;
        let v = (self.generator.next_u64() >> 11) as f64 * unit;
        let radius = (-2.0 * libm::log(u)).sqrt();
        let (sine, cosine) = libm::sincos(std::f64::consts::TAU * v);
        self.second = Some(radius * sine);
        radius * cosine
    }
}
