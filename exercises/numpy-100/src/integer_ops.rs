// Check it with: cargo xtask grade numpy-100/integer_ops

use candle_core::{Result, Tensor};

/// Integer arithmetic
///
/// For a vector `z` of whole numbers from 0 to 2^20 return four vectors, all of dtype `i64` and on the device of `z`, all
/// exact: the cubes `z^3`, four times `z`, `z` shifted left by one bit and then right by one bit, and the negatives `-z`.
///
/// candle's integer tensors know `+`, `-`, `*` and `/`, but neither powers nor shifts nor negation, and factors given as
/// fractions are cut to whole numbers first. So say what you need in terms of what there is. Passing through floats is no
/// way out: an `f64` holds 53 bits, and these cubes need up to 61. Token ids and hashes go wrong in that quiet manner, by
/// one or two units in the last place.
///
/// Example: `[3]` gives `[27]`, `[12]`, `[3]` and `[-3]`.
///
/// What is allowed:
/// - `n`: from 1
pub fn integer_ops(z: &Tensor) -> Result<(Tensor, Tensor, Tensor, Tensor)> {
    todo!()
}
