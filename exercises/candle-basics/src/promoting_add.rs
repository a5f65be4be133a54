// Check it with: cargo xtask grade candle-basics/promoting_add

use candle_core::{Result, Tensor};

/// Add across dtypes
///
/// Add two vectors of the same length whose dtypes may differ. Both are converted to the wider of the two dtypes and added
/// there, so that dtype is the answer's. From narrow to wide the order is `u8`, `u32`, `i64`, `f32`, `f64`. It is the order of
/// that list which counts and not the number of bytes: `i64` with `f32` gives `f32`, as it does in PyTorch. Every sum fits
/// into its dtype. The vectors may be empty; the device stays.
///
/// Integers must come out exact. An `f32` counts in steps of one only up to 2^24 = 16777216, an `f64` up to 2^53; beyond that
/// a detour through floats returns a neighbour of the right number, and says nothing.
///
/// PyTorch promotes without being asked, candle never does: an operation on two dtypes is an `Err`. You will meet that
/// `Err` when a `u8` mask meets `f32` scores, and when `u32` token ids meet an `i64` offset. It is worth knowing what you would
/// have to write, and that the choice of the common dtype is yours.
///
/// Example: `[200, 1]` as `u8` plus `[100000, -2]` as `i64` is `[100200, -1]` as `i64`.
///
/// What is allowed:
/// - `N`: u8, u32, i64, f32 or f64
/// - `M`: u8, u32, i64, f32 or f64
/// - `n`: from 0
pub fn promoting_add(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    todo!()
}
