use candle_core::{Device, Result, Tensor};
use std::hash::{DefaultHasher, Hash, Hasher};

/// f32 uniforms in [0, 1) of the given shape, decided by `seed` alone.
pub fn seeded_uniform(shape: &[usize], seed: u64, dev: &Device) -> Result<Tensor> {
    let count: usize = shape.iter().product();
    let numbers = (0..count).map(|place| {
        // A hash with fixed keys scrambles seed and place until neighbours look unrelated.
        let mut hasher = DefaultHasher::new();
        (seed, place).hash(&mut hasher);
        // 24 bits fill an f32 exactly; more would round, and could round up to 1.
        (hasher.finish() >> 40) as f32 / 16_777_216.0
    });
    Tensor::from_iter(numbers, dev)?.reshape(shape)
}
