// Check it with: cargo xtask grade numpy-100/zero_border

use candle_core::{Result, Tensor};

/// Zero border
///
/// Surround the matrix `x` with `k` rings of zeros: the answer has the shape `[r + 2k, c + 2k]`, the dtype of `x`, which
/// may be any, and stays on its device. `x` sits in the middle, unchanged. `k` may be 0, and the answer is then `x`
/// itself.
///
/// Padding makes things of different sizes fit. A batch of sentences becomes one tensor by padding the short ones, an
/// image is padded so that a convolution can look past its edge, and padded places must be masked later, because zero is
/// a number like any other to a network.
///
/// Example: `[[5, 6]]` with `k = 1` gives the rows `[0, 0, 0, 0]`, `[0, 5, 6, 0]` and `[0, 0, 0, 0]`.
///
/// What is allowed:
/// - `N`: u8, u32, i64, bf16, f16, f32 or f64
/// - `x`: finite, of any size; inf, -inf and NaN too
/// - `r`: from 1
/// - `c`: from 1
/// - `k`: from 0
pub fn zero_border(x: &Tensor, k: usize) -> Result<Tensor> {
    todo!()
}
