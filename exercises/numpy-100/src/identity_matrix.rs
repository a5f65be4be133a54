// Check it with: cargo xtask grade numpy-100/identity_matrix

use candle_core::{DType, Device, Result, Tensor};

/// Identity matrix
///
/// Return the `n` by `n` identity matrix, ones on the main diagonal and zeros elsewhere, in the dtype `dt` on the device
/// `dev`. `dt` is a float or an integer dtype (`u8`, `u32`, `i64`, `f16`, `bf16`, `f32` or `f64`).
///
/// Multiplying by the identity changes nothing. A transformer block works with that idea: the residual connection adds the
/// block's input back in, so the block is the identity plus something learned, and a block that has learned nothing
/// yet passes its input on. candle never converts dtypes by itself, an `f32` matrix times an `f64` one is an error, so
/// the dtype has to be right from the start.
///
/// Example: `identity_matrix(2, DType::F32, dev)` has the rows `[1, 0]` and `[0, 1]`.
///
/// What is allowed:
/// - `n`: from 1
pub fn identity_matrix(n: usize, dt: DType, dev: &Device) -> Result<Tensor> {
    todo!()
}
