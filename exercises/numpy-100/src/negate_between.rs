// Check it with: cargo xtask grade numpy-100/negate_between

use candle_core::{Result, Tensor};

/// Negate the middle
///
/// Return the vector `x` with the sign flipped of every entry that lies strictly between `lo` and `hi`; all other entries
/// stay. An entry equal to `lo` or `hi` stays too, and when `lo >= hi` nothing lies between. NaN lies nowhere and stays
/// NaN. The bounds are numbers that the dtype of `x` holds exactly. Shape, dtype and device are those of `x`, which must
/// itself be left as it is.
///
/// NumPy would write into `x` through a mask. Tensors in candle are values: other tensors may share their memory, and
/// autograd remembers them, so a changed tensor is a new one, chosen entry by entry from two candidates. Causal attention
/// is the same step: a mask chooses between a score and minus infinity.
///
/// Example: `[1, 2, 3, 4]` with `lo = 1` and `hi = 4` gives `[1, -2, -3, 4]`.
///
/// What is allowed:
/// - `x`: finite, of any size; NaN, inf and -inf too
/// - `lo`: from -1e6 to 1e6
/// - `hi`: from -1e6 to 1e6
/// - `n`: from 1
pub fn negate_between(x: &Tensor, lo: f64, hi: f64) -> Result<Tensor> {
    todo!()
}
