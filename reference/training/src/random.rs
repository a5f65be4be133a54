//! Random numbers that a seed decides, the same on every machine.

use candle_core::{Device, Result, Shape, Tensor};

/// A generator of random numbers, and where tensors of them go.
pub struct Source<'a> {
    state: u64,
    dev: &'a Device,
}

impl<'a> Source<'a> {
    /// A generator that `seed` decides.
    pub fn new(seed: u64, dev: &'a Device) -> Self {
        Source { state: seed, dev }
    }

    /// A number from 0 to 1, neither of them included (splitmix64).
    fn uniform(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((z >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// Normal numbers by the method of Box and Muller.
    pub fn normal(&mut self, shape: impl Into<Shape>, spread: f64) -> Result<Tensor> {
        let shape = shape.into();
        let numbers: Vec<f32> = (0..shape.elem_count())
            .map(|_| {
                let radius = (-2.0 * self.uniform().ln()).sqrt();
                let angle = std::f64::consts::TAU * self.uniform();
                (radius * angle.cos() * spread) as f32
            })
            .collect();
        Tensor::from_vec(numbers, shape, self.dev)
    }
}
