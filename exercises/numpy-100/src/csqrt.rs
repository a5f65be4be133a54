// Check it with: cargo xtask grade numpy-100/csqrt

use candle_core::{Result, Tensor};

/// Complex square root
///
/// The root of a negative number is not real, but it exists among the complex numbers: a root of -4 is `2i`. Return the
/// principal square roots of the real numbers `x` as two vectors with the shape, dtype and device of `x`: the real parts,
/// then the imaginary parts. For `x >= 0` the principal root is the usual one, with imaginary part 0; for `x < 0` it has
/// real part 0 and a positive imaginary part. The sign of zeros does not matter.
///
/// candle has no complex dtype, so a pair of tensors takes its place; rotary position embeddings use pairs in the same
/// way. Beware of masking by multiplication: the real root of a negative number is NaN, and 0 times NaN is NaN.
///
/// Example: `[9, -4]` gives the real parts `[3, 0]` and the imaginary parts `[0, 2]`.
///
/// What is allowed:
/// - `x`: finite, of any size
/// - `n`: from 1
pub fn csqrt(x: &Tensor) -> Result<(Tensor, Tensor)> {
    todo!()
}
