use candle_core::{Device, Result, Tensor};

/// SplitMix64: a counter, scrambled until neighbouring counts look unrelated.
fn splitmix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// f32 uniforms in [0, 1) of the given shape, decided by `seed` alone.
pub fn seeded_uniform(shape: &[usize], seed: u64, dev: &Device) -> Result<Tensor> {
    let mut state = seed;
    let count = shape.iter().product();
    // The upper 24 bits fill an f32 exactly; more would round, and could round up to 1.
    let numbers: Vec<f32> = (0..count)
        .map(|_| (splitmix(&mut state) >> 40) as f32 / 16_777_216.0)
        .collect();
    Tensor::from_vec(numbers, shape, dev)
}
