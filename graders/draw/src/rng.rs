//! Random numbers: proptest's ChaCha generator under seeds made of names, the same on every platform.

use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};
use sha2::{Digest, Sha256};

/// A generator with a seed of its own.
pub(crate) struct Rng {
    inner: TestRng,
    spare: Option<f64>,
}

impl Rng {
    /// The generator that belongs to these names: order matters, lengths are part of the hash.
    pub fn new(parts: &[&str]) -> Rng {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let seed: [u8; 32] = hash.finalize().into();
        Rng {
            inner: TestRng::from_seed(RngAlgorithm::ChaCha, &seed),
            spare: None,
        }
    }

    fn bits(&mut self) -> u64 {
        self.inner.next_u64()
    }

    /// Uniform on [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Uniform on 0..n; 0 when n is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        if n <= 1 {
            return 0;
        }
        let zone = u64::MAX - u64::MAX % n;
        loop {
            let bits = self.bits();
            if bits < zone {
                return bits % n;
            }
        }
    }

    /// Uniform on low..=high; `low` when the range is empty.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        if high <= low {
            return low;
        }
        let span = high.wrapping_sub(low) as u64;
        let step = if span == u64::MAX {
            self.bits()
        } else {
            self.below(span + 1)
        };
        low.wrapping_add(step as i64)
    }

    /// Uniform on low..=high; `None` when more than 64 bits lie between them, `low` when the range is empty.
    pub fn between_wholes(&mut self, low: i128, high: i128) -> Option<i128> {
        if high <= low {
            return Some(low);
        }
        let span = u64::try_from(high.checked_sub(low)?).ok()?;
        let step = match span.checked_add(1) {
            Some(count) => self.below(count),
            None => self.bits(),
        };
        low.checked_add(step.into())
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Standard normal, by Marsaglia's polar method.
    pub fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (u, v) = (2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0);
            let square = u * u + v * v;
            if square > 0.0 && square < 1.0 {
                let scale = (-2.0 * ln(square) / square).sqrt();
                self.spare = Some(v * scale);
                return u * scale;
            }
        }
    }

    /// Exponential with mean 1.
    pub fn exponential(&mut self) -> f64 {
        -ln(1.0 - self.unit())
    }

    /// A random order of 0..n.
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        self.shuffle(&mut order);
        order
    }

    /// Shuffles in place.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i as u64 + 1) as usize);
        }
    }
}

/// Natural logarithm of a positive normal number from basic operations only: platform libraries differ in the last bit.
pub(crate) fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let mut exponent = ((bits >> 52) & 0x7ff) as i64 - 1023;
    let mut mantissa = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | (1023u64 << 52));
    if mantissa > std::f64::consts::SQRT_2 {
        mantissa /= 2.0;
        exponent += 1;
    }
    // ln m = 2 artanh((m - 1) / (m + 1)), |(m - 1) / (m + 1)| < 0.172: twelve terms reach the last bit.
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let square = s * s;
    let mut sum = 0.0;
    for k in (0..12).rev() {
        sum = sum * square + 1.0 / f64::from(2 * k + 1);
    }
    2.0 * s * sum + exponent as f64 * std::f64::consts::LN_2
}

/// `e**x` for moderate x, from basic operations only.
pub(crate) fn exp(x: f64) -> f64 {
    let halvings = 10;
    let small = x / f64::from(1 << halvings);
    let mut sum = 1.0;
    for k in (1..12).rev() {
        sum = 1.0 + sum * small / f64::from(k);
    }
    for _ in 0..halvings {
        sum *= sum;
    }
    sum
}

/// Cosine and sine of an angle in [-4, 4], from basic operations only.
pub(crate) fn cos_sin(angle: f64) -> (f64, f64) {
    let square = angle * angle;
    let (mut cos, mut sin) = (1.0, 1.0);
    for k in (1..16).rev() {
        cos = 1.0 - cos * square / f64::from((2 * k - 1) * (2 * k));
        sin = 1.0 - sin * square / f64::from(2 * k * (2 * k + 1));
    }
    (cos, sin * angle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_functions_agree_with_the_library_s() {
        for i in 1..400 {
            let x = f64::from(i) * 0.037;
            assert!((ln(x) - x.ln()).abs() <= 4e-16 * (1.0 + x.ln().abs()), "ln {x}");
            assert!((exp(x - 7.0) / (x - 7.0).exp() - 1.0).abs() < 1e-12, "exp {x}");
            let angle = f64::from(i) * 0.02 - 4.0;
            let (c, s) = cos_sin(angle);
            assert!(
                (c - angle.cos()).abs() < 1e-12 && (s - angle.sin()).abs() < 1e-12,
                "angle {angle}"
            );
        }
    }

    #[test]
    fn normals_have_mean_zero_and_variance_one() {
        let mut rng = Rng::new(&["normals"]);
        let n = 20_000;
        let draws: Vec<f64> = (0..n).map(|_| rng.normal()).collect();
        let mean = draws.iter().sum::<f64>() / f64::from(n);
        let variance = draws.iter().map(|v| v * v).sum::<f64>() / f64::from(n);
        // Six standard errors.
        assert!(mean.abs() < 6.0 / f64::from(n).sqrt(), "{mean}");
        assert!((variance - 1.0).abs() < 6.0 * (2.0 / f64::from(n)).sqrt(), "{variance}");
    }

    #[test]
    fn parts_of_a_seed_are_kept_apart() {
        let first = |parts: &[&str]| Rng::new(parts).bits();
        assert_ne!(first(&["ab", "c"]), first(&["a", "bc"]));
        assert_eq!(first(&["ab", "c"]), first(&["ab", "c"]));
    }

    #[test]
    fn between_reaches_both_ends() {
        let mut rng = Rng::new(&["ends"]);
        let drawn: std::collections::BTreeSet<i64> = (0..200).map(|_| rng.between(-2, 2)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [-2, -1, 0, 1, 2]);
        rng.between(i64::MIN, i64::MAX);
    }
}
