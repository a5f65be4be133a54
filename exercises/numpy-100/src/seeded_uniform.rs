// Check it with: cargo xtask grade numpy-100/seeded_uniform

use candle_core::{Device, Result, Tensor};

/// Seeded uniform block
///
/// Return an `f32` tensor of the given shape, on the device `dev`, filled with independent random numbers that are uniform
/// in [0, 1): 0 may occur, 1 never. The seed alone decides them: the same shape and seed give the same tensor again, and
/// another seed gives another one. An empty shape means a single number of rank 0. Use at least
/// 20 random bits for each number, so that equal numbers are rare.
///
/// candle's generator can't be seeded on the CPU, so bring your own; a few lines of integer arithmetic make a good one.
/// Without it no training run could be repeated, and a bug that shows once would be gone at the second look.
///
/// Example: `seeded_uniform(&[2, 3], 7, dev)` has shape `[2, 3]`.
///
/// What is allowed:
/// - `seed`: any value of its type
pub fn seeded_uniform(shape: &[usize], seed: u64, dev: &Device) -> Result<Tensor> {
    todo!()
}
