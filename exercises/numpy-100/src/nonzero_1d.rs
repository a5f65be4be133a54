// Check it with: cargo xtask grade numpy-100/nonzero_1d

use candle_core::{Result, Tensor};

/// Where non-zero
///
/// Return the positions of the entries of the vector `x` that are not zero, in increasing order: dtype `u32`, shape `[k]`
/// with as many entries as there are non-zeros, on the device of `x`. Negative zero is zero. NaN and the infinities are
/// not. If all entries are zero the answer is empty.
///
/// Most tensor operations know the shape of their answer beforehand. Here it depends on the *data*, which is why candle
/// has no such operation and why GPUs dislike it: the numbers must be looked at before memory can be set aside. Models
/// avoid it by keeping a mask of fixed size instead, and that is what attention does with positions it must not see.
///
/// Example: `[1, 2, 0, 0, 4, 0]` gives `[0, 1, 4]`.
///
/// What is allowed:
/// - `x`: finite, of any size; NaN, inf and -inf too
/// - `n`: from 1
pub fn nonzero_1d(x: &Tensor) -> Result<Tensor> {
    todo!()
}
