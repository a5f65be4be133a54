// Check it with: cargo xtask grade candle-basics/masked_fill

use candle_core::{Result, Tensor};

/// Masked fill
///
/// Replace by `value` what a mask covers. `x` has shape `[.., r, c]`, with any number of axes in front, and `mask` has shape
/// `[r, c]` and dtype `u8`: 1 where `value` goes, 0 where the entry of `x` stays as it is, to the bit. The mask is the same for
/// all that is in front of its two axes. Shape and dtype are those of `x`; `value` is rounded to that dtype.
///
/// `value` may also be infinite, and `x` may hold infinities and NaN. Where the mask covers one of those, no trace of it is
/// left; where it does not, it stays. Arithmetic with the mask as a factor does not do this: `0 * inf` is NaN.
///
/// A causal language model needs it in every head: scores of keys that lie in the future become minus infinity, so that the
/// softmax gives them no weight. Ablations use the same function with the value 0.
///
/// Example: `[[1, 2], [3, 4]]` with the mask `[[0, 1], [0, 0]]` and the value 9 is `[[1, 9], [3, 4]]`.
///
/// What is allowed:
/// - `x`: finite, of any size; inf, -inf and NaN too
/// - `value`: from -1e6 to 1e6
/// - `r`: from 1
/// - `c`: from 1
pub fn masked_fill(x: &Tensor, mask: &Tensor, value: f64) -> Result<Tensor> {
    todo!()
}
