//! Random numbers: proptest's ChaCha generator under seeds made of names, the same on every platform. For the same reason
//! logarithms, exponentials and angles in draws are those of libm: platforms' own differ in the last bit.

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
                let scale = (-2.0 * libm::log(square) / square).sqrt();
                self.spare = Some(v * scale);
                return u * scale;
            }
        }
    }

    /// Exponential with mean 1.
    pub fn exponential(&mut self) -> f64 {
        -libm::log(1.0 - self.unit())
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

/// Standard normals, one after the other, that belong to these names.
pub fn normals(names: &[&str]) -> impl FnMut() -> f64 + use<> {
    let mut rng = Rng::new(names);
    move || rng.normal()
}

#[cfg(test)]
mod tests {
    use super::*;

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

    /// A draw that changes in its last bit changes which case a seed names.
    #[test]
    fn draws_are_the_same_on_every_machine_and_in_every_version() {
        let mut rng = Rng::new(&["pinned"]);
        let drawn = [rng.normal(), rng.normal(), rng.unit(), rng.exponential()];
        assert_eq!(
            drawn.map(f64::to_bits),
            [
                0xbfd9_fdb3_df40_2f9c,
                0x3fd2_dde3_173f_617f,
                0x3fe2_1692_4386_38b8,
                0x3ff2_a3d9_2d23_fbd1
            ]
        );
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
