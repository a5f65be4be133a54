// Check it with: cargo xtask grade numpy-100/zero_vector

use candle_core::{Device, Result, Tensor};

/// Zero vector
///
/// Return a vector of `n` zeros: shape `[n]`, dtype `f32`, on the device `dev`. With `n = 0` the vector is empty, and
/// that is a proper answer too.
///
/// Zeros are the usual start of anything that is added up later: a sum, a gradient, the residual stream before the
/// embeddings come in. In GPT-2 every bias begins as such a vector. Mind the shape: `[n]` has one axis, while `[1, n]` is
/// a matrix with one row. Both hold the same numbers, yet they broadcast and multiply differently, and many a wrong model
/// runs without complaint because of that difference.
///
/// Example: `zero_vector(3, dev)` is `[0, 0, 0]`.
///
/// What is allowed:
/// - `n`: from 0
pub fn zero_vector(n: usize, dev: &Device) -> Result<Tensor> {
    todo!()
}
